// [[view]] and [[layer]] in the settings, query: lines in the feeds file.

#include "antiphon/config/views.h"

#include <doctest/doctest.h>

#include "antiphon/config/feeds_file.h"
#include "antiphon/config/settings.h"

using namespace antiphon;
using namespace antiphon::config;

namespace {

Settings parsed(std::string_view content) {
  const auto result = parse_settings(content);
  REQUIRE_MESSAGE(result.ok(), (result ? "" : result.error().message));
  return *result;
}

std::string refused(std::string_view content) {
  const auto result = parse_settings(content);
  REQUIRE(!result.ok());
  return result.error().message;
}

}  // namespace

TEST_CASE("a view of the settings has its parts and their places") {
  const Settings settings = parsed(R"([[view]]
name = "Long reads"
filter = "words > 2000"
order = "length"
group = "none"
key = "1"

[[view]]
name = "Oldest"
order = "date asc"
)");
  REQUIRE(settings.views.size() == 2);
  const NamedView& view = settings.views[0];
  CHECK(view.name == "Long reads");
  CHECK(view.filter == "words > 2000");
  CHECK(view.order == "length");
  CHECK(view.group == GroupBy::none);
  CHECK(view.key == "1");
  CHECK_FALSE(view.is_query);
  CHECK(view.place == "config.toml:1");
  CHECK(view.filter_place == "config.toml:3");
  CHECK(view.order_place == "config.toml:4");
  CHECK(settings.views[1].filter.empty());
  CHECK(settings.views[1].filter_place == "config.toml:8");
}

TEST_CASE("what is wrong with a view is told with its line") {
  CHECK(refused("[[view]]\nfilter = \"unread\"\n") == "config.toml:1: view: expected a name");
  CHECK(refused("[[view]]\nname = \"a\"\n") ==
        "config.toml:1: view \"a\": expected a filter or an order");
  CHECK(refused("[[view]]\nname = \"a\"\nfiltr = \"unread\"\norder = \"date\"\n") ==
        "config.toml:3: view.filtr: unknown setting, did you mean \"filter\"?");
  CHECK(refused("[[view]]\nname = \"a\"\nfilter = 5\n") ==
        "config.toml:3: view.filter: expected a filter, got 5");
  CHECK(refused("[[view]]\nname = \"a\"\nfilter = \"x\"\ngroup = \"days\"\n") ==
        "config.toml:4: view.group: expected \"feed\", \"tag\", \"day\" or \"none\", got \"days\"");
  CHECK(refused("[[view]]\nname = \"a\"\nfilter = \"x\"\nkey = \"F13\"\n") ==
        "config.toml:4: view.key: expected one character, such as \"1\", or \"^X\", got \"F13\"");
  CHECK(refused("[view]\nname = \"a\"\n") ==
        "config.toml:1: view: expected [[view]], in two brackets");
}

TEST_CASE("names and keys of views are there once") {
  const std::string two =
      "[[view]]\nname = \"a\"\nfilter = \"x\"\nkey = \"1\"\n"
      "[[view]]\nname = \"{}\"\nfilter = \"y\"\nkey = \"1\"\n";
  std::string same = two;
  same.replace(same.find("{}"), 2, "a");
  CHECK(refused(same) ==
        "config.toml:5: view \"a\": there is a view of this name at config.toml:1");
  std::string other = two;
  other.replace(other.find("{}"), 2, "b");
  CHECK(refused(other) == "config.toml:8: view \"b\": key: \"1\" is that of the view \"a\"");
}

TEST_CASE("mistakes of all sections come in the order of the file") {
  CHECK(refused("[fetch]\ntransfers = 0\n[[view]]\nname = \"a\"\n[ui]\ncolapsed = true\n") ==
        "config.toml:2: fetch.transfers: expected 1 to 1024, got 0\n"
        "config.toml:3: view \"a\": expected a filter or an order\n"
        "config.toml:6: ui.colapsed: unknown setting, did you mean \"collapsed\"?");
}

TEST_CASE("a layer has a tag and a filter") {
  const Settings settings = parsed("[[layer]]\ntag = \"news\"\nfilter = \"unread\"\n");
  REQUIRE(settings.layers.size() == 1);
  CHECK(settings.layers[0] == TagLayer{"news", "unread", "config.toml:1", "config.toml:3"});
  CHECK(refused("[[layer]]\ntag = \"news\"\n") ==
        "config.toml:1: layer: expected a tag and a filter");
}

TEST_CASE("the base filter is told with its place") {
  const Settings settings = parsed("[ui]\nfilter = \"unread\"\n");
  CHECK(settings.ui.filter == "unread");
  CHECK(settings.ui.filter_place == "config.toml:2");
}

TEST_CASE("query lines of the feeds file are views") {
  const FeedsFile file = FeedsFile::parse(
      "https://example.org/feed\n"
      "\"query:Unread sea:unread = \\\"yes\\\" and tags # \\\"sea\\\"\"\n");
  const auto queries = file.queries();
  REQUIRE(queries.size() == 1);
  CHECK(queries[0].name == "Unread sea");
  CHECK(queries[0].filter == "unread = \"yes\" and tags # \"sea\"");
  CHECK(queries[0].is_query);
  CHECK(queries[0].filter_place == "feeds:2");
  CHECK(file.place_of("https://example.org/feed") == "feeds:1");
  CHECK(file.place_of("https://example.org/other").empty());
}

TEST_CASE("a feed has a filter of its own") {
  const FeedsFile file =
      FeedsFile::parse("https://example.org/feed \"filter=unread and age < 7d\"\n");
  REQUIRE(file.problems().empty());
  CHECK(file.subscriptions()[0].settings->filter == "unread and age < 7d");
  CHECK(feeds_line(file.subscriptions()[0]) ==
        "https://example.org/feed \"filter=unread and age < 7d\"");
}
