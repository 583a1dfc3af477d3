#include "antiphon/backend/named_views.h"

#include <doctest/doctest.h>

#include "antiphon/backend/layers.h"
#include "antiphon/filter/order.h"
#include "backend/news.h"

namespace antiphon::backend {
namespace {

config::Settings settings_of(const std::string& content) {
  auto settings = config::parse_settings(content);
  REQUIRE_MESSAGE(settings.ok(), (settings ? "" : settings.error().message));
  return *settings;
}

std::string view(const std::string& name, const std::string& filter,
                 const std::string& order = "") {
  return "[[view]]\nname = \"" + name + "\"\nfilter = '" + filter + "'\n" +
         (order.empty() ? "" : "order = \"" + order + "\"\n");
}

std::string told(const std::vector<Error>& problems) {
  return in_lines(problems).message;
}

// Of settings and a feeds file.
NamedViews views_of(const std::string& settings, const std::string& feeds = "") {
  return {settings_of(settings), config::FeedsFile::parse(feeds)};
}

std::string meant(const NamedViews& views, const std::string& filter) {
  auto query = views.ready(filter);
  return query ? filter::print(query->where) : query.error().message;
}

}  // namespace

TEST_CASE("views of settings and feeds file speak of each other") {
  const NamedViews views = views_of(
      view("Rust", "title =~ \"rust\"", "title") + view("Good", "view = \"Rust\" and view:Starred"),
      "\"query:Starred:starred\"\n");
  CHECK(told(views.problems_of_settings()).empty());
  CHECK(told(views.problems_of_file()).empty());
  REQUIRE(views.all().size() == 3);
  CHECK(views.all()[2].told.is_query);
  CHECK(meant(views, "unread and view = \"Good\"") == "unread and title =~ \"rust\" and starred");
}

TEST_CASE("a mistake in a view is told with file, line, name, place and hint") {
  const NamedViews views = views_of(
      view("a", "unread titel = \"x\"") + view("b", "unread", "tile"),
      "https://example.org/feed\n\"query:c:view = \\\"Goood\\\"\"\n\"query:d:unread limit 5\"\n"
      "query:Good:starred\n");
  CHECK(
      told(views.problems_of_settings())
          .find("config.toml:3: view \"a\": filter:8: no attribute \"titel\"; did you mean title?\n"
                "config.toml:7: view \"b\": order: ") == 0);
  CHECK(told(views.problems_of_file()) ==
        "feeds:2: query \"c\": filter:8: no view \"Goood\"; did you mean \"Good\"?\n"
        "feeds:3: query \"d\": filter: a view shows all, limit is for lists");
  CHECK(meant(views, "view = \"a\"").find("config.toml:3: view \"a\": filter:8: ") == 0);
  CHECK_FALSE(views.named("c").ok());
}

TEST_CASE("a circle of views is found and named once") {
  const NamedViews views =
      views_of(view("a", "view = \"b\"") + view("b", "unread or view = \"c\"") +
               view("c", "view = \"a\"") + view("d", "view = \"a\""));
  CHECK(told(views.problems_of_settings()) ==
        "config.toml:3: view \"a\": goes in a circle: a, b, c, a");
  for (const char* name : {"a", "b", "c", "d"})
    CHECK_FALSE(views.named(name).ok());
  CHECK(told(views_of(view("a", "view = \"a\"")).problems_of_settings()) ==
        "config.toml:3: view \"a\": goes in a circle: a, a");
}

TEST_CASE("a name is there once, and the settings go first") {
  const NamedViews views =
      views_of(view("a", "unread"), "query:a:starred\nquery:b:unread\nquery:b:starred\n");
  CHECK(told(views.problems_of_file()) ==
        "feeds:1: query \"a\": there is a view of this name at config.toml:1\n"
        "feeds:3: query \"b\": there is a view of this name at feeds:2");
  CHECK(meant(views, "view = \"a\"") == "unread");
}

TEST_CASE("a view has an order of its own, of its filter before that of its settings") {
  const NamedViews views =
      views_of(view("a", "unread", "title") + view("b", "starred order by length", "title") +
               view("c", "", "date asc"));
  const auto order = [&](const std::string& filter) {
    auto query = views.parse(filter);
    REQUIRE(query.ok());
    return filter::print(views.order_of(query->where));
  };
  CHECK(order("view = \"a\"") == "title");
  CHECK(order("starred and view = \"b\"") == "length");
  CHECK(order("view:c") == "date asc");
  CHECK(order("not view = \"a\"").empty());
  CHECK(order("unread").empty());
}

TEST_CASE("and and or without parentheses in query lines are warned of") {
  const auto file = config::FeedsFile::parse(
      "\"query:a:unread = \\\"yes\\\" or starred and age < 3\"\n\"query:b:unread and starred or "
      "new\"\n"
      "\"query:c:unread and (starred or new)\"\n");
  CHECK(told(mixed_queries(file)) ==
        "feeds:1: warning: query \"a\": and and or without parentheses are read as unread or "
        "(starred and age < 3); newsboat reads (unread or starred) and age < 3\n"
        "feeds:2: warning: query \"b\": and and or without parentheses are read as (unread and "
        "starred) or new");
}

TEST_CASE(
    "a long chain of views that double each other ends in an error and not in a large filter") {
  std::string content = view("v0", "unread or starred");
  for (int i = 1; i < 30; ++i) {
    const std::string below = "view = \"v" + std::to_string(i - 1) + "\"";
    content += view("v" + std::to_string(i), "not (" + below + " and not " + below + ")");
  }
  const NamedViews views = views_of(content);
  CHECK(told(views.problems_of_settings()).find("too large, with the views in it") !=
        std::string::npos);
}

TEST_CASE("a name that cannot be shown is refused") {
  const NamedViews views = views_of("", "\"query:a\\tb:unread\"\n");
  CHECK(told(views.problems_of_file()) ==
        "feeds:1: query \"a b\": the name has characters that cannot be shown");
}

TEST_CASE("a view that names one whose name was refused is told, and nothing else happens") {
  const NamedViews views = views_of("",
                                    "\"query:A  B:unread\"\n"
                                    "\"query:C:view = \\\"A  B\\\"\"\n");
  CHECK(views.find("A  B") == nullptr);
  REQUIRE(views.find("C") != nullptr);
  CHECK(told(views.problems_of_file()).find("no view") != std::string::npos);
}

TEST_CASE("more views than anybody has are refused one by one") {
  std::string feeds;
  for (int i = 0; i < 502; ++i)
    feeds += "query:v" + std::to_string(i) + ":unread\n";
  const NamedViews views = views_of("", feeds);
  CHECK(views.all().size() == 500);
  CHECK(told(views.problems_of_file()) ==
        "feeds:501: query \"v500\": there are more than 500 views\n"
        "feeds:502: query \"v501\": there are more than 500 views");
}

TEST_CASE_FIXTURE(News, "layers hold for the items of their feeds alone") {
  feed("alpha", {"a1"});
  feed("beta", {"b1"});
  feed("gamma", {"c1"});
  REQUIRE(write_file(folder / "feeds",
                     "https://alpha.example.org/feed news filter=unread\n"
                     "https://beta.example.org/feed news\n"
                     "https://gamma.example.org/feed \"filter=no such = 1\"\n")
              .ok());
  REQUIRE(feeds.load().ok());
  const Layers layers =
      layers_of(feeds, {{"news", "age < 7d", "config.toml:1", "config.toml:3"}}, {});
  CHECK(filter::print(layers.condition) ==
        "(not feed.id in (1:2) or age < 7d) and (not feed.id in (1) or unread)");
  CHECK(layers.feeds == 2);
  CHECK(told(problems_of_feeds(feeds.file(), {})).find("feeds:3: filter:") == 0);
}

TEST_CASE("a wrong base filter and a wrong layer are told with their places") {
  const auto settings = settings_of(
      "[ui]\nfilter = \"titel = 'x'\"\n[[layer]]\ntag = \"news\"\nfilter = \"unread limit 5\"\n");
  CHECK(told(problems_of_settings(settings, {})).find("config.toml:2: ui.filter: filter:1: ") == 0);
  CHECK(told(problems_of_settings(settings, {}))
            .find("\nconfig.toml:5: layer \"news\": filter:8: ") != std::string::npos);
}

}  // namespace antiphon::backend
