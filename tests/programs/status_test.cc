#include <filesystem>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/front.h"
#include "programs/made_feeds.h"
#include "support/patience.h"

namespace antiphon::test {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

json status_of(const Home& home) {
  return json::parse(home.output_of({"status", "--format", "json"}));
}

TEST_CASE("status tells of nothing that runs, and of the store") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 5)});
  const json status = status_of(home);
  CHECK(status["processes"].empty());
  CHECK(status["quarantine"].empty());
  CHECK(status["queue"]["waiting"] == 0);
  CHECK(status["store"]["feeds"] == 1);
  CHECK(status["store"]["items"] == 5);
  CHECK(home.output_of({"status"}).starts_with("no backend runs for this store\n"));
}

TEST_CASE("status tells of the backend of a front end, and no more when that has left") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 5)});
  Front front(home);
  front.wait_for("Alpha 1");
  const pid_t backend = front.backend();
  json status;
  REQUIRE(eventually([&] {
    status = status_of(home);
    return !status["processes"].empty();
  }));
  const json& self = status["processes"][0];
  CHECK(self["role"] == "backend");
  CHECK(self["pid"] == backend);
  CHECK(self["state"] == "working");
  CHECK(self["restarts"] == 0);
  CHECK(self["memory"] > 1 << 20);
  CHECK(self.contains("jobs"));
  CHECK(self.contains("reason"));
  bool has_parser = false;
  for (const json& process : status["processes"])
    has_parser = has_parser || process["role"] == "parser";
  CHECK(has_parser);
  front.type("q");
  REQUIRE(front.wait_for_end() == 0);
  CHECK(status_of(home)["processes"].empty());
}

TEST_CASE("what a backend told that was killed is believed no more, and removed") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 1)});
  // A pid that runs, but began at another time; and one that cannot be.
  const std::string folder = home.path("state/antiphon/run");
  for (const std::string name : {"1.json", "99999999.json"})
    home.write(folder + "/" + name, "{\"pid\": 1, \"started\": 3, \"store\": \"" +
                                        home.store_path() + "\", \"processes\": [{}]}");
  home.write(folder + "/notes.txt", "mine");
  CHECK(status_of(home)["processes"].empty());
  CHECK_FALSE(fs::exists(folder + "/1.json"));
  CHECK_FALSE(fs::exists(folder + "/99999999.json"));
  CHECK(fs::exists(folder + "/notes.txt"));
}

TEST_CASE("status is told in XDG_RUNTIME_DIR, for us alone") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 1)});
  const std::string runtime = home.path("runtime");
  fs::create_directory(runtime);
  Front front(home, {24, 80}, {}, {"XDG_RUNTIME_DIR=" + runtime});
  front.wait_for("Alpha 1");
  const std::string file = runtime + "/antiphon/" + std::to_string(front.backend()) + ".json";
  REQUIRE(eventually([&] { return fs::exists(file); }));
  CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(fs::status(runtime + "/antiphon").permissions() == fs::perms::owner_all);
}

TEST_CASE(":processes shows the backend's processes on the screen") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 1)});
  Front front(home, {24, 110});
  front.wait_for("Alpha 1");
  front.press(":processes\r", "trainer");
  CHECK(front.cursor_row().starts_with("backend"));
  front.press("q", "Alpha 1");
}

}  // namespace

}  // namespace antiphon::test
