#include <cstdlib>

#include <doctest/doctest.h>

#include "programs/front.h"
#include "programs/made_feeds.h"
#include "programs/slow_server.h"
#include "support/nginx.h"

namespace antiphon::test {

namespace {

TEST_CASE("headlines of fast feeds are there, in order, while slow ones still load") {
  Nginx fast;
  SlowServer slow(rss_of("Slow", 3), "127.0.0.2");
  const Home home;
  home.configure("");  // what is due is refreshed at the start
  fast.put("/a.xml", rss_of("First", 3));
  fast.put("/b.xml", rss_of("Second", 3));
  home.subscribe(fast.url("/a.xml") + "\n" + slow.url() + "\n" + fast.url("/b.xml") + "\n");
  Front front(home);
  front.wait_for("Second 1");
  front.wait_for("First 1");
  front.wait_for("refreshing 2/3");
  REQUIRE(front.row_with("slow.xml"));
  CHECK(*front.row_with("First 1") < *front.row_with("slow.xml"));
  CHECK(*front.row_with("slow.xml") < *front.row_with("Second 3"));
  CHECK_FALSE(front.has("Slow 3"));

  // Keys are answered meanwhile.
  front.type("G");
  front.wait_for_cursor_on("Second 1");
  front.type("k");
  front.wait_for_cursor_on("Second 2");
  CHECK(front.has("refreshing 2/3"));

  SUBCASE("and the cursor stays on its item when others arrive above it") {
    slow.let_go();
    front.wait_for("Slow 1");
    front.wait_for_cursor_on("Second 2");
    CHECK(*front.row_with("Slow 1") < *front.row_with("Second 3"));
    front.wait_for("3 feeds asked");
  }
  SUBCASE("and an open article stays when others arrive") {
    front.press("\r", "The text of Second 2");
    slow.let_go();
    front.wait_for("3 feeds asked");
    CHECK(front.has("The text of Second 2"));
    front.type("q");
    front.wait_for_cursor_on("Second 2");
  }
  SUBCASE("and one can leave at once") {
    front.type("q");
    CHECK(front.wait_for_end() == 0);
  }
}

TEST_CASE("a feed that fails says so in its heading") {
  Nginx server;
  const Home home;
  home.configure("");
  server.put("/a.xml", rss_of("Alpha", 2));
  home.subscribe(server.url("/a.xml") + "\n" + server.url("/missing.xml") + "\n");
  Front front(home);
  front.wait_for("Alpha 1");
  front.wait_until("the error", [&] {
    const auto row = front.row_with("missing.xml");
    return row && front.row(*row).find("404") != std::string::npos;
  });
  front.wait_for("1 failed");
}

TEST_CASE("what another program changes shows without being asked for") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 4)});
  Front front(home);
  front.wait_for("4 unread of 4");
  front.type("jj");
  front.wait_for_cursor_on("Alpha 3");

  SUBCASE("a mark") {
    static_cast<void>(home.output_of({"mark", "\"Alpha 2\"", "--read"}));
    front.wait_for("3 unread of 4");
    front.wait_until("a read headline", [&] { return !front.cell(3, 4).bold; });
    static_cast<void>(home.output_of({"mark", "\"Alpha 2\"", "--star"}));
    front.wait_until("a star", [&] { return front.row(3).find('*') != std::string::npos; });
    static_cast<void>(home.output_of({"undo", "2"}));
    front.wait_for("4 unread of 4");
  }
  SUBCASE("new items, and the cursor stays on its own") {
    home.write(home.document(1), rss_of("Alpha", 6));
    static_cast<void>(home.output_of({"refresh"}));
    front.wait_for("Alpha 6");
    front.wait_for("6 unread of 6");
    front.wait_for_cursor_on("Alpha 3");
  }
  SUBCASE("a subscription") {
    home.write(home.path("b.xml"), rss_of("Beta", 2));
    static_cast<void>(home.output_of({"add", "file:" + home.path("b.xml")}));
    front.wait_for("Beta 1");
    front.wait_for_cursor_on("Alpha 3");
    static_cast<void>(home.output_of({"remove", "file:" + home.path("b.xml")}));
    front.wait_for_none_of("Beta");
  }
  SUBCASE("the feeds file, by an editor") {
    home.write(home.path("b.xml"), rss_of("Beta", 2));
    home.subscribe(Home::read(home.feeds_path()) + "file:" + home.path("b.xml") + " \"~Mine\"\n");
    front.wait_for("Mine");
    front.press("R", "Beta 1");
  }
  SUBCASE("while an article is open") {
    front.press("\r", "The text of Alpha 3");
    static_cast<void>(home.output_of({"mark", "\"Alpha 3\"", "--star"}));
    front.wait_until("a star", [&] { return front.status_line().find("* Alpha 3") == 0; });
    front.type("q");
    front.wait_for_cursor_on("* Alpha 3");
  }
  CHECK_FALSE(front.process().status());
}

TEST_CASE("what another program changes shows also where the disk is slow") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 4)});
  Front front(home);
  front.wait_for("4 unread of 4");
  const char* slow_disk = std::getenv("ANTIPHON_SLOW_DISK");
  REQUIRE(slow_disk != nullptr);
  const Ran ran = run(Home::command({"mark", "\"Alpha 2\"", "--read"}),
                      home.environment({"LD_PRELOAD=" + std::string(slow_disk),
                                        "ASAN_OPTIONS=verify_asan_link_order=0"}));
  CHECK(ran.out == "1\n");
  front.wait_for("3 unread of 4");
}

TEST_CASE("two front ends show one another's marks") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 4)});
  Front one(home);
  Front other(home, {50, 200});
  one.wait_for("4 unread of 4");
  other.wait_for("4 unread of 4");
  one.type("jm");
  other.wait_for("3 unread of 4");
  other.type("A");
  one.wait_for("0 unread of 4");
}

}  // namespace

}  // namespace antiphon::test
