#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/home.h"
#include "programs/made_feeds.h"

namespace antiphon::test {

namespace {

using Json = nlohmann::json;

Json list(const Home& home, const std::string& filter) {
  const Ran ran = home.backend({"list", "--format", "json", filter});
  return Json::parse(ran.out);
}

TEST_CASE("mark says how many it changed") {
  const Home home;
  home.read_feeds({rss_of("Item", 4)});
  CHECK(home.output_of({"mark", "\"Item 2\"", "--read"}) == "1\n");
  CHECK(home.output_of({"mark", "item", "--read"}) == "3\n");
  CHECK(home.output_of({"mark", "item", "--read"}) == "0\n");
  CHECK(home.output_of({"mark", "read", "--unread"}) == "4\n");
  CHECK(home.output_of({"mark", "item", "--star"}) == "4\n");
  CHECK(home.output_of({"mark", "\"Item 1\"", "--unstar"}) == "1\n");
  CHECK(list(home, "starred").size() == 3);
}

TEST_CASE("a dry run counts and changes nothing") {
  const Home home;
  home.read_feeds({rss_of("Item", 4)});
  CHECK(home.output_of({"mark", "item", "--read", "--dry-run"}) == "4\n");
  CHECK(list(home, "unread").size() == 4);
  CHECK(home.backend({"undo"}).status == 1);
}

TEST_CASE("items are marked by their key, or a beginning of it") {
  const Home home;
  home.read_feeds({rss_of("Item", 3)});
  const std::string key = list(home, "\"Item 2\"")[0]["key"];
  CHECK(home.output_of({"mark", key, "--read"}) == "1\n");
  CHECK(list(home, "read")[0]["key"] == key);
}

TEST_CASE("tags of the user come and go") {
  const Home home;
  home.read_feeds({rss_of("Item", 3)});
  CHECK(home.output_of({"mark", "\"Item 1\"", "--tag", "to read"}) == "1\n");
  CHECK(home.output_of({"mark", "\"Item 1\"", "--tag", "to read"}) == "0\n");
  CHECK(list(home, "\"Item 1\"")[0]["tags"] == Json::parse(R"(["to read"])"));
  CHECK(home.output_of({"mark", "item", "--untag", "to read"}) == "1\n");
  CHECK_FALSE(list(home, "\"Item 1\"")[0].contains("tags"));
}

TEST_CASE("undo takes back the last changes, newest first") {
  const Home home;
  home.read_feeds({rss_of("Item", 4)});
  static_cast<void>(home.output_of({"mark", "\"Item 1\"", "--read"}));
  static_cast<void>(home.output_of({"mark", "item", "--read"}));
  static_cast<void>(home.output_of({"mark", "\"Item 4\"", "--star"}));
  CHECK(home.output_of({"undo"}) == "1\n");
  CHECK(list(home, "starred").empty());
  CHECK(home.output_of({"undo"}) == "3\n");
  CHECK(list(home, "read").size() == 1);

  SUBCASE("several at once, and no further than there is something") {
    static_cast<void>(home.output_of({"mark", "item", "--star"}));
    const Ran ran = home.backend({"undo", "3"});
    CHECK(ran.out == "4\n1\n");
    CHECK(ran.status == 1);
    CHECK(list(home, "unread").size() == 4);
  }
}

TEST_CASE("mark wants a filter and exactly one change") {
  const Home home;
  home.read_feeds({rss_of("Item", 1)});
  CHECK(home.backend({"mark", "item"}).status == 2);
  CHECK(home.backend({"mark", "--read"}).status == 2);
  CHECK(home.backend({"mark", "item", "--read", "--unread"}).status == 2);
  CHECK(list(home, "unread").size() == 1);
}

}  // namespace

}  // namespace antiphon::test
