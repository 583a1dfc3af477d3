// A refresh is killed at any of its writes. ANTIPHON_KILLS sets how often.

#include <signal.h>

#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/home.h"
#include "programs/made_feeds.h"
#include "support/nginx.h"

namespace antiphon::test {

namespace {

constexpr int kFeeds = 8;
constexpr int kFirstItems = 30;
constexpr int kMoreItems = 3;  // in each round

int kills() {
  const char* wanted = std::getenv("ANTIPHON_KILLS");
  return wanted == nullptr ? 12 : std::atoi(wanted);
}

std::string name_of(int feed) {
  return "feed" + std::to_string(feed);
}

// What the store has: of each feed the titles, none of them twice, and which are starred.
struct Stored {
  std::map<std::string, std::set<std::string>> titles;
  std::set<std::string> starred;
};

Stored stored(const Home& home) {
  Stored stored;
  std::set<std::string> keys;
  std::istringstream lines(home.output_of({"list", "--format", "jsonl"}));
  for (std::string line; std::getline(lines, line);) {
    const auto item = nlohmann::json::parse(line);
    const auto title = item.at("title").get<std::string>();
    CHECK_MESSAGE(stored.titles[item.at("feed_title")].insert(title).second, title);
    CHECK(keys.insert(item.at("key")).second);
    if (item.at("starred").get<bool>()) stored.starred.insert(title);
  }
  return stored;
}

class Drill {
 public:
  Drill() {
    std::string lines;
    for (int i = 0; i < kFeeds; ++i)
      lines += server_.url("/" + name_of(i) + ".xml") + "\n";
    home.subscribe(lines);
  }

  void publish(int items) const {
    for (int i = 0; i < kFeeds; ++i)
      server_.put("/" + name_of(i) + ".xml", rss_of(name_of(i), items));
  }

  // Its exit status; 0 as `dies_at`: it does not die.
  [[nodiscard]] int refresh(long dies_at) const {
    const char* short_life = std::getenv("ANTIPHON_SHORT_LIFE");
    REQUIRE(short_life != nullptr);
    return run(Home::command({"refresh"}),
               home.environment({"LD_PRELOAD=" + std::string(short_life),
                                 "ANTIPHON_DIES_AT=" + std::to_string(dies_at),
                                 "ANTIPHON_CALLS=" + home.path("calls"),
                                 "ASAN_OPTIONS=verify_asan_link_order=0"}))
        .status;
  }

  Home home;

 private:
  mutable Nginx server_;
};

TEST_CASE("a refresh that is killed at any moment loses nothing and doubles nothing") {
  Drill drill;
  drill.publish(kFirstItems);
  REQUIRE(drill.refresh(0) == 0);
  static_cast<void>(drill.home.output_of({"mark", "\"feed0\"", "--star"}));
  const std::set<std::string> starred = stored(drill.home).starred;
  REQUIRE(starred.size() == kFirstItems);
  int items = kFirstItems + kMoreItems;
  drill.publish(items);
  REQUIRE(drill.refresh(0) == 0);
  const long calls = std::stol(Home::read(drill.home.path("calls")));
  REQUIRE(calls > 20);

  std::mt19937 random(7);
  std::map<std::string, std::set<std::string>> before = stored(drill.home).titles;
  int killed = 0;
  for (int round = 0; round < kills(); ++round) {
    items += kMoreItems;
    drill.publish(items);
    const long dies_at = 1 + static_cast<long>(random() % static_cast<unsigned long>(calls));
    CAPTURE(dies_at);
    const int status = drill.refresh(dies_at);
    CHECK((status == 0 || status == 128 + SIGKILL));
    killed += status == 0 ? 0 : 1;
    Stored now = stored(drill.home);
    CHECK(now.starred == starred);
    for (const auto& [feed, titles] : now.titles) {
      const auto all = static_cast<std::size_t>(items);
      CHECK((titles.size() == all || titles == before[feed]));  // all of a document or nothing
    }
    before = std::move(now.titles);
  }
  CHECK(killed > kills() / 2);
  CHECK(drill.refresh(0) == 0);
  const Stored now = stored(drill.home);
  CHECK(now.titles.size() == kFeeds);
  for (const auto& of_feed : now.titles)
    CHECK_MESSAGE(of_feed.second.size() == static_cast<std::size_t>(items), of_feed.first);
  CHECK(now.starred == starred);
  CHECK(drill.home.backend({"check"}).status == 0);
}

}  // namespace

}  // namespace antiphon::test
