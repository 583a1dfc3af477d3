// Views that have names: opening them, going back, going through them; and layers.

#include <doctest/doctest.h>

#include "ui/front.h"

namespace antiphon::ui {

namespace {

wire::NamedViewRow row(const std::string& name, const std::string& filter,
                       const std::string& order = "", const std::string& key = "") {
  wire::NamedViewRow made;
  made.name = name;
  made.filter = filter;
  made.order = order;
  made.key = key;
  return made;
}

Front prepared(Options options = {}) {
  Front front({8, 76}, std::move(options));
  front.backend.add_feed("Alpha", {"one", "two"});
  front.backend.add_feed("Beta", {"three", "four"});
  front.backend.views.views = {row("Rust", "o"), row("Long", "words > 2000", "length", "1"),
                               row("Old", "", "date asc"), row("Sea", "tag = \"sea\"")};
  front.backend.views.views[0].counted = true;
  front.backend.views.views[0].items = 40;
  front.backend.views.views[0].unread = 3;
  return front;
}

Front started(Options options = {}) {
  Front front = prepared(std::move(options));
  front.start();
  return front;
}

wire::OpenView last_view(Front& front) {
  return front.sent<wire::OpenView>().back();
}

void command(Front& front, const std::string& line) {
  front.type(":");
  front.type_text(line);
  front.type("Enter");
}

}  // namespace

TEST_CASE("V shows the views with their numbers, and Enter opens the one under the cursor") {
  Front front = started();
  front.type("V");
  CHECK(front.sent<wire::ListViews>().back().counts);
  CHECK(front.list().find("    View             unread/all  filter") == 0);
  CHECK(front.list().find("    Rust                   3/40  o") != std::string::npos);
  CHECK(front.list().find(" 1  Long                      …  words > 2000  by length") !=
        std::string::npos);
  front.type("j Enter");
  CHECK(last_view(front).name == "Long");
  CHECK(last_view(front).order.empty());
  CHECK_FALSE(front.sent<wire::ListViews>().back().counts);
  CHECK(front.status().find("Long: 4 unread of 4") == 0);
}

TEST_CASE("numbers of views that change are shown while the pane is open") {
  Front front = started();
  front.type("V");
  front.backend.views.views[0].unread = 2;
  front.feed(Arrived{wire::RequestId::none, front.backend.views});
  CHECK(front.list().find("2/40  o") != std::string::npos);
}

TEST_CASE("any other key closes the list of views, and the key of a view opens that one") {
  Front front = started();
  front.type("V Esc");
  CHECK(front.cursor().starts_with("[-] Alpha"));
  front.type("V 1");
  CHECK(last_view(front).name == "Long");
}

TEST_CASE("a view's key opens it from the list, and q goes back to where one was") {
  Front front = started();
  front.type("j j 1");
  CHECK(last_view(front).name == "Long");
  CHECK(last_view(front).filter.empty());
  front.type("G q");
  CHECK(front.sent<wire::CloseView>().back().view == last_view(front).view);
  CHECK(front.cursor().starts_with("two"));
  CHECK(front.status().find("4 unread of 4") == 0);
  CHECK_FALSE(front.wanted<Quit>());
  front.type("q");
  CHECK(front.wanted<Quit>());
}

TEST_CASE("a filter at the prompt is on top of the view, and the last line names both") {
  Front front = started();
  front.type("1 F");
  CHECK(front.status().find("Enter keeps") != std::string::npos);
  front.type_text("o");
  front.type("Enter");
  CHECK(last_view(front).name == "Long");
  CHECK(last_view(front).filter == "o");
  CHECK(front.status().find("Long · o: ") == 0);
}

TEST_CASE("each opening of a view has a number of its own, and the one before is closed") {
  Front front = started();
  front.type("1");
  const ViewId first = last_view(front).view;
  command(front, "view Rust");
  CHECK(last_view(front).view != first);
  CHECK(front.sent<wire::CloseView>().back().view == first);
}

TEST_CASE("the grouping of a view is its own, else that of the settings") {
  Options options;
  options.group = GroupBy::day;
  Front front = prepared(options);
  front.backend.views.views[1].group = GroupBy::none;
  front.start();
  front.type("1");
  CHECK(last_view(front).group == GroupBy::none);
  command(front, "view Sea");
  CHECK(last_view(front).group == GroupBy::day);
  front.type("q");
  CHECK(last_view(front).name == "Sea");
  CHECK(front.cursor().starts_with("[-] Alpha"));
}

TEST_CASE(":view takes the beginning of one name, and says what there is") {
  Front front = started();
  command(front, "view lo");
  CHECK(last_view(front).name == "Long");
  command(front, "view Moss");
  CHECK(front.status().find("no view \"Moss\"; there are: Rust, Long, Old, Sea") == 0);
}

TEST_CASE("a view that cannot be used says why and is not opened") {
  Front front = prepared();
  front.backend.views.views[1].error = "config.toml:3: view \"Long\": filter:1: bad";
  front.start();
  front.type("1");
  CHECK(last_view(front).name.empty());
  CHECK(front.status().find("config.toml:3: view \"Long\"") == 0);
}

TEST_CASE("antiphon begins with a view, or with a filter where no view is called so") {
  Options options;
  options.view = "Sea";
  Front named = prepared(options);
  named.start();
  REQUIRE(named.sent<wire::OpenView>().size() == 1);
  CHECK(last_view(named).name == "Sea");
  named.type("q");
  CHECK(named.wanted<Quit>());
  options.view = "unread o";
  Front filtered = prepared(options);
  filtered.start();
  REQUIRE(filtered.sent<wire::OpenView>().size() == 1);
  CHECK(last_view(filtered).name.empty());
  CHECK(last_view(filtered).filter == "unread o");
}

TEST_CASE("a new backend is told of the view that is shown, and of the list behind it") {
  Front front = started();
  front.type("1");
  front.feed(BackendLost{"it died", ""});
  const std::size_t opened = front.sent<wire::OpenView>().size();
  front.start();
  REQUIRE(front.sent<wire::OpenView>().size() == opened + 2);
  CHECK(last_view(front).name == "Long");
}

TEST_CASE("} and { go through the views that are but filters") {
  Front front = started();
  front.type("}");
  CHECK(last_view(front).filter == "view = \"Rust\"");
  CHECK(front.status().find("filter: Rust") == 0);
  front.type("}");
  CHECK(last_view(front).filter == "view = \"Sea\"");
  front.type("}");
  CHECK(last_view(front).filter.empty());
  CHECK(front.status().find("no filter") == 0);
  front.type("{");
  CHECK(last_view(front).filter == "view = \"Sea\"");
}

TEST_CASE("= and - go through the views that are but orders") {
  Front front = started();
  front.type("=");
  CHECK(last_view(front).order == "date asc");
  CHECK(front.status().find("Old: date asc") == 0);
  front.type("=");
  CHECK(last_view(front).order.empty());
  CHECK(front.status().find("newest first") == 0);
}

TEST_CASE("who has named no order goes through the usual ones") {
  Front front = prepared();
  front.backend.views.views.clear();
  front.start();
  front.type("-");
  CHECK(last_view(front).order == "length");
  front.type("= =");
  CHECK(last_view(front).order == "date asc");
  front.type("}");
  CHECK(front.status().find("none of your views is but a filter") == 0);
}

TEST_CASE("the base filter is under every view and every filter, and B takes it away for a while") {
  Options options;
  options.base = "unread";
  Front front = prepared(options);
  front.backend.views.layered = 2;
  front.start();
  CHECK(last_view(front).base == "unread");
  CHECK(last_view(front).layers);
  CHECK(front.status().find("unread · 2 feeds filtered: 4 unread of 4") == 0);
  front.type("F");
  CHECK(front.status().find("Enter keeps") != std::string::npos);
  front.type_text("o");
  front.type("Enter");
  CHECK(last_view(front).base == "unread");
  CHECK(last_view(front).filter == "o");
  front.type("1");
  CHECK(last_view(front).base == "unread");
  front.type("B");
  CHECK(last_view(front).name == "Long");
  CHECK(last_view(front).base.empty());
  CHECK_FALSE(last_view(front).layers);
  CHECK(front.status().find("without the base filter and those of feeds") == 0);
  front.type("q");
  front.now += std::chrono::seconds(10);
  front.type("k");
  CHECK(front.status().find("o: ") == 0);
  CHECK(front.status().find("without the base filter") != std::string::npos);
  front.type("B");
  CHECK(last_view(front).base == "unread");
}

TEST_CASE("B says so where nothing is held back") {
  Front front = started();
  const std::size_t opened = front.sent<wire::OpenView>().size();
  front.type("B");
  CHECK(front.status().find("there is no base filter") == 0);
  CHECK(front.sent<wire::OpenView>().size() == opened);
}

}  // namespace antiphon::ui
