#include "antiphon/backend/refresh.h"

#include <doctest/doctest.h>

#include "backend/refreshes.h"

namespace antiphon::backend {
namespace {

using namespace std::chrono_literals;

TEST_CASE_FIXTURE(Refreshes, "what an answer says of the next one is stored with it") {
  subscribe("https://a.example.org/title?A\nhttps://b.example.org/fresh?900\n");
  CHECK(ask().empty());
  CHECK(feed(0).title == "A");
  CHECK_FALSE(feed(0).fresh_for);
  CHECK(feed(1).fresh_for == 900s);
}

TEST_CASE_FIXTURE(Refreshes, "a feed that is gone is told, and asked again only by force") {
  subscribe("https://a.example.org/gone\nhttps://b.example.org/same\n");
  CHECK(ask() == "https://a.example.org/gone: 410 Gone; it will not be asked again\n");
  CHECK(feed(0).gone);
  now += 1000h;
  CHECK(ask().empty());
  CHECK(refresh->totals().gone == 1);
  CHECK(refresh->totals().failed == 0);
  CHECK(ask(true) == "https://a.example.org/gone: 410 Gone; it will not be asked again\n");
}

TEST_CASE_FIXTURE(Refreshes, "a server that asks to be left alone is, with all feeds of its host") {
  subscribe(
      "https://a.example.org/busy?600\nhttps://a.example.org/never\nhttps://b.example.org/same\n");
  CHECK(ask() == "https://a.example.org/busy?600: 429 Too Many Requests\n");
  CHECK(refresh->totals().held == 1);
  CHECK(refresh->totals().done == 3);
  CHECK(feed(0).retry_at == kNow + 600s);
  CHECK_FALSE(feed(1).last_attempt);
  CHECK(feed(2).last_success == kNow);

  now += 599s;
  CHECK(ask().empty());
  CHECK(refresh->totals().held == 2);
  now += 1s;
  subscribe("https://a.example.org/busy?600\nhttps://a.example.org/same\n");
  CHECK_FALSE(ask().empty());
}

TEST_CASE_FIXTURE(Refreshes, "no server holds its feeds back for longer than a day") {
  subscribe("https://a.example.org/busy?99999999\n");
  CHECK_FALSE(ask().empty());
  CHECK(feed(0).retry_at == kNow + 24h);
}

TEST_CASE_FIXTURE(Refreshes, "a server that is held back is asked by force") {
  subscribe("https://a.example.org/same\n");
  store::FetchedFeed busy;
  busy.feed = feed(0).id;
  busy.at = kNow;
  busy.held_host = "a.example.org";
  busy.retry_at = kNow + 1h;
  REQUIRE(store.put(std::vector{busy}).ok());
  CHECK(ask().empty());
  CHECK(refresh->totals().held == 1);
  CHECK(ask(true).empty());
  CHECK(refresh->totals().unchanged == 1);
}

TEST_CASE_FIXTURE(Refreshes,
                  "when no server can be reached that is told once, and no feed failed") {
  subscribe("https://a.example.org/away\nhttps://b.example.org/away\n");
  CHECK(ask() == "offline: 2: no address\n");
  CHECK(refresh->totals().failed == 2);
  CHECK(refresh->totals().unreached == 2);
  CHECK(refresh->totals().done == 2);
  CHECK(feed(0).error.empty());
  CHECK(feed(0).failures == 0);
  CHECK_FALSE(feed(0).last_attempt);
  CHECK(ask() == "offline: 2: no address\n");
}

TEST_CASE_FIXTURE(Refreshes, "a feed without a connection has failed when another has one") {
  SUBCASE("that answers with news") {
    subscribe("https://a.example.org/away\nhttps://b.example.org/title?B\n");
  }
  SUBCASE("that answers with a failure") {
    subscribe("https://a.example.org/away\nhttps://b.example.org/gone\n");
  }
  CHECK(ask().starts_with("https://a.example.org/away: no address\n"));
  CHECK(refresh->totals().unreached == 0);
  CHECK(feed(0).failures == 1);
}

TEST_CASE_FIXTURE(Refreshes, "a feed without a connection has failed when others just had one") {
  subscribe("https://a.example.org/same\n");
  CHECK(ask().empty());
  subscribe("https://b.example.org/away\nhttps://a.example.org/same\n");
  now += 5min;
  REQUIRE(list.reread().ok());
  CHECK(ask_for({&list.feeds()[0]}) == "https://b.example.org/away: no address\n");
  CHECK(feed(0).failures == 1);
}

TEST_CASE_FIXTURE(Refreshes,
                  "the only feed that was ever asked has failed when it has no connection") {
  subscribe("https://a.example.org/away\n");
  CHECK(ask() == "https://a.example.org/away: no address\n");
  CHECK(feed(0).failures == 1);
}

TEST_CASE_FIXTURE(Refreshes,
                  "hosts that cannot be reached one after the other are told as being offline") {
  subscribe("https://a.example.org/same\n");
  CHECK(ask().empty());
  subscribe("https://b.example.org/away\nhttps://c.example.org/away\nhttps://a.example.org/same\n");
  now += 11min;
  REQUIRE(list.reread().ok());
  // It may be dead, as far as one knows.
  CHECK(ask_for({&list.feeds()[0]}) == "https://b.example.org/away: no address\n");
  CHECK(ask_for({&list.feeds()[1]}) == "offline: 1: no address\n");
  CHECK(feed(1).failures == 0);
  CHECK(ask_for({&list.feeds()[2]}).empty());
  now += 11min;
  CHECK(ask_for({&list.feeds()[1]}) == "https://c.example.org/away: no address\n");
}

TEST_CASE_FIXTURE(Refreshes, "feeds of one host that cannot be reached have failed") {
  subscribe("https://a.example.org/away\nhttps://a.example.org/away?2\n");
  CHECK(ask() ==
        "https://a.example.org/away: no address\nhttps://a.example.org/away?2: no address\n");
}

TEST_CASE_FIXTURE(Refreshes, "a feed that failed before and has no connection has failed again") {
  subscribe("https://b.example.org/away\nhttps://a.example.org/same\n");
  CHECK(ask() == "https://b.example.org/away: no address\n");
  now += 11min;
  REQUIRE(list.reread().ok());
  CHECK(ask_for({&list.feeds()[0]}) == "https://b.example.org/away: no address\n");
  CHECK(feed(0).failures == 2);
}

TEST_CASE_FIXTURE(Refreshes, "a file that is read is no connection") {
  REQUIRE(write_file(folder / "x", "title X").ok());
  subscribe("https://a.example.org/away\nfile:x\nhttps://b.example.org/away\n");
  CHECK(ask() == "offline: 2: no address\n");
  CHECK(feed(1).title == "X");
  CHECK(feed(0).failures == 0);
}

TEST_CASE_FIXTURE(Refreshes, "a refresh that is stopped leaves nothing waiting") {
  subscribe("https://a.example.org/away\nhttps://b.example.org/never\n");
  refresh->ask({&list.feeds()[0], &list.feeds()[1]}, {});
  os::Timer stop(loop, [this] { refresh->cancel(); });
  stop.start(50ms);
  while (refresh->is_running())
    loop.run();
  CHECK(told.empty());
  subscribe("https://c.example.org/same\n");
  CHECK(ask().empty());
  CHECK(refresh->totals().unchanged == 1);
}

TEST_CASE_FIXTURE(Refreshes,
                  "a feed that moved for good is told with the third answer over a day") {
  subscribe("https://a.example.org/moved?new.example.org\n");
  const std::string moved =
      "https://a.example.org/moved?new.example.org -> https://new.example.org/feed\n";
  CHECK(ask().empty());
  now += 20h;
  CHECK(ask().empty());
  now += 3h;
  CHECK(ask().empty());
  now += 1h;
  CHECK(ask() == moved);
}

}  // namespace
}  // namespace antiphon::backend
