// The filter line: what is shown while a filter is typed, and when it is kept or not.

#include <doctest/doctest.h>

#include "ui/front.h"

namespace antiphon::ui {

namespace {

Front started(Size size = {10, 70}, Options options = {}) {
  Front front(size, std::move(options));
  front.backend.add_feed("Alpha", {"one", "two"});
  front.backend.add_feed("Beta", {"three", "four"});
  front.start();
  return front;
}

std::vector<std::string> filters_opened(const Front& front) {
  std::vector<std::string> filters;
  for (const wire::OpenView& opened : front.sent<wire::OpenView>())
    filters.push_back(opened.filter);
  return filters;
}

std::string prompt(const Front& front) {
  return front.canvas().line(front.canvas().size().rows - 2);
}

bool shows(const Front& front, const std::string& title) {
  return front.screen().find(title) != std::string::npos;
}

TEST_CASE("what passes is shown while one types") {
  Front front = started();
  front.type("F");
  CHECK(prompt(front) == "filter:");
  CHECK(front.status().find("Enter keeps · Tab completes · Esc goes back") != std::string::npos);
  front.type("o");
  CHECK_FALSE(shows(front, "three"));
  CHECK(shows(front, "four"));
  front.type("u");
  CHECK_FALSE(shows(front, "one"));
  CHECK(shows(front, "four"));
  CHECK(front.sent<wire::OpenView>().back().typing);
  front.type("Backspace Backspace");
  CHECK(shows(front, "three"));
}

TEST_CASE("Enter keeps what is shown, and the filter can be taken away again") {
  Front front = started();
  const ViewId before = front.sent<wire::OpenView>().back().view;
  front.type("F o u Enter");
  CHECK(front.status().find("ou: ") != std::string::npos);
  CHECK(front.sent<wire::CloseView>().back().view == before);
  CHECK(front.sent<wire::OpenView>().size() == 3);
  front.type("G");
  CHECK(front.cursor().starts_with("four"));
  front.type("F");
  CHECK(prompt(front) == "filter: ou");
  front.type("^U Enter");
  CHECK(shows(front, "three"));
  CHECK(front.status().find("ou: ") == std::string::npos);
}

TEST_CASE("Esc brings back what was there before the backend is asked, with cursor and lines") {
  Front front({9, 70});
  front.backend.add_feed("Alpha", numbered("item", 40));
  front.start();
  front.type("PageDown PageDown k k");
  const std::string before = front.list();
  const std::string cursor = front.cursor();
  front.type("F 3 7");
  CHECK(front.list() != before);
  front.holds = true;
  front.type("Esc");
  CHECK(front.list() == before);
  CHECK(front.cursor() == cursor);
  front.deliver();
  CHECK(front.list() == before);
  CHECK(front.cursor() == cursor);
}

TEST_CASE("a view that is dropped or replaced is closed") {
  Front front = started();
  front.type("F o Esc");
  const auto closed = front.sent<wire::CloseView>();
  REQUIRE(closed.size() == 1);
  CHECK(closed[0].view == front.sent<wire::OpenView>().back().view);
  front.type("F Esc F Enter");
  CHECK(front.sent<wire::CloseView>().size() == 1);
}

TEST_CASE("the view of a filter has its blocks closed as they are") {
  Front front = started();
  const ViewId before = front.sent<wire::OpenView>().back().view;
  front.type("F o");
  CHECK(front.sent<wire::OpenView>().back().like == before);
  CHECK(front.sent<wire::OpenView>().back().view != before);
}

TEST_CASE("one text is tried at a time, and then the newest") {
  Front front = started();
  front.type("F");
  front.holds = true;
  front.type("f o u r");
  CHECK(filters_opened(front) == std::vector<std::string>{"", "f"});
  front.deliver();
  CHECK(filters_opened(front) == std::vector<std::string>{"", "f", "four"});
  CHECK(shows(front, "four"));
  CHECK_FALSE(shows(front, "three"));
}

TEST_CASE("keys behind an Enter that waits are obeyed when the newest text is shown") {
  Front front = started();
  front.type("F");
  front.holds = true;
  front.type("f o Enter G q");
  CHECK_FALSE(front.wanted<Quit>());
  front.deliver();
  CHECK(front.cursor().starts_with("four"));
  CHECK(front.status().find("fo: ") != std::string::npos);
  CHECK(front.wanted<Quit>());
}

TEST_CASE("Esc goes back while an Enter waits") {
  Front front = started();
  front.type("F");
  front.holds = true;
  front.type("f Enter Esc");
  front.deliver();
  CHECK(shows(front, "three"));
  CHECK(front.status().find("f: ") == std::string::npos);
  front.type("G");
  CHECK(front.cursor().starts_with("four"));
}

TEST_CASE("what is wrong leaves the view as it is, and is pointed at") {
  Front front = started();
  front.type("F o");
  const auto rows = [&] { return front.canvas().line(1) + front.canvas().line(2); };
  const std::string before = rows();
  front.type("! w");
  CHECK(rows() == before);
  CHECK(prompt(front) == "filter: o!w");
  CHECK(front.status() == "         ^ what is !?");
  front.type("Enter");
  CHECK(prompt(front) == "filter: o!w");
  CHECK(front.canvas().cursor()->column == 9);
  CHECK(front.canvas().at(9, 9).pen.colour == Colour::alarm);
  front.type("^K Enter");
  CHECK(front.status().find("o: ") != std::string::npos);
}

TEST_CASE("keys behind an Enter that cannot be obeyed are not typed into the filter") {
  Front front = started();
  front.type("F");
  front.holds = true;
  front.type("! Enter j j");
  front.deliver();
  CHECK(prompt(front) == "filter: !");
}

TEST_CASE("the first text may be wrong") {
  Front front = started();
  front.type("F !");
  CHECK(shows(front, "three"));
  front.type("^U o");
  CHECK_FALSE(shows(front, "three"));
  CHECK(front.sent<wire::OpenView>().back().like != ViewId{});
}

TEST_CASE("what is said of a place at the right edge stands before it") {
  Front front = started({10, 40});
  front.type("F");
  front.type_text("0123456789012345678901234!");
  CHECK(front.status() == "                      what is !? ^");
}

TEST_CASE("on a small screen the line is alone, and the hint behind it") {
  Front front = started({3, 40});
  front.type("F !");
  CHECK(front.status() == "filter: !  what is !?");
}

TEST_CASE("the full form of what was typed is shown, and kept") {
  Front front = started();
  front.type("F + x");
  CHECK(front.status().find("· tag = \"x\"") != std::string::npos);
  front.type("Enter F");
  CHECK(prompt(front) == "filter: tag = \"x\"");
}

TEST_CASE("a filter that is given by a command has its full form as well") {
  Front front = started();
  front.type(":");
  front.type_text("filter +x");
  front.type("Enter");
  CHECK(front.sent<wire::OpenView>().back().filter == "+x");
  CHECK_FALSE(front.sent<wire::OpenView>().back().typing);
  CHECK(front.status().find("tag = \"x\": ") != std::string::npos);
}

TEST_CASE("a line under the list takes no row from it for good") {
  Front front({7, 70});
  front.backend.add_feed("Alpha", numbered("item", 5));
  front.start();
  front.type("G");
  const std::string before = front.screen();
  front.type("F Esc");
  CHECK(front.screen() == before);
}

TEST_CASE("Up and Down go through earlier filters, and show what they find") {
  Options options;
  options.history = {{Prompt::Kind::filter, "two"}, {Prompt::Kind::find, "x"}};
  Front front = started({10, 70}, options);
  front.type("F Up");
  CHECK(prompt(front) == "filter: two");
  CHECK(shows(front, "two"));
  CHECK_FALSE(shows(front, "three"));
  front.type("Down f o u r Enter");
  const auto kept = std::find_if(front.wants.begin(), front.wants.end(), [](const Want& want) {
    return std::holds_alternative<Remember>(want);
  });
  REQUIRE(kept != front.wants.end());
  CHECK(std::get<Remember>(*kept).line == "four");
  CHECK(std::get<Remember>(*kept).kind == Prompt::Kind::filter);
  front.type("F ^U Up Up");
  CHECK(prompt(front) == "filter: two");
  front.type("Enter F ^U Up Up");
  CHECK(prompt(front) == "filter: four");  // each once, the last one first
}

TEST_CASE("Tab completes what is typed, and goes through what there is") {
  Front front = started();
  front.backend.candidates = {{"title", "text"}, {"title-x", ""}};
  front.type("F t i Tab");
  CHECK(prompt(front) == "filter: title");
  CHECK(front.status() == "title  title-x");
  front.type("Tab");
  CHECK(prompt(front) == "filter: title");
  CHECK(front.status() == "title text  title-x");
  front.type("Tab");
  CHECK(prompt(front) == "filter: title-x");
  front.type("BackTab");
  CHECK(prompt(front) == "filter: title");
  front.type("Space");
  CHECK(prompt(front) == "filter: title");
  CHECK(front.status().find("title-x") == std::string::npos);
  front.backend.candidates = {{"four", ""}};
  front.type("^U f Tab");
  CHECK(prompt(front) == "filter: four");
  CHECK(shows(front, "four"));
  CHECK_FALSE(shows(front, "three"));
}

TEST_CASE("what completes an older text is not put into a newer one") {
  Front front = started();
  front.backend.candidates = {{"title", ""}};
  front.type("F t");
  front.holds = true;
  front.type("Tab o");
  front.deliver();
  CHECK(prompt(front) == "filter: to");
}

TEST_CASE("a backend that is gone leaves the line; the next one is asked") {
  Front front = started();
  front.type("F o");
  front.feed(BackendLost{"it died", ""});
  CHECK(front.status().find("it died") == 0);
  front.type("u");
  front.start();
  CHECK(prompt(front) == "filter: ou");
  CHECK_FALSE(shows(front, "one"));
  front.type("Esc");
  CHECK(shows(front, "three"));
}

TEST_CASE("while nothing is found and not all was looked at, nobody says that there is nothing") {
  Front front = started();
  front.backend.complete = false;
  front.type("F z");
  CHECK(shows(front, "looking…"));
  front.backend.complete = true;
  front.push();
  CHECK(shows(front, "Nothing is shown by: z"));
}

TEST_CASE("a mark that is on its way when a filter is kept is still shown") {
  Front front = started();
  front.type("j");
  front.holds = true;
  front.type("m F o");
  front.deliver();
  front.type("Enter");
  CHECK(front.sent<wire::Edit>().size() == 1);
  front.holds = false;
  front.deliver();
  CHECK(front.status().find("3 unread of 4") != std::string::npos);
}

}  // namespace

}  // namespace antiphon::ui
