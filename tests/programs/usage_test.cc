#include <sys/stat.h>

#include <filesystem>

#include <doctest/doctest.h>

#include "programs/home.h"
#include "programs/made_feeds.h"

namespace antiphon::test {

namespace {

namespace fs = std::filesystem;

unsigned mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE_MESSAGE(::stat(path.c_str(), &status) == 0, path);
  return status.st_mode & 0777U;
}

TEST_CASE("every program says its version, and the ones for people how they are used") {
  const Home home;
  for (const char* name : {"antiphon", "antiphon-backend", "antiphon-fetcher", "antiphon-parser"}) {
    const Ran ran = run({program(name), "--version"}, home.environment());
    CHECK(ran.status == 0);
    CHECK(ran.out.find(name) == 0);
    CHECK(lines_of(ran.out) == 1);
  }
  CHECK(run({program("antiphon"), "--help"}, home.environment()).out.find("--demo") !=
        std::string::npos);
  for (const char* command :
       {"serve", "refresh", "list", "show", "mark", "undo", "feeds", "add", "remove", "import",
        "export", "parse", "index", "check", "backup", "restore", "compact"}) {
    CHECK(home.output_of({"--help"}).find(command) != std::string::npos);
    CHECK_MESSAGE(home.backend({command, "--help"}).status == 0, command);
  }
}

TEST_CASE("wrong use is told from everything else") {
  const Home home;
  const std::vector<std::vector<std::string>> wrong{{},
                                                    {"no-such-command"},
                                                    {"list", "--format", "pdf"},
                                                    {"list", "--sort", "colour"},
                                                    {"list", "--no-such-option"},
                                                    {"show"},
                                                    {"add"},
                                                    {"undo", "many"},
                                                    {"parse"}};
  for (const auto& arguments : wrong) {
    const Ran ran = home.backend(arguments);
    CHECK_MESSAGE(ran.status == 2, (arguments.empty() ? "" : arguments.back()), ran.errors);
    CHECK(ran.out.empty());
    CHECK_FALSE(ran.errors.empty());
  }
  CHECK(run({program("antiphon"), "--colour"}, home.environment()).status == 2);
}

TEST_CASE("the front end wants a terminal") {
  const Home home;
  const Ran ran = run({program("antiphon")}, home.environment());
  CHECK(ran.status == 2);
  CHECK(ran.errors.find("terminal") != std::string::npos);
}

TEST_CASE("a store that is no database is refused and left alone") {
  const Home home;
  const std::string content(5000, 'x');
  home.write(home.store_path(), content);
  const Ran ran = home.backend({"list"});
  CHECK(ran.status == 3);
  CHECK(ran.errors.find("antiphon.db") != std::string::npos);
  CHECK(lines_of(ran.errors) == 1);
  CHECK(Home::read(home.store_path()) == content);
}

TEST_CASE("settings that cannot be used are named with file and line") {
  const Home home;
  home.configure("[fetch]\ninterval = \"1h\"\ntransfers = 0\n");
  const Ran wrong = home.backend({"list"});
  CHECK(wrong.status == 3);
  CHECK(wrong.errors.find("config.toml:3: ") != std::string::npos);
  home.configure("[fetch]\n\nper_host = 3\n");
  const Ran unknown = home.backend({"feeds"});
  CHECK(unknown.status == 3);
  CHECK(unknown.errors.find("config.toml:3: ") != std::string::npos);
  home.configure("[fetch\n");
  CHECK(home.backend({"list"}).errors.find("config.toml:1: ") != std::string::npos);
}

TEST_CASE("a line of the feeds file that is no feed is named, and the others are used") {
  const Home home;
  home.write(home.path("a.xml"), rss_of("A", 2));
  home.subscribe("file:" + home.path("a.xml") + "\nwhat is this\n");
  const Ran ran = home.backend({"refresh"});
  CHECK(ran.errors.find("feeds:2: expected a URL") != std::string::npos);
  CHECK(ran.out.find("2 new") != std::string::npos);
}

TEST_CASE("other files can be chosen, and the usual ones are not touched") {
  const Home home;
  home.write(home.path("a.xml"), rss_of("A", 2));
  home.write(home.path("other/feeds"), "file:" + home.path("a.xml") + "\n");
  home.write(home.path("other/config"), "[fetch]\ntransfers = 1\n");
  const std::vector<std::string> files{"--config", home.path("other/config"),  //
                                       "--feeds",  home.path("other/feeds"),
                                       "--store",  home.path("other/store")};
  auto arguments = files;
  arguments.emplace_back("refresh");
  CHECK(home.output_of(arguments).find("2 new") != std::string::npos);
  CHECK(fs::exists(home.path("other/store")));
  CHECK_FALSE(fs::exists(home.store_path()));
  CHECK_FALSE(fs::exists(home.feeds_path()));
}

TEST_CASE("what is made is for its owner alone") {
  const Home home;
  home.write(home.path("a.xml"), rss_of("A", 2));
  fs::remove_all(home.path("config"));
  static_cast<void>(home.output_of({"add", "file:" + home.path("a.xml")}));
  for (const char* folder : {"config/antiphon", "data/antiphon", "state/antiphon"})
    CHECK_MESSAGE(mode_of(home.path(folder)) == 0700, folder);
  for (const std::string& file : {home.feeds_path(), home.store_path()})
    CHECK_MESSAGE(mode_of(file) == 0600, file);
  for (const auto& entry : fs::directory_iterator(home.path("state/antiphon"))) {
    const unsigned mode = entry.is_directory() ? 0700 : 0600;
    CHECK_MESSAGE(mode_of(entry.path()) == mode, entry.path().string());
  }
}

TEST_CASE("the demo has a store of its own") {
  const Home home;
  CHECK(home.backend({"--demo", "refresh"}).errors.empty());
  const std::string list = home.output_of({"--demo", "list"});
  CHECK(lines_of(list) > 30);
  CHECK(home.backend({"list"}).status == 1);
}

TEST_CASE("an option takes its own value and leaves the arguments behind it alone") {
  const Home home;
  home.read_feeds({rss_of("a", 2)});
  CHECK(lines_of(home.output_of(
            {"list", "--fields", "+summary,+content", "--format", "jsonl", "unread"})) == 2);
  home.write(home.path("b.xml"), rss_of("b", 1));
  home.write(home.path("c.xml"), rss_of("c", 1));
  const std::string b = "file:" + home.path("b.xml");
  const std::string c = "file:" + home.path("c.xml");
  static_cast<void>(home.output_of({"add", "--tag", "science", b, c}));
  const std::string feeds = Home::read(home.feeds_path());
  CHECK(feeds.find(b + " science\n") != std::string::npos);
  CHECK(feeds.find(c + " science\n") != std::string::npos);
}

TEST_CASE("an empty filter marks nothing, and an empty tag is none") {
  const Home home;
  home.read_feeds({rss_of("a", 2)});
  CHECK(home.backend({"mark", "", "--read"}).status == 2);
  CHECK(home.backend({"mark", "unread", "--tag", ""}).status == 2);
  CHECK(lines_of(home.output_of({"list", "unread"})) == 2);
}

TEST_CASE("every command tells the version") {
  const Home home;
  CHECK(home.output_of({"list", "--version"}).find("antiphon-backend ") == 0);
}

TEST_CASE("a feeds file that was named and is not there is no empty one") {
  const Home home;
  const Ran ran = home.backend({"--feeds", home.path("typo"), "list"});
  CHECK(ran.status == 3);
  CHECK(ran.errors.find("typo: there is no such feeds file") != std::string::npos);
}

TEST_CASE("what could not be written is not said to be done") {
  const Home home;
  home.subscribe("https://example.org/feed\n");
  const Ran ran =
      run({"/bin/sh", "-c", "exec \"$@\" >/dev/full", "sh", home.command({"export"})[0], "export"},
          home.environment());
  CHECK(ran.status == 1);
  CHECK(ran.errors.find("no space left") != std::string::npos);
}

}  // namespace

}  // namespace antiphon::test
