// What the store remembers of fetches, for the schedule.

#include <span>

#include "made.h"
#include <doctest/doctest.h>

namespace antiphon::store {

namespace {

using namespace std::chrono_literals;

constexpr const char* kUrl = "https://example.org/feed";
constexpr const char* kNewUrl = "https://example.net/feed";

ParsedItem dated(const std::string& name, Time date) {
  ParsedItem item = made::item(name);
  item.published = date;
  return item;
}

FetchedFeed moved(FeedId feed, const std::string& to, Time when) {
  FetchedFeed answer = made::not_modified(feed, when);
  answer.moved_to = to;
  return answer;
}

}  // namespace

TEST_CASE("failures in a row are counted until a success") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId id = made::subscribe(store);
  made::put(store, made::failed(id, "no", made::at(0)));
  made::put(store, made::failed(id, "no", made::at(1)));
  CHECK(made::feed(store, id).failures == 2);
  SUBCASE("with news") {
    made::put(store, id, {made::item("a")});
  }
  SUBCASE("without") {
    made::put(store, made::not_modified(id, made::at(2)));
  }
  CHECK(made::feed(store, id).failures == 0);
}

TEST_CASE("a feed is gone until it answers") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId id = made::subscribe(store);
  FetchedFeed gone = made::failed(id, "410 Gone", made::at(0));
  gone.gone = true;
  made::put(store, gone);
  CHECK(made::feed(store, id).gone);
  made::put(store, id, {made::item("a")}, made::at(1));
  CHECK_FALSE(made::feed(store, id).gone);
}

TEST_CASE("what server and document say of the time to the next fetch is kept") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId id = made::subscribe(store);
  FetchedFeed answer = made::fetched(id, {made::item("a")});
  answer.fresh_for = 900s;
  answer.document->feed.ttl = 2h;
  answer.document->feed.skips = {0x800001, 0x41};
  made::put(store, answer);
  Feed feed = made::feed(store, id);
  CHECK(feed.fresh_for == 900s);
  CHECK(feed.ttl == 2h);
  CHECK(feed.skips == Skips{0x800001, 0x41});

  SUBCASE("also when nothing is new") {
    made::put(store, made::not_modified(id, made::at(1)));
    CHECK(made::feed(store, id).fresh_for == 900s);
    CHECK(made::feed(store, id).ttl == 2h);
  }
  SUBCASE("until an answer without news says something else") {
    FetchedFeed again = made::not_modified(id, made::at(1));
    again.fresh_for = 0s;
    made::put(store, again);
    CHECK(made::feed(store, id).fresh_for == 0s);
  }
  SUBCASE("until an answer with news says nothing") {
    made::put(store, id, {made::item("b")}, made::at(1));
    feed = made::feed(store, id);
    CHECK_FALSE(feed.fresh_for);
    CHECK_FALSE(feed.ttl);
    CHECK(feed.skips == Skips{});
  }
}

TEST_CASE("of a feed's items the newest tell how often it posts") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId id = made::subscribe(store);
  std::vector<ParsedItem> items;
  for (int i = 0; i < 60; ++i)
    items.push_back(dated("i" + std::to_string(i), made::at(0) - i * 1h));
  made::put(store, id, items, made::at(0));
  const Feed feed = made::feed(store, id);
  CHECK(feed.recent_items == kRecentItems);
  CHECK(feed.recent_since == made::at(0) - 47h);
}

TEST_CASE("a host is held until the newest time that was said, of which every program knows") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId id = made::subscribe(store);
  FetchedFeed busy = made::failed(id, "429", made::at(0));
  busy.held_host = "example.org";
  busy.retry_at = made::at(600);
  made::put(store, busy);
  busy.at = made::at(10);
  busy.retry_at = made::at(900);
  made::put(store, busy);
  Store other = made::open(folder.store());
  CHECK(other.held_hosts().value() == std::vector<HeldHost>{{"example.org", made::at(900)}});

  SUBCASE("what is over is forgotten with the next that is held") {
    busy.at = made::at(900);
    busy.held_host = "example.net";
    busy.retry_at = made::at(1000);
    made::put(store, busy);
    CHECK(other.held_hosts().value() == std::vector<HeldHost>{{"example.net", made::at(1000)}});
  }
}

