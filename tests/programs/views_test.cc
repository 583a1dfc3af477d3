// Views that have names, as scripts use them; and what check says of them.

#include <algorithm>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/home.h"
#include "programs/made_feeds.h"

namespace antiphon::test {

namespace {

using Json = nlohmann::json;

// Two feeds with three items each, a view of the settings, and one of the feeds file.
class Viewed : public Home {
 public:
  Viewed() {
    read_feeds({rss_of("Alpha", 3), rss_of("Beta", 3)});
    configure(R"([[view]]
name = "Ones"
filter = 'title =~ "1$"'
order = "title desc"
key = "1"

[[view]]
name = "Rest"
filter = 'not view = "Ones" and view = "Betas"'
)");
    subscribe(read(feeds_path()) + "\"query:Betas:title =~ \\\"^Beta\\\"\"\n");
  }
};

std::string titles(const Home& home, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"list", "--format", "jsonl"});
  std::string text;
  std::string lines = home.output_of(arguments);
  for (std::size_t end = lines.find('\n'); end != std::string::npos; end = lines.find('\n')) {
    text +=
        (text.empty() ? "" : ", ") + Json::parse(lines.substr(0, end))["title"].get<std::string>();
    lines.erase(0, end + 1);
  }
  return text;
}

}  // namespace

TEST_CASE("list takes a view, in its order, and filters speak of views") {
  const Viewed home;
  CHECK(titles(home, {"--view", "Ones"}) == "Beta 1, Alpha 1");
  CHECK(titles(home, {"view = \"Ones\""}) == "Beta 1, Alpha 1");
  CHECK(titles(home, {"--view", "Ones", "--sort", "title"}) == "Alpha 1, Beta 1");
  CHECK(titles(home, {"--view", "Ones", "Alpha"}) == "Alpha 1");
  CHECK(titles(home, {"--sort", "title", "view:Rest"}) == "Beta 2, Beta 3");
  const Ran wrong = home.backend({"list", "--view", "One"});
  CHECK(wrong.status == 2);
  CHECK(wrong.errors == "antiphon-backend: no view \"One\"; did you mean \"Ones\"?\n");
  CHECK(home.backend({"list", "view = \"One\""}).errors ==
        "antiphon-backend: filter:8: no view \"One\"; did you mean \"Ones\"?\n");
}

TEST_CASE("mark, explain and filter know views") {
  const Viewed home;
  CHECK(home.output_of({"mark", "view = \"Ones\"", "--read", "--dry-run"}) == "2\n");
  const std::string told = home.output_of({"explain", "view = \"Rest\""});
  CHECK(told.find("read as     view = \"Rest\"\n") != std::string::npos);
  CHECK(told.find("with views  not title =~ \"1$\" and title =~ \"^Beta\"\n") != std::string::npos);
  const Ran passed =
      home.backend({"filter", "view = \"Betas\""}, home.output_of({"list", "--format", "jsonl"}));
  CHECK(std::ranges::count(passed.out, '\n') == 3);
}

TEST_CASE("views lists them with their numbers") {
  const Viewed home;
  static_cast<void>(home.output_of({"mark", "view:Ones Alpha", "--read"}));
  CHECK(home.output_of({"views"}) ==
        "1/2         Ones  title =~ \"1$\"  by title desc\n"
        "2/2         Rest  not view = \"Ones\" and view = \"Betas\"\n"
        "3/3         Betas  title =~ \"^Beta\"\n");
  const Json json = Json::parse(home.output_of({"views", "--format", "json"}));
  REQUIRE(json.size() == 3);
  CHECK(json[0] ==
        Json::parse(R"({"name": "Ones", "filter": "title =~ \"1$\"", "order": "title desc",
                                   "key": "1", "unread": 1, "total": 2})"));
}

TEST_CASE("a view of the settings that is wrong stops every program, and check tells the place") {
  const Viewed home;
  home.configure("[[view]]\nname = \"x\"\nfilter = 'unread titel = \"a\"'\n");
  const std::string told =
      "config.toml:3: view \"x\": filter:8: no attribute \"titel\"; did you mean title?";
  const Ran listed = home.backend({"list"});
  CHECK(listed.status == 3);
  CHECK(listed.errors.find(told) != std::string::npos);
  const Ran checked = home.backend({"check"});
  CHECK(checked.status == 3);
  CHECK(checked.errors.find(told) != std::string::npos);
}

TEST_CASE("a query that is wrong is told, and the rest goes on") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 3)});
  home.subscribe(home.read(home.feeds_path()) + "\"query:x:titel = \\\"a\\\"\"\nquery:y:unread\n");
  const Ran listed = home.backend({"views"});
  CHECK(listed.status == 1);
  CHECK(listed.out.find("3/3         y  unread\n") != std::string::npos);
  CHECK(home.backend({"check"}).status == 1);
  CHECK(home.backend({"check"}).errors.find(
            "feeds:2: query \"x\": filter:1: no attribute \"titel\"") != std::string::npos);
  CHECK(titles(home, {}) == "Alpha 3, Alpha 2, Alpha 1");
}

TEST_CASE("check warns of queries that newsboat reads otherwise") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 1)});
  home.subscribe(home.read(home.feeds_path()) + "\"query:x:unread or starred and new\"\n");
  const Ran ran = home.backend({"check"});
  CHECK(ran.status == 0);
  CHECK(
      ran.errors.find("feeds:2: warning: query \"x\": and and or without parentheses are read as "
                      "unread or (starred and new); newsboat reads (unread or starred) and new") !=
      std::string::npos);
}

TEST_CASE("import writes the parentheses that newsboat means, and says so") {
  const Home home;
  home.write(home.path("urls"),
             "\"query:x:unread = \\\"yes\\\" or age < 3 and title =~ \\\"a\\\"\"\n"
             "\"query:y:unread = \\\"yes\\\" and age < 3\"\n");
  const Ran ran = home.backend({"import", home.path("urls")});
  CHECK(ran.status == 0);
  CHECK(ran.errors.find("imported with the parentheses that newsboat means: query:x:") !=
        std::string::npos);
  CHECK(Home::read(home.feeds_path()) ==
        "\"query:x:(unread or age < 3) and title =~ \\\"a\\\"\"\n"
        "\"query:y:unread = \\\"yes\\\" and age < 3\"\n");
  CHECK(home.backend({"check"}).errors.empty());
}

TEST_CASE("a list has the layers of the front end where it asks for them") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 2), rss_of("Beta", 2)});
  home.configure("[[layer]]\ntag = \"b\"\nfilter = 'title =~ \"2$\"'\n");
  home.subscribe("file:" + home.document(1) +
                 " \"filter=title =~ \\\"1$\\\"\"\nfile:" + home.document(2) + " b\n");
  CHECK(titles(home, {"--sort", "title"}) == "Alpha 1, Alpha 2, Beta 1, Beta 2");
  CHECK(titles(home, {"--sort", "title", "--layers"}) == "Alpha 1, Beta 2");
}

}  // namespace antiphon::test
