// The second front end, in data/examples, which was written from antiphon-protocol(7).

#include <cstdlib>

#include <doctest/doctest.h>

#include "programs/home.h"
#include "programs/made_feeds.h"
#include "support/program.h"

namespace antiphon::test {

namespace {

std::string viewer_script() {
  const char* const folder = std::getenv("ANTIPHON_EXAMPLES");
  REQUIRE_MESSAGE(folder != nullptr, "ANTIPHON_EXAMPLES is to name data/examples");
  return std::string(folder) + "/viewer.py";
}

// What it prints for these commands.
Ran viewer(const Home& home, const std::vector<std::string>& arguments,
           const std::string& commands) {
  std::vector<std::string> command{"/usr/bin/python3", viewer_script(), "--backend",
                                   program("antiphon-backend") + " serve"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return run(command, home.environment(), commands);
}

std::string unread(const Home& home) {
  return home.output_of({"list", "--format", "plain", "unread"});
}

}  // namespace

TEST_CASE("the viewer in Python lists a view and moves in it") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 3), rss_of("Beta", 2)});
  const Ran ran = viewer(home, {}, "list\ndown 2\nup\nnext\n");
  CHECK(ran.errors.empty());
  CHECK(ran.status == 0);
  CHECK(ran.out ==
        "> [-] Alpha [3]\n"
        "     N Alpha 3\n"
        "     N Alpha 2\n"
        "     N Alpha 1\n"
        "  [-] Beta [2]\n"
        "     N Beta 2\n"
        "     N Beta 1\n"
        "5 unread of 5 in 2 feeds\n"
        ">    N Alpha 2\n"
        ">    N Alpha 3\n"
        ">    N Alpha 2\n");
}

TEST_CASE("the viewer in Python moves over the edge of its window") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 40)});
  const Ran ran = viewer(home, {"--rows", "3"}, "list\ndown 3\ndown 3\ndown 3\nup 2\n");
  CHECK(ran.out ==
        "> [-] Alpha [40]\n"
        "     N Alpha 40\n"
        "     N Alpha 39\n"
        "     N Alpha 38\n"
        "40 unread of 40 in 1 feeds\n"
        ">    N Alpha 38\n"
        ">    N Alpha 35\n"
        ">    N Alpha 32\n"
        ">    N Alpha 34\n");
}

TEST_CASE("the viewer in Python opens an article, and changes what is read and starred") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 3)});
  const Ran ran = viewer(home, {}, "down\nopen\ndown\nstar\ndown\nread\nundo\nlist\n");
  CHECK(ran.errors.empty());
  CHECK(ran.out.find("Alpha 3\nAlpha, ") != std::string::npos);
  CHECK(ran.out.find("  The text of Alpha 3") != std::string::npos);
  CHECK(
      ran.out.ends_with("1 item is unread again\n"
                        "  [-] Alpha [2]\n"
                        "       Alpha 3\n"
                        "    *N Alpha 2\n"
                        ">    N Alpha 1\n"
                        "2 unread of 3 in 1 feeds\n"));
  // And not only on the screen.
  CHECK(lines_of(unread(home)) == 2);
  CHECK(lines_of(home.output_of({"list", "--format", "plain", "starred"})) == 1);
}

TEST_CASE("the viewer in Python refreshes and sees what came") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 1)});
  home.write(home.document(1), rss_of("Alpha", 2));
  const Ran ran = viewer(home, {}, "refresh\nlist\n");
  CHECK(ran.errors.empty());
  CHECK(ran.out.find("1 feeds asked, 0 failed, 1 new\n") != std::string::npos);
  CHECK(ran.out.ends_with("2 unread of 2 in 1 feeds\n"));
}

TEST_CASE("the viewer in Python shows what passes a filter, and why one cannot be read") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 1), rss_of("Beta", 1)});
  CHECK(viewer(home, {"beta"}, "list\n").out.find("Alpha") == std::string::npos);
  const Ran refused = viewer(home, {"\"beta"}, "list\n");
  CHECK(refused.status == 1);
  CHECK(refused.errors.starts_with("viewer: "));
}

TEST_CASE("the viewer in Python says so when what it speaks with is no backend") {
  const Home home;
  const Ran ran =
      run({"/usr/bin/python3", viewer_script(), "--backend", "/bin/echo ssh: no such host"},
          home.environment(), "list\n");
  CHECK(ran.status == 1);
  CHECK(ran.errors.starts_with("viewer: that is no backend; it said: "));
}

}  // namespace antiphon::test
