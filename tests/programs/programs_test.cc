// Programs of the user's, and those in data/programs, from a feed to a list.

#include <algorithm>
#include <cstdlib>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/front.h"
#include "programs/made_feeds.h"
#include "support/patience.h"

namespace antiphon::test {

namespace {

using nlohmann::json;

std::string example(const std::string& name) {
  const char* const folder = std::getenv("ANTIPHON_DATA");
  REQUIRE_MESSAGE(folder != nullptr, "ANTIPHON_DATA is to name data");
  return std::string(folder) + "/programs/" + name;
}

// Titles with what `more` asks of each, a line each.
std::string listed(const Home& home, const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"list", "--format", "jsonl"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  std::string text;
  const std::string lines = home.output_of(command);
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t end = lines.find('\n', at);
    const json item = json::parse(lines.substr(at, end - at));
    text += item["title"].get<std::string>();
    if (item["read"].get<bool>()) text += " read";
    if (item["starred"].get<bool>()) text += " starred";
    if (item.contains("tags")) text += " " + item["tags"].dump();
    for (const auto& [name, value] : item.items()) {
      if (value.is_number()) text += " " + name + "=" + value.dump();
    }
    text += "\n";
    at = end + 1;
  }
  return text;
}

void serve(const Home& home, int number, const std::vector<MadeItem>& items) {
  home.write(home.document(number), rss("Feed " + std::to_string(number), items));
}

// A program that answers every item with these members.
std::string answering(const Home& home, const std::string& members) {
  home.write(home.path("program"),
             "read -r hello; echo '{\"antiphon\":1}'\n"
             "while read -r line; do\n"
             "  key=${line#*'\"key\":\"'}\n"
             "  [ -n \"$line\" ] && echo \"{\\\"key\\\":\\\"${key%%\\\"*}\\\"," +
                 members + "}\" || echo\ndone\n");
  return "[program.p]\ncommand = \"sh " + home.path("program") + "\"\n";
}

}  // namespace

TEST_CASE("items are scored by the words in their titles, and sorted and filtered by that") {
  const Home home;
  home.write(home.path("words"), "3 comet\n2 Moon\n-5 horoscope\n");
  home.configure("[program.score]\ncommand = [\"awk\", \"-W\", \"interactive\", \"-v\", \"words=" +
                 home.path("words") + "\", \"-f\", \"" + example("score.awk") + "\"]\n");
  home.read_feeds({rss("Sky", {{"A comet at the moon", "1"},
                               {"Your \"horoscope\": comet!", "2"},
                               {"Nothing much", "3"},
                               {"Moon", "4"}})});
  CHECK(listed(home, {"--sort=-score"}) ==
        "A comet at the moon score=5\nMoon score=2\nYour \"horoscope\": comet! score=-2\n"
        "Nothing much\n");
  CHECK(listed(home, {"score >= 2", "--sort", "score"}) ==
        "Moon score=2\nA comet at the moon score=5\n");
  CHECK(listed(home, {"score < 100", "--sort", "title"}) ==
        "A comet at the moon score=5\nMoon score=2\nYour \"horoscope\": comet! score=-2\n");
  CHECK(listed(home, {"not score > 3", "title =~ \"o\"", "order by -score limit 1"}) ==
        "Moon score=2\n");
}

TEST_CASE("of a story that several feeds bring only the first stays unread") {
  const Home home;
  home.configure("[program.duplicates]\ncommand = [\"python3\", \"" + example("duplicates.py") +
                 "\", \"" + home.path("seen/stories.json") + "\"]\n");
  home.read_feeds({rss("First", {{"A comet is seen", "1"}})});
  home.read_feeds({rss("First", {{"A comet is seen", "1"}}),
                   rss("Second", {{"A Comet is seen!", "2"}, {"Weekly links", "3"}}),
                   rss("Third", {{"Weekly links", "4"}})});
  CHECK(listed(home, {"--sort", "feed,title"}) ==
        "A comet is seen\nA Comet is seen! read [\"duplicate\"] copies=1\nWeekly links\n"
        "Weekly links\n");
  CHECK(listed(home, {"number.copies > 0"}) == "A Comet is seen! read [\"duplicate\"] copies=1\n");
}