TEST_CASE("answers in a row from where a feed has moved for good are counted") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId id = made::subscribe(store, kUrl);
  made::put(store, moved(id, kNewUrl, made::at(1)));
  made::put(store, moved(id, kNewUrl, made::at(2)));
  Feed feed = made::feed(store, id);
  CHECK(feed.moved_to == kNewUrl);
  CHECK(feed.moved_since == made::at(1));
  CHECK(feed.moved_times == 2);

  SUBCASE("a failure between them does not matter") {
    made::put(store, made::failed(id, "no", made::at(3)));
    made::put(store, moved(id, kNewUrl, made::at(4)));
    CHECK(made::feed(store, id).moved_times == 3);
  }
  SUBCASE("another place begins anew") {
    made::put(store, moved(id, "https://example.com/", made::at(3)));
    feed = made::feed(store, id);
    CHECK(feed.moved_times == 1);
    CHECK(feed.moved_since == made::at(3));
  }
  SUBCASE("an answer from its own address ends it") {
    made::put(store, id, {made::item("a")}, made::at(3));
    feed = made::feed(store, id);
    CHECK(feed.moved_to.empty());
    CHECK(feed.moved_times == 0);
    CHECK_FALSE(feed.moved_since);
  }
}

TEST_CASE("a new address that the old one redirects to for good is the same feed") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId id = made::subscribe(store, kUrl);
  made::put(store, id, {made::item("a")});
  const Key key = made::items(store, id).at(0).header.key;
  made::put(store, moved(id, kNewUrl, made::at(1)));

  REQUIRE(store.subscribe({kNewUrl}).ok());
  const auto feeds = store.feeds().value();
  REQUIRE(feeds.size() == 1);
  CHECK(feeds[0].id == id);
  CHECK(feeds[0].url == kNewUrl);
  CHECK(feeds[0].moved_to.empty());
  made::put(store, id, {made::item("a"), made::item("b")}, made::at(2));
  CHECK(made::items(store, id).size() == 2);
  CHECK(made::items(store, id).at(1).header.key == key);

  SUBCASE("and the old one, added again, is another, whose keys are its own") {
    REQUIRE(store.subscribe({kNewUrl, kUrl}).ok());
    const FeedId again = store.feeds().value().at(1).id;
    CHECK(again != id);
    made::put(store, again, {made::item("a")});
    CHECK(made::items(store, again).at(0).header.key != key);
  }
}

TEST_CASE("a feed does not become one that is in the store already") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const auto feeds = made::subscribe(store, std::vector<std::string>{kUrl, kNewUrl});
  made::put(store, moved(feeds[0].id, kNewUrl, made::at(1)));
  REQUIRE(store.subscribe({kNewUrl}).ok());
  REQUIRE(store.feeds().value().size() == 1);
  CHECK(store.feeds().value()[0].id == feeds[1].id);
}

TEST_CASE("of several feeds that redirect to one, the first becomes it") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const auto feeds =
      made::subscribe(store, std::vector<std::string>{kUrl, "http://example.org/feed"});
  made::put(store, moved(feeds[0].id, kNewUrl, made::at(1)));
  made::put(store, moved(feeds[1].id, kNewUrl, made::at(1)));
  REQUIRE(store.subscribe({kNewUrl}).ok());
  REQUIRE(store.feeds().value().size() == 1);
  CHECK(store.feeds().value()[0].id == feeds[0].id);
}

TEST_CASE("the last answer is that of a subscribed feed of the web") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  CHECK_FALSE(store.last_answer().value());
  const auto feeds = made::subscribe(store, {kUrl, kNewUrl, "file:news.xml"});
  made::put(store, made::not_modified(feeds[0].id, made::at(1)));
  made::put(store, made::failed(feeds[1].id, "no", made::at(2)));
  made::put(store, made::not_modified(feeds[2].id, made::at(3)));
  CHECK(store.last_answer().value() == made::at(1));
}

}  // namespace antiphon::store
