// What the commands do about the store itself: check, backup, restore, and refusing a damaged one.

#include <algorithm>
#include <filesystem>

#include <doctest/doctest.h>

#include "programs/home.h"
#include "programs/made_feeds.h"

namespace antiphon::test {

namespace {

namespace fs = std::filesystem;

// The page of the database in which this stands.
void break_page_of(const std::string& text, const std::string& path) {
  constexpr std::size_t kPage = 4096;
  std::string bytes = Home::read(path);
  const std::size_t place = bytes.find(text);
  REQUIRE(place != std::string::npos);
  bytes.replace(place / kPage * kPage, kPage, kPage, 'x');
  Home().write(path, bytes);
}

std::string kept_aside(const Home& home, const std::string& word) {
  for (const auto& entry : fs::directory_iterator(fs::path(home.store_path()).parent_path())) {
    if (entry.path().filename().string().starts_with("antiphon.db." + word))
      return entry.path().string();
  }
  return "";
}

TEST_CASE("check tells that everything is sound") {
  const Home home;
  CHECK(home.output_of({"check"}) ==
        "config.toml: sound\nfeeds: sound, 0 lines\nantiphon.db: there is none yet\n");
  home.read_feeds({rss_of("A", 2), rss_of("B", 3)});
  CHECK(home.output_of({"check"}) ==
        "config.toml: sound\nfeeds: sound, 2 lines\nantiphon.db: sound, 5 items in 2 feeds\n");
}

TEST_CASE("check names every file that is not sound, and where") {
  const Home home;
  home.read_feeds({rss_of("A", 2)});
  home.configure("[fetch]\ntransfers = 0\nper_host = 1\n");
  home.subscribe("what is this\nfile:" + home.document(1) + "\nnor this\n");
  const Ran ran = home.backend({"check"});
  CHECK(ran.status == 3);
  CHECK(ran.out == "antiphon.db: sound, 2 items in 1 feed\n");
  for (const char* place : {"config.toml:2: ", "config.toml:3: ", "feeds:1: ", "feeds:3: "})
    CHECK_MESSAGE(ran.errors.find(place) != std::string::npos, ran.errors);
  CHECK(lines_of(ran.errors) == 4);
  home.configure("");
  CHECK(home.backend({"check"}).status == 1);
}

TEST_CASE("a damaged store is refused by every command, left as it is, and mended when asked") {
  const Home home;
  home.read_feeds({rss_of("A", 300)});
  static_cast<void>(home.output_of({"mark", "read", "--star"}));
  static_cast<void>(home.output_of({"mark", "unread", "--star"}));
  break_page_of("A 150", home.store_path());
  const std::string damaged = Home::read(home.store_path());
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"list"},
                                             {"refresh"},
                                             {"show", "abcdef2"},
                                             {"mark", "unread", "--read"},
                                             {"undo"},
                                             {"feeds"},
                                             {"add", "file:/tmp/x.xml"},
                                             {"remove", "file:/tmp/x.xml"},
                                             {"export"},
                                             {"index", "--wait"},
                                             {"serve"},
                                             {"backup", home.path("copy.db")},
                                             {"check"}}) {
    const Ran ran = home.backend(command);
    CHECK_MESSAGE(ran.status == 3, command[0], ran.errors);
    CHECK_MESSAGE(ran.errors.find("check --repair") != std::string::npos, command[0], ran.errors);
    CHECK_MESSAGE(Home::read(home.store_path()) == damaged, command[0]);
  }
  CHECK_FALSE(fs::exists(home.path("copy.db")));
  const Ran mended = home.backend({"check", "--repair"});
  CHECK(mended.status == 1);
  CHECK(mended.errors.find("antiphon.db: lost: ") != std::string::npos);
  CHECK(Home::read(kept_aside(home, "broken-")) == damaged);
  CHECK(home.backend({"check"}).status == 0);
  // What was lost is fetched again, and what the user did is as it was.
  static_cast<void>(home.output_of({"refresh"}));
  CHECK(home.output_of({"mark", "starred", "--dry-run", "--unstar"}) == "300\n");
}

TEST_CASE("a backup is taken while others work, and taken back") {
  const Home home;
  home.read_feeds({rss_of("A", 3)});
  static_cast<void>(home.output_of({"backup", home.path("copy.db")}));
  static_cast<void>(home.output_of({"mark", "unread", "--read"}));
  static_cast<void>(home.output_of({"restore", home.path("copy.db")}));
  CHECK(lines_of(home.output_of({"list", "unread"})) == 3);
  CHECK_FALSE(kept_aside(home, "before-").empty());
  const Ran other = home.backend({"restore", home.document(1)});
  CHECK(other.status == 3);
  CHECK(lines_of(home.output_of({"list", "unread"})) == 3);
}

TEST_CASE("a newer store is refused by every command and not touched") {
  const Home home;
  home.read_feeds({rss_of("A", 3)});
  // PRAGMA user_version, where SQLite's header has it.
  std::string bytes = Home::read(home.store_path());
  bytes[63] = 99;
  home.write(home.store_path(), bytes);
  for (const std::vector<std::string>& command :
       std::vector<std::vector<std::string>>{{"list"},
                                             {"refresh"},
                                             {"mark", "unread", "--read"},
                                             {"index", "--wait"},
                                             {"backup", home.path("copy.db")},
                                             {"check"},
                                             {"check", "--repair"}}) {
    const Ran ran = home.backend(command);
    CHECK_MESSAGE(ran.status == 3, command[0], ran.errors);
    CHECK_MESSAGE(ran.errors.find("was written by a newer antiphon") != std::string::npos,
                  command[0], ran.errors);
    CHECK(Home::read(home.store_path()) == bytes);
  }
}

TEST_CASE("a refresh drops what is beyond the limits, and it does not come back") {
  const Home home;
  home.configure("[store]\nkeep = 2\n");
  home.read_feeds({rss_of("A", 6), rss_of("B", 6)});
  home.subscribe("file:" + home.document(1) + "\nfile:" + home.document(2) + " keep=all\n");
  CHECK(lines_of(home.output_of({"list"})) == 12);
  static_cast<void>(home.output_of({"mark", "unread", "--read"}));
  static_cast<void>(home.output_of({"refresh"}));
  CHECK(lines_of(home.output_of({"list"})) == 2 + 6);
  const std::string again = home.output_of({"refresh", "--force"});
  CHECK_MESSAGE(again.find("0 new items") != std::string::npos, again);
  CHECK(lines_of(home.output_of({"list"})) == 2 + 6);
  CHECK(home.output_of({"compact"}).find("KiB") != std::string::npos);
  CHECK(home.backend({"check"}).status == 0);
}

TEST_CASE("items of a feed that was removed stay until they are purged") {
  const Home home;
  home.read_feeds({rss_of("A", 3), rss_of("B", 4)});
  const std::string a = "file:" + home.document(1);
  static_cast<void>(home.output_of({"remove", a}));
  static_cast<void>(home.output_of({"add", a}));
  CHECK(lines_of(home.output_of({"list"})) == 7);
  static_cast<void>(home.output_of({"mark", "A", "--star"}));
  static_cast<void>(home.output_of({"remove", "--purge", a}));
  CHECK(home.output_of({"check"}).find("4 items in 1 feed") != std::string::npos);
  CHECK(home.backend({"remove", "--purge", a}).status == 1);
}

}  // namespace

}  // namespace antiphon::test