TEST_CASE("a program is asked about what is new, and again about what its feed has changed") {
  const Home home;
  home.configure(answering(home, "\\\"score\\\":1") + "when = 'title =~ \"a\"'\n");
  home.read_feeds({rss("Feed", {{"a", "1"}, {"b", "2"}})});
  CHECK(listed(home, {"--sort", "title"}) == "a score=1\nb\n");
  home.configure(answering(home, "\\\"score\\\":2"));
  home.read_feeds({rss("Feed", {{"a", "1"}, {"other", "2"}, {"new", "3"}})});
  CHECK(listed(home, {"--sort", "title"}) == "a score=1\nnew score=2\nother score=2\n");
}

TEST_CASE("what a program drops is in no list, and its title, marks and tags are there") {
  const Home home;
  home.configure(answering(home, "\\\"drop\\\":true"));
  home.read_feeds({rss("Feed", {{"a", "1"}})});
  CHECK(home.backend({"list"}).errors == "antiphon-backend: no items found\n");
  home.configure(
      answering(home, "\\\"title\\\":\\\"T\\\",\\\"starred\\\":true,\\\"tags\\\":[\\\"x\\\"]"));
  home.read_feeds({rss("Feed", {{"a", "1"}, {"b", "2"}})});
  CHECK(listed(home, {}) == "T starred [\"x\"]\n");
}

TEST_CASE("rules see what programs say") {
  const Home home;
  home.configure(answering(home, "\\\"score\\\":5,\\\"tags\\\":[\\\"x\\\"]") +
                 "[[rule]]\nname = \"best\"\nwhen = 'score > 3 tag = \"x\"'\ndo = \"star\"\n");
  home.read_feeds({rss("Feed", {{"a", "1"}})});
  CHECK(listed(home, {}) == "a starred [\"x\"] score=5\n");
}

TEST_CASE("a program that fails is told, and costs no item") {
  const Home home;
  home.configure("[program.bad]\ncommand = \"false\"\n");
  home.write(home.document(1), rss("Feed", {{"a", "1"}, {"b", "2"}}));
  home.subscribe("file:" + home.document(1) + "\n");
  const Ran ran = home.backend({"refresh"});
  CHECK(ran.status == 1);
  CHECK(ran.errors ==
        "antiphon-backend: program bad: 2 items were stored without it: bad is unavailable: bad "
        "exited with status 1\n");
  CHECK(listed(home, {"--sort", "title"}) == "a\nb\n");
}

TEST_CASE("a program whose filter is none keeps everything from starting") {
  const Home home;
  home.configure("[program.p]\ncommand = \"cat\"\nwhen = \"titel = 3\"\n");
  for (const char* command : {"list", "check"}) {
    const Ran ran = home.backend({command});
    CHECK(ran.status == 3);
    CHECK(ran.errors.find("config.toml:3: program.p.when: filter:1: no attribute \"titel\"") !=
          std::string::npos);
  }
}

TEST_CASE("a program that fails is told in the front end, shown, and can be tried again") {
  const Home home;
  home.configure("[program.bad]\ncommand = \"false\"\n");
  serve(home, 1, {{"Alpha 1", "1"}});
  home.subscribe("file:" + home.document(1) + "\n");
  Front front(home, {24, 140});
  front.wait_for("Alpha 1");
  front.wait_for("program bad: 1 item was stored without it");
  front.type(":processes\r");
  front.wait_for("bad exited with status 1");
  CHECK(eventually([&] {
    const json status = json::parse(home.output_of({"status", "--format", "json"}));
    return std::any_of(status["processes"].begin(), status["processes"].end(), [](const json& one) {
      return one["role"] == "program bad" && one["state"] == "degraded" && one["restarts"] >= 4;
    });
  }));
  front.press("jjr", "the program bad is tried again");
}

TEST_CASE("a score that arrives while a view is open is seen by its filter") {
  const Home home;
  home.configure("[fetch]\nautomatic = false\n" + answering(home, "\\\"score\\\":5"));
  serve(home, 1, {{"Alpha 1", "1"}});
  home.subscribe("file:" + home.document(1) + "\n");
  Front front(home);
  front.type("Fscore > 3\r");
  front.wait_for("score > 3");
  front.type("R");
  front.wait_for("Alpha 1");
}

}  // namespace antiphon::test
