// What is dropped by the limits of a feed, what is not, and what comes back.

#include <algorithm>

#include <doctest/doctest.h>

#include "antiphon/store/dropping.h"
#include "store/made.h"
#include "store/sound.h"
#include "store/sqlite.h"

using namespace antiphon;
using namespace antiphon::store;
using std::chrono::days;

namespace {

// The last is the newest, of now; each one before it is a day older.
std::vector<ParsedItem> document(int items) {
  std::vector<ParsedItem> document;
  for (int i = 0; i < items; ++i) {
    ParsedItem item = made::item(std::to_string(i));
    item.published = made::at(0) - days{items - 1 - i};
    document.push_back(item);
  }
  return document;
}

void mark(Store& store, const std::vector<ItemId>& ids, const StateChange& change) {
  REQUIRE(store.mark(ids, change, made::at(0)).ok());
}

// A feed of so many items, all of them read.
FeedId feed_of(Store& store, int items) {
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, document(items));
  mark(store, made::ids(store, feed), {StateKind::read, true, ""});
  return feed;
}

std::uint64_t drop(Store& store, FeedId feed, const Retention& keep, std::size_t step = 7) {
  Dropping dropping(store, {{feed, keep}}, made::at(0));
  while (dropping.step(step).value()) {
  }
  return dropping.dropped();
}

Retention newest(std::uint32_t items) {
  return {items, std::nullopt};
}
Retention of_last(int count) {
  return {std::nullopt, days{count}};
}

}  // namespace

TEST_CASE("the newest items are kept, and the counts are right") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    const FeedId feed = feed_of(store, 30);
    CHECK(drop(store, feed, newest(10)) == 20);
    const std::vector<std::string> titles = made::titles(store, feed);
    REQUIRE(titles.size() == 10);
    CHECK(titles.front() == "Title of 29");
    CHECK(titles.back() == "Title of 20");
    CHECK(made::feed(store, feed).total == 10);
    CHECK(drop(store, feed, newest(10)) == 0);
    CHECK(drop(store, feed, newest(50)) == 0);
  }
  CHECK(made::soundness(folder.store()) == "ok");
}

TEST_CASE("items of the last days are kept, and with two limits what is within both") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = feed_of(store, 30);
  CHECK(drop(store, feed, {}) == 0);
  CHECK(drop(store, feed, of_last(20)) == 9);
  CHECK(drop(store, feed, Retention{std::uint32_t{18}, days{20}}) == 3);
  CHECK(drop(store, feed, Retention{std::uint32_t{18}, days{5}}) == 12);
  CHECK(made::titles(store, feed).size() == 6);
}

TEST_CASE("what is unread, starred or tagged is never dropped, and is counted all the same") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = feed_of(store, 30);
  const std::vector<ItemId> ids = made::ids(store, feed);
  const std::vector<ItemId> oldest(ids.end() - 3, ids.end());
  mark(store, {oldest[0]}, {StateKind::read, false, ""});
  mark(store, {oldest[1]}, {StateKind::starred, true, ""});
  mark(store, {oldest[2]}, {StateKind::tag, true, "later"});
  CHECK(drop(store, feed, newest(10)) == 17);
  const std::vector<ItemId> left = made::ids(store, feed);
  CHECK(left.size() == 13);
  CHECK(std::equal(oldest.begin(), oldest.end(), left.end() - 3));
  CHECK(made::feed(store, feed).unread == 1);
  CHECK(made::feed(store, feed).total == 13);
  mark(store, oldest, {StateKind::read, true, ""});
  CHECK(drop(store, feed, newest(10)) == 1);
}

