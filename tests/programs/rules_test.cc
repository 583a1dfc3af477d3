#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/home.h"
#include "programs/made_feeds.h"

namespace antiphon::test {

namespace {

using Json = nlohmann::json;

constexpr char kRules[] =
    "[[rule]]\nname = \"ads\"\nwhen = 'title =~ \"2$\"'\ndo = \"drop\"\n"
    "[[rule]]\nname = \"quiet\"\nwhen = '\"Item 1\"'\n"
    "do = [\"read\", \"star\", \"tag dull\", \"title s/item (\\\\d)/No. \\\\1/\"]\n";

std::vector<std::string> titles(const Home& home, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"list", "--format", "json", "--sort", "title"});
  const Json all = Json::parse(home.backend(arguments).out);
  std::vector<std::string> found;
  for (const Json& item : all)
    found.push_back(item["title"]);
  return found;
}

TEST_CASE("a refresh asks the rules of what comes in") {
  const Home home;
  home.configure(kRules);
  home.read_feeds({rss_of("Item", 4)});
  CHECK(titles(home, {}) == std::vector<std::string>{"Item 3", "Item 4", "No. 1"});
  CHECK(titles(home, {"read starred tag = \"dull\""}) == std::vector<std::string>{"No. 1"});
  CHECK(titles(home, {"--dropped"}) == std::vector<std::string>{"Item 2"});
  CHECK(titles(home, {"--rule", "ads"}) == std::vector<std::string>{"Item 2"});
  CHECK(home.backend({"list", "--rule", "quiet"}).status == 1);
  const Json rules = Json::parse(home.output_of({"rules", "--format", "json"}));
  REQUIRE(rules.size() == 2);
  CHECK(rules[0]["name"] == "ads");
  CHECK(rules[0]["applied"] == 1);
  CHECK(rules[0]["dropped"] == 1);
  CHECK(home.output_of({"rules"}).starts_with("ads: 1 applied, 1 dropped, last "));

  SUBCASE("and a second one finds nothing new, and leaves the user's marks") {
    CHECK(home.output_of({"mark", "starred", "--unread"}) == "1\n");
    CHECK(home.output_of({"refresh", "--force"}).starts_with("1 feed: 0 new items, 0 changed"));
    CHECK(titles(home, {"read"}).empty());
  }
  SUBCASE("what was dropped comes back when that is asked for, for good") {
    CHECK(home.output_of({"rules", "restore", "--rule", "ads", "--dry-run"}) == "1\n");
    CHECK(home.output_of({"rules", "restore", "--rule", "ads"}) == "1\n");
    CHECK(titles(home, {}).size() == 4);
    CHECK(titles(home, {"--dropped"}).empty());
    CHECK(home.backend({"refresh", "--force"}).status == 0);
    CHECK(home.output_of({"rules", "apply"}) == "0 items\n");
    CHECK(titles(home, {}).size() == 4);
  }
  SUBCASE("explain says which rule did what") {
    const Json dropped = Json::parse(home.output_of({"list", "--format", "json", "--dropped"}));
    const std::string key = dropped[0]["key"];
    const std::string told = home.output_of({"explain", "unread", key});
    CHECK(told.find("ads dropped it") != std::string::npos);
    CHECK(home.output_of({"show", key}).find("Item 2") != std::string::npos);
    CHECK(home.output_of({"mark", key, "--star"}) == "0\n");
    CHECK(home.backend({"list", key}).status == 1);
    CHECK(told.find("does not pass") != std::string::npos);
    const Json quiet = Json::parse(home.output_of({"list", "--format", "json", "starred"}));
    const std::string other = home.output_of({"explain", "starred", quiet[0]["key"]});
    CHECK(other.find("quiet changed its title, which was Item 1") != std::string::npos);
  }
}

TEST_CASE("rules are asked of stored items when that is wanted, and marks can be taken back") {
  const Home home;
  home.read_feeds({rss_of("Item", 4)});
  home.configure(kRules);
  CHECK(home.output_of({"rules"}) == "ads: 0 applied\nquiet: 0 applied\n");
  const std::string done =
      "ads: 1 dropped\nquiet: 1 read, 1 starred, 1 tagged, 1 retitled\n2 items\n";
  CHECK(home.output_of({"rules", "apply", "--dry-run"}) == done);
  CHECK(titles(home, {}).size() == 4);
  CHECK(home.output_of({"rules", "apply", "\"Item 3\""}) == "0 items\n");
  CHECK(home.output_of({"rules", "apply"}) == done);
  CHECK(titles(home, {}) == std::vector<std::string>{"Item 3", "Item 4", "No. 1"});
  CHECK(home.output_of({"rules", "apply"}) == "0 items\n");
  CHECK(home.output_of({"undo", "3"}) == "1\n1\n1\n");
  CHECK(titles(home, {"read or starred or tag = \"dull\""}).empty());
  CHECK(home.output_of({"rules", "apply"}) == "0 items\n");
  CHECK(home.output_of({"rules", "apply", "--again"}) ==
        "quiet: 1 read, 1 starred, 1 tagged\n1 item\n");
}

TEST_CASE("a hook gets what is new, but for what is dropped, as list writes it") {
  const Home home;
  const std::string told = home.path("told");
  home.configure("on-new = { run = [\"sh\", \"-c\", 'cat > \"$1\"', \"sh\", \"" + told + "\"] }\n" +
                 kRules);
  home.read_feeds({rss_of("Item", 4)});
  const std::string listed =
      home.output_of({"list", "--format", "jsonl", "--sort", "title", "item or 3"});
  const std::string lines = Home::read(told);
  CHECK(lines_of(lines) == 3);
  CHECK(lines.find(listed.substr(0, listed.find('\n'))) != std::string::npos);
  CHECK(lines.find("Item 2") == std::string::npos);
  CHECK(home.output_of({"refresh", "--force"}).starts_with("1 feed: 0 new"));
  CHECK(Home::read(told) == lines);
}

TEST_CASE("a hook that fails is told, and the refresh is well") {
  const Home home;
  home.configure(
      "on-new = { run = \"sh -c 'echo no signal >&2; exit 1'\" }\n[fetch]\nautomatic = false\n");
  home.write(home.document(1), rss_of("Item", 2));
  home.subscribe("file:" + home.document(1) + "\n");
  const Ran ran = home.backend({"refresh"});
  CHECK(ran.status == 1);
  CHECK(ran.out.starts_with("1 feed: 2 new items"));
  CHECK(ran.errors.find("on-new: sh exited with status 1: no signal") != std::string::npos);
}

TEST_CASE("a rule that cannot be understood is refused with its place") {
  const Home home;
  home.configure("[[rule]]\nname = \"x\"\nwhen = \"titel = 3\"\ndo = \"drop\"\n");
  for (const char* command : {"list", "check"}) {
    const Ran ran = home.backend({command});
    CHECK(ran.status == 3);
    CHECK(ran.errors.find("config.toml:3: rule \"x\": when: filter:1: no attribute \"titel\"") !=
          std::string::npos);
  }
}

}  // namespace
}  // namespace antiphon::test
