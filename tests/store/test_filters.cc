// What filters ask of the store beside lists and scans.

#include <algorithm>

#include <doctest/doctest.h>

#include "store/made.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

struct Fixture {
  made::Folder folder;
  Store store = made::open(folder.store());
  FeedId feed = made::subscribe(store);

  Fixture() {
    std::vector<ParsedItem> items{made::item("one"), made::item("two"), made::item("three")};
    for (std::size_t i = 0; i < items.size(); ++i)
      items[i].published = made::at(-10 * static_cast<std::int64_t>(i));
    items[1].guid.clear();
    FetchedFeed fetched = made::fetched(feed, items);
    fetched.document->feed.description = "all about \"it\"";
    made::put(store, fetched);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "items with a tag are found by it, at most so many") {
  const std::vector<ItemId> ids = made::ids(store, feed);
  REQUIRE(store.mark(std::vector<ItemId>{ids[0], ids[2]}, {StateKind::tag, true, "x"}, made::at(1))
              .ok());
  std::vector<ItemId> expected{ids[0], ids[2]};
  std::sort(expected.begin(), expected.end());
  CHECK(store.items_with_tag("x", 10).value() == expected);
  CHECK(store.items_with_tag("x", 1).value().size() == 1);
  CHECK(store.items_with_tag("y", 10).value().empty());
}

TEST_CASE_FIXTURE(Fixture, "the tags that the user gave are told by name, at most so many") {
  CHECK(store.user_tags(10).value().empty());
  const std::vector<ItemId> ids = made::ids(store, feed);
  for (const char* tag : {"rust", "später", "a b"})
    REQUIRE(store.mark(ids, {StateKind::tag, true, tag}, made::at(1)).ok());
  CHECK(store.user_tags(10).value() == std::vector<std::string>{"a b", "rust", "später"});
  CHECK(store.user_tags(2).value() == std::vector<std::string>{"a b", "rust"});
}

TEST_CASE_FIXTURE(Fixture, "a feed tells of itself, and of its newest item") {
  CHECK(store.description(feed).value() == "all about \"it\"");
  CHECK(store.newest_date(feed).value() == made::at(0));
  const FeedId none = made::subscribe(store, "https://example.org/other");
  CHECK(store.description(none).value().empty());
  CHECK(store.newest_date(none).value() == std::nullopt);
}

TEST_CASE_FIXTURE(Fixture,
                  "an item has its guid, or else its address, and the length of its text") {
  const std::vector<Item> items = made::items(store, feed);
  CHECK(items[0].guid == "guid-one");
  CHECK(items[1].guid == items[1].header.url);
  CHECK(items[0].length == store.text(items[0].header.id).value().size());
}

TEST_CASE_FIXTURE(Fixture, "lists and scans keep to dates, both ends included") {
  ListQuery query;
  query.from = made::at(-10);
  query.to = made::at(-10);
  std::vector<std::string> titles;
  const auto listed = store.list(
      query, [](const Item&) { return Store::Need::item; },
      [&](const Item& item, const ItemBody&) {
        titles.push_back(item.header.title);
        return true;
      });
  REQUIRE(listed.ok());
  REQUIRE(titles.size() == 1);
  for (const Scan::By by : {Scan::By::id, Scan::By::date, Scan::By::feed}) {
    Scan scan;
    scan.by = by;
    scan.feed = feed;
    scan.from = query.from;
    scan.to = query.to;
    std::vector<std::string> scanned;
    REQUIRE(store
                .scan(scan,
                      [&](const ItemFacts& facts) {
                        scanned.emplace_back(facts.title);
                        return true;
                      })
                .ok());
    CHECK(scanned == titles);
  }
}

TEST_CASE_FIXTURE(Fixture, "of an item as much of its body is read as is asked for") {
  std::size_t asked = 0;
  const auto needs = [&](const Item&) {
    switch (asked++) {
      case 0:
        return Store::Need::body;
      case 1:
        return Store::Need::pass_over;
      default:
        return Store::Need::text;
    }
  };
  std::vector<ItemBody> bodies;
  REQUIRE(store
              .list({}, needs,
                    [&](const Item&, const ItemBody& body) {
                      bodies.push_back(body);
                      return true;
                    })
              .ok());
  REQUIRE(bodies.size() == 2);
  CHECK(bodies[0].content.kind != BodyKind::none);
  CHECK(bodies[0].text.find("one") != std::string::npos);
  CHECK(bodies[1].content.kind == BodyKind::none);
  CHECK(bodies[1].text.find("three") != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "the last visit is known when there was one") {
  CHECK(store.last_visit().value() == std::nullopt);
  REQUIRE(store.left_at(made::at(5)).ok());
  REQUIRE(store.left_at(made::at(7)).ok());
  CHECK(store.last_visit().value() == made::at(7));
}