TEST_CASE("a dropped item does not come back while its feed has it") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = feed_of(store, 30);
  drop(store, feed, newest(10));
  CHECK(made::put(store, feed, document(30), made::at(60)).added == 0);
  CHECK(made::titles(store, feed).size() == 10);
  SUBCASE("also when its guid is another") {
    std::vector<ParsedItem> renamed = document(30);
    for (ParsedItem& item : renamed) {
      item.guid += "?new";
    }
    CHECK(made::put(store, feed, renamed, made::at(60)).added == 0);
  }
  SUBCASE("nor after years, while the feed has it") {
    for (int year = 1; year < 5; ++year) {
      const Time when = made::at(0) + days{80 * year};
      CHECK(made::put(store, feed, document(30), when).added == 0);
    }
  }
  SUBCASE("nor after years, with another guid each time") {
    for (int year = 1; year < 5; ++year) {
      std::vector<ParsedItem> renamed = document(30);
      for (ParsedItem& item : renamed) {
        item.guid += "?" + std::to_string(year);
      }
      const Time when = made::at(0) + days{80 * year};
      CHECK(made::put(store, feed, renamed, when).added == 0);
    }
  }
  SUBCASE("but one that its feed has not had for long is forgotten") {
    std::vector<ParsedItem> without = document(30);
    without.erase(without.begin(), without.begin() + 20);
    made::put(store, feed, without, made::at(0) + days{60});
    CHECK(made::put(store, feed, document(30), made::at(0) + days{89}).added == 0);
    made::put(store, feed, without, made::at(0) + days{200});
    CHECK(made::put(store, feed, document(30), made::at(0) + days{201}).added == 20);
  }
  SUBCASE("and another feed is not touched by it") {
    const std::vector<std::string> urls{"https://example.org/feed", "https://example.org/2"};
    const std::vector<Feed> feeds = made::subscribe(store, urls);
    CHECK(made::put(store, feeds[1].id, document(30)).added == 30);
  }
}

TEST_CASE("dropped items are told to whoever asks what is gone") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = feed_of(store, 30);
  const std::vector<ItemId> ids = made::ids(store, feed);
  const ChangeNumber before = store.change().value();
  CHECK(store.items_gone_since(before).value().empty());
  drop(store, feed, newest(10));
  std::vector<ItemId> gone = store.items_gone_since(before).value();
  std::sort(gone.begin(), gone.end());
  std::vector<ItemId> expected(ids.begin() + 10, ids.end());
  std::sort(expected.begin(), expected.end());
  CHECK(gone == expected);
  CHECK(store.items_gone_since(store.change().value()).value().empty());
  CHECK(store.feeds_changed_since(before).value() == std::vector<FeedId>{feed});
  CHECK(store.headers(ids).value().size() == 10);
}

TEST_CASE("what is starred between two steps stays") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  Store other = made::open(folder.store());
  const FeedId feed = feed_of(store, 30);
  const std::vector<ItemId> ids = made::ids(store, feed);
  Dropping dropping(store, {{feed, newest(10)}}, made::at(0));
  CHECK(dropping.step(5).value());
  mark(other, {ids[12], ids[15]}, {StateKind::starred, true, ""});
  while (dropping.step(5).value()) {
  }
  CHECK(dropping.dropped() == 18);
}

TEST_CASE("marks of items that were dropped can be taken back for the others") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = feed_of(store, 30);
  drop(store, feed, newest(10));
  CHECK(store.undo(made::at(1)).value().items == 10);
  CHECK(made::feed(store, feed).unread == 10);
}

TEST_CASE("a feed that is not subscribed to keeps its items until it is purged") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    const FeedId feed = feed_of(store, 30);
    mark(store, {made::ids(store, feed)[3]}, {StateKind::starred, true, ""});
    CHECK_FALSE(store.purge(feed, 7).value());
    CHECK(made::ids(store, feed).size() == 30);
    made::subscribe(store, "https://example.org/other");
    CHECK(store.feed_with_url("https://example.org/feed").value()->total == 30);
    while (store.purge(feed, 7).value()) {
    }
    CHECK_FALSE(store.feed_with_url("https://example.org/feed").value());
    CHECK(made::ids(store, feed).empty());
    CHECK(store.feeds().value().size() == 1);
  }
  CHECK(made::soundness(folder.store()) == "ok");
  Store store = made::open(folder.store());
  const FeedId again = made::subscribe(store);
  CHECK(made::put(store, again, document(30)).added == 30);
}

TEST_CASE("what was dropped gives its room back in steps, while others read") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = feed_of(store, 900);
  Store reader = made::open(folder.store());
  drop(store, feed, newest(10), 100);
  const auto pages = [&] {
    Connection connection;
    REQUIRE(connection.open(folder.store()).ok());
    return connection.integer("PRAGMA page_count").value();
  };
  const std::int64_t before = pages();
  int steps = 1;
  while (store.compact(16).value()) {
    CHECK(reader.entries(feed).value().size() == 10);
    ++steps;
  }
  CHECK(steps > 2);
  CHECK(pages() < before);
  CHECK_FALSE(store.compact(16).value());
  CHECK(made::titles(store, feed).size() == 10);
  CHECK(made::soundness(folder.store()) == "ok");
}
