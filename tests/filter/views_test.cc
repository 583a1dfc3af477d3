// Views that filters name, and what newsboat means by what it reads from left to right.

#include <map>

#include <doctest/doctest.h>

#include "antiphon/filter/filter.h"

using namespace antiphon;
using namespace antiphon::filter;

namespace {

const std::vector<std::string> kViews{"Rust", "Long reads", "All"};

Result<Node> meaning(const std::string& name) {
  const std::map<std::string, std::string> texts{{"Rust", "title =~ \"rust\" or tag = \"rust\""},
                                                 {"Long reads", "words > 2000 and unread"},
                                                 {"All", ""}};
  const auto found = texts.find(name);
  if (found == texts.end()) return Error{"broken"};
  return parse_condition(found->second);
}

std::string read(std::string_view text) {
  const auto query = parse_query(text, kViews);
  return query ? print(*query) : query.error().message;
}

std::string inlined(std::string_view text) {
  const auto condition = parse_condition(text, {"Rust", "Long reads", "All", "Other"});
  REQUIRE(condition.ok());
  const auto made = with_views(*condition, meaning);
  return made ? print(*made) : made.error().message;
}

}  // namespace

TEST_CASE("a view is named, and printed as it was named") {
  CHECK(read("view = \"Rust\"") == "view = \"Rust\"");
  CHECK(read("view:Rust unread") == "view = \"Rust\" and unread");
  CHECK(read("view:\"Long reads\"") == "view = \"Long reads\"");
  CHECK(read("view in (\"Rust\", \"All\")") == "view in (\"Rust\", \"All\")");
  CHECK(read("view != \"Rust\"") == "view != \"Rust\"");
}

TEST_CASE("a view that is not there is told with its place and the nearest name") {
  CHECK(read("unread and view = \"rusd\"") ==
        "filter:19: no view \"rusd\"; did you mean \"Rust\"?");
  CHECK(read("view:Longreads") == "filter:6: no view \"Longreads\"; did you mean \"Long reads\"?");
  CHECK(read("view = \"nothing like it\"") == "filter:8: no view \"nothing like it\"");
  CHECK(read("view =~ \"Rust\"") == "filter:9: view: expected = and the name of a view");
  CHECK(parse_query("view = \"any name\"").ok());
  CHECK(parse_condition("unread and view = \"Rust\"").error().message ==
        "filter:19: no view can be named here");
  CHECK(parse_condition("unread limit 5", kViews).error().message ==
        "filter:8: limit and order by say nothing here");
}

TEST_CASE("what a view means stands in the place of its name") {
  CHECK(inlined("unread and view = \"Rust\"") ==
        "unread and (title =~ \"rust\" or tag = \"rust\")");
  CHECK(inlined("starred and view = \"Long reads\"") == "starred and words > 2000 and unread");
  CHECK(inlined("not view = \"Long reads\"") == "not (words > 2000 and unread)");
  CHECK(inlined("view != \"Long reads\"") == "not (words > 2000 and unread)");
  CHECK(inlined("view in (\"Rust\", \"Long reads\") or starred") ==
        "title =~ \"rust\" or tag = \"rust\" or (words > 2000 and unread) or starred");
  CHECK(inlined("view = \"Other\"") == "broken");
}

TEST_CASE("a view of everything leaves a filter that can be printed") {
  CHECK(inlined("view = \"All\"").empty());
  CHECK(inlined("unread and view = \"All\"") == "unread");
  CHECK(inlined("unread or view = \"All\"").empty());
  CHECK(inlined("starred and not view = \"All\"") == "starred and feed.id in (0)");
}

TEST_CASE("views of views do not grow beyond bounds") {
  const ViewMeaning large = [](const std::string&) -> Result<Node> {
    std::vector<Node> parts(2500, *parse_condition("unread"));
    return all_of(std::move(parts));
  };
  const auto condition = parse_condition("view = \"a\" or view = \"b\"", {"a", "b"});
  REQUIRE(condition.ok());
  const auto made = with_views(*condition, large);
  REQUIRE_FALSE(made.ok());
  CHECK(made.error().message == "filter: too large, with the views in it");
}

TEST_CASE("the views that a filter names are told once each") {
  const auto condition =
      parse_condition("view = \"a\" or not view in (\"b\", \"a\") and unread", {"a", "b"});
  REQUIRE(condition.ok());
  CHECK(views_in(*condition) == std::vector<std::string>{"a", "b"});
}

TEST_CASE("newsboat reads from left to right") {
  const auto meant = [](std::string_view text) {
    const auto node = as_newsboat(text);
    return node ? print(*node) : "the same";
  };
  CHECK(meant("unread = \"yes\" or starred and age < 3") == "(unread or starred) and age < 3");
  CHECK(meant("unread and starred or age < 3 and new") ==
        "((unread and starred) or age < 3) and new");
  CHECK(meant("unread and (starred or new and read)") == "unread and (starred or new) and read");
  CHECK(meant("unread and starred or new") == "(unread and starred) or new");
  CHECK(meant("unread and (starred or new)") == "the same");
  CHECK(meant("unread or starred or new") == "the same");
  CHECK(meant("no such thing = \"x\"") == "the same");
}
