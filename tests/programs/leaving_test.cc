#include <signal.h>

#include <algorithm>

#include <doctest/doctest.h>

#include "programs/front.h"
#include "programs/made_feeds.h"
#include "support/patience.h"

namespace antiphon::test {

namespace {

bool same_mode(const termios& a, const termios& b) {
  return a.c_iflag == b.c_iflag && a.c_oflag == b.c_oflag && a.c_cflag == b.c_cflag &&
         a.c_lflag == b.c_lflag && std::equal(std::begin(a.c_cc), std::end(a.c_cc), b.c_cc);
}

TEST_CASE("the terminal is as it was, however the front end ends") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 5)});
  // A moment in which nothing has touched the terminal yet.
  const termios before = Terminal({24, 80}, {"/bin/true"}, {}).mode();
  Front front(home);
  front.wait_for("Alpha 1");
  REQUIRE(front.alternate_screen());
  REQUIRE_FALSE(same_mode(front.mode(), before));
  const pid_t backend = front.backend();

  int expected = 0;
  SUBCASE("by its key") {
    front.type("q");
  }
  SUBCASE("by Control-C") {
    front.type("\x03");
  }
  SUBCASE("by its command") {
    front.type(":quit\r");
  }
  SUBCASE("from an article") {
    front.press("j\r", "The text of Alpha 5");
    front.type("\x03");
  }
  SUBCASE("by SIGTERM") {
    front.process().signal(SIGTERM);
    expected = 128 + SIGTERM;
  }
  SUBCASE("by SIGHUP") {
    front.process().signal(SIGHUP);
    expected = 128 + SIGHUP;
  }
  SUBCASE("by SIGINT") {
    front.process().signal(SIGINT);
    expected = 128 + SIGINT;
  }
  SUBCASE("by a crash") {
    front.process().signal(SIGSEGV);
    expected = 128 + SIGSEGV;
  }
  SUBCASE("by a failed assertion") {
    front.process().signal(SIGABRT);
    expected = 128 + SIGABRT;
  }
  CHECK(front.wait_for_end() == expected);
  CHECK_FALSE(front.alternate_screen());
  CHECK(front.cursor_visible());
  CHECK(same_mode(front.mode(), before));
  CHECK(eventually([&] { return !is_running(backend); }));
}

TEST_CASE("no backend outlives a front end that was killed") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 5)});
  Front front(home);
  front.wait_for("Alpha 1");
  const pid_t backend = front.backend();
  front.process().signal(SIGKILL);
  CHECK(eventually([&] { return !is_running(backend); }));
}

TEST_CASE("a backend that dies is replaced, and the screen stays") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 5)});
  Front front(home);
  front.wait_for("Alpha 1");
  front.type("jj");
  front.wait_for_cursor_on("Alpha 4");
  const pid_t killed = front.backend();
  ::kill(killed, SIGKILL);
  REQUIRE(eventually([&] { return !is_running(killed); }));
  CHECK(front.backend() != killed);
  CHECK(front.cursor_row().find("Alpha 4") != std::string::npos);
  // It works: the mark is in the store.
  front.type("m");
  CHECK(eventually([&] { return home.backend({"list", "read"}).status == 0; }));
  front.press("\r", "The text of Alpha 4");
}

TEST_CASE("a parser that dies is replaced while one reads") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 20)});
  Front front(home);
  front.wait_for("20 unread");
  front.press("j\r", "The text of Alpha 20");
  const auto killed = descendants(front.process().pid(), "antiphon-parser");
  REQUIRE_FALSE(killed.empty());
  for (const pid_t parser : killed)
    ::kill(parser, SIGKILL);
  front.type("qG");
  front.wait_for_cursor_on("Alpha 1");
  front.press("\r", "The text of Alpha 1.");
}

TEST_CASE("a store that cannot be used is told on a terminal that is as it was") {
  const Home home;
  home.write(home.store_path(), std::string(5000, 'x'));
  Front front(home);
  CHECK(front.wait_for_end() != 0);
  CHECK_FALSE(front.alternate_screen());
  CHECK(front.text().find("antiphon.db") != std::string::npos);
}

}  // namespace

}  // namespace antiphon::test
