// Views: what is shown, how it is arranged, and going from one to the other.

#include <doctest/doctest.h>

#include "ui/front.h"

namespace antiphon::ui {

namespace {

Front started(Size size = {8, 50}) {
  Front front(size);
  front.backend.add_feed("Alpha", {"one", "two"});
  front.backend.add_feed("Beta", {"three", "four"});
  front.start();
  return front;
}

wire::OpenView last_view(Front& front) {
  return front.sent<wire::OpenView>().back();
}

TEST_CASE("Tab goes to one list by date with the feed of each item, and back where one was") {
  Front front = started({8, 70});
  front.type("j j");
  front.type("Tab");
  CHECK(last_view(front).group == GroupBy::none);
  CHECK(front.list().find("Alpha               one") != std::string::npos);
  CHECK(front.list().find("[-]") == std::string::npos);
  CHECK(front.status().find("4 unread of 4 ") == 0);
  front.type("j j");
  CHECK(front.cursor().find("three") != std::string::npos);
  const std::size_t opened = front.sent<wire::OpenView>().size();
  front.type("Tab");
  CHECK(front.cursor().starts_with("two"));
  front.type("Tab");
  CHECK(front.cursor().find("three") != std::string::npos);
  CHECK(front.sent<wire::OpenView>().size() == opened);
}

TEST_CASE("going to a view that was shown before shows it before the backend answers") {
  Front front = started({8, 70});
  front.type("Tab Tab");
  front.holds = true;
  front.type("Tab");
  CHECK(front.list().find("Alpha               one") != std::string::npos);
}

TEST_CASE("what is marked in one view is marked in the other") {
  Front front = started({8, 70});
  front.type("Tab m");
  front.type("Tab");
  CHECK(front.status().find("3 unread of 4") == 0);
}

TEST_CASE("new articles are counted until they are asked for, and the cursor stays") {
  Options options;
  options.new_items = NewItems::counted;
  Front front({8, 70}, options);
  front.backend.add_feed("Alpha", {"one", "two"});
  front.start();
  CHECK(last_view(front).new_items == NewItems::counted);
  front.type("j j");
  front.backend.fresh = 12;
  front.push();
  CHECK(front.status().starts_with("12 new (. shows); 2 unread of 2 in 1 feed"));
  front.backend.insert(0, 0, "zero");
  front.type(".");
  CHECK(front.sent<wire::ShowNew>().size() == 1);
  CHECK(front.cursor() == "two");
  CHECK(front.status().starts_with("3 unread of 3"));
  front.type(".");
  CHECK(front.sent<wire::ShowNew>().size() == 1);
  CHECK(front.status().starts_with("nothing new"));
}

TEST_CASE("v goes through the groupings, and :group names one") {
  Front front = started({8, 70});
  front.type("v");
  CHECK(last_view(front).group == GroupBy::tag);
  CHECK(front.status().find("by tag") == 0);
  front.type("v");
  CHECK(last_view(front).group == GroupBy::day);
  front.type(":");
  front.type_text("group feed");
  front.type("Enter");
  CHECK(last_view(front).group == GroupBy::feed);
  front.type(":");
  front.type_text("group colour");
  front.type("Enter");
  CHECK(front.status().find("group: expected feed, tag, day or none") == 0);
}

TEST_CASE(":sort keeps filter and grouping, and another time is another chance") {
  Front front = started({8, 70});
  front.type(":");
  front.type_text("filter o");
  front.type("Enter :");
  front.type_text("sort title, date");
  front.type("Enter");
  const wire::OpenView first = last_view(front);
  CHECK(first.order == "title, date");
  CHECK(first.filter == "o");
  front.type(": Up Enter");
  CHECK(last_view(front).seed != first.seed);
}

TEST_CASE("all views that were shown are opened again for a new backend") {
  Front front = started({8, 70});
  front.type("Tab");
  front.feed(BackendLost{"it died", ""});
  const std::size_t opened = front.sent<wire::OpenView>().size();
  front.start();
  CHECK(front.sent<wire::OpenView>().size() == opened + 2);
  CHECK(front.list().find("Alpha               one") != std::string::npos);
  front.type("Tab");
  CHECK(front.list().find("[-] Alpha") != std::string::npos);
}

}  // namespace

}  // namespace antiphon::ui
