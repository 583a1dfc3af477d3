// What is said of items as they arrive: states, titles, numbers, and items that are dropped.

#include <algorithm>

#include <doctest/doctest.h>

#include "antiphon/store/check.h"
#include "antiphon/store/dropping.h"
#include "antiphon/store/freshness.h"
#include "store/made.h"
#include "store/sound.h"
#include "store/sqlite.h"

using namespace antiphon;
using namespace antiphon::store;
using std::chrono::days;

namespace {

// A document of which the items at `places` are dropped.
FetchedFeed dropping(FeedId feed, const std::vector<ParsedItem>& items,
                     const std::vector<std::size_t>& places, Time when = made::at(0)) {
  FetchedFeed news = made::fetched(feed, items, when);
  for (const std::size_t place : places) {
    news.verdicts[place].deeds = {{"ads", DeedKind::drop}};
  }
  return news;
}

std::vector<std::string> dropped_titles(Store& store) {
  std::vector<std::string> titles;
  ListQuery query;
  query.dropped = true;
  REQUIRE(store
              .list(query, false,
                    [&](const Item& item, std::string_view) {
                      titles.push_back(item.header.title);
                      return true;
                    })
              .ok());
  std::sort(titles.begin(), titles.end());
  return titles;
}

}  // namespace

TEST_CASE("what rules say of a new item is done to it, and who did it is known") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    const FeedId feed = made::subscribe(store);
    FetchedFeed news = made::fetched(feed, {made::item("a"), made::item("b")});
    news.verdicts[0] = {{{"quiet", DeedKind::read},
                         {"quiet", DeedKind::tag, "later"},
                         {"best", DeedKind::star},
                         {"best", DeedKind::tag, "later"},
                         {"best", DeedKind::run, "phone"}},
                        {{"score", 7.5}}};
    CHECK(made::put(store, news).added == 2);
    const std::vector<Item> items = made::items(store, feed);
    const auto a = std::find_if(items.begin(), items.end(),
                                [](const Item& item) { return item.header.title == "Title of a"; });
    REQUIRE(a != items.end());
    CHECK(a->header.read);
    CHECK(a->header.starred);
    CHECK(a->tags == std::vector<std::string>{"later"});
    CHECK(store.numbers(a->header.id).value() == std::map<std::string, double>{{"score", 7.5}});
    CHECK(store.deeds(a->header.id).value().size() == 5);
    CHECK(made::feed(store, feed).unread == 1);
    CHECK(made::feed(store, feed).total == 2);
  }
  CHECK(made::soundness(folder.store()) == "ok");
}

TEST_CASE("an item with another title is the same when it comes again, also with another guid") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  ParsedItem item = made::item("a");
  FetchedFeed news = made::fetched(feed, {item});
  news.verdicts[0].deeds = {{"shout", DeedKind::title, "A!"}};
  made::put(store, news);
  CHECK(made::titles(store, feed) == std::vector<std::string>{"A!"});
  const ItemId id = made::ids(store, feed).at(0);
  CHECK(store.deeds(id).value() == std::vector<Deed>{{"shout", DeedKind::title, "Title of a"}});
  SUBCASE("without a word of rules") {
    CHECK(made::put(store, feed, {item}).changed == 0);
    CHECK(made::titles(store, feed) == std::vector<std::string>{"A!"});
  }
  SUBCASE("with another guid") {
    item.guid = "another";
    CHECK(made::put(store, feed, {item}).added == 0);
    CHECK(made::ids(store, feed) == std::vector<ItemId>{id});
  }
  SUBCASE("changed by its feed, it gets what rules say now") {
    item.title = "B";
    news = made::fetched(feed, {item});
    news.verdicts[0].deeds = {{"shout", DeedKind::title, "B!"}, {"quiet", DeedKind::read}};
    CHECK(made::put(store, news).changed == 1);
    CHECK(made::titles(store, feed) == std::vector<std::string>{"B!"});
    CHECK_FALSE(made::items(store, feed).at(0).header.read);
    CHECK(store.deeds(id).value() == std::vector<Deed>{{"shout", DeedKind::title, "B"}});
  }
  SUBCASE("changed by its feed, and no rule speaks of it") {
    item.title = "B";
    made::put(store, feed, {item});
    CHECK(made::titles(store, feed) == std::vector<std::string>{"B"});
    CHECK(store.deeds(id).value().empty());
  }
}

TEST_CASE("an item that is dropped on arrival is in no list, no count, and not lost") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    const FeedId feed = made::subscribe(store);
    const std::vector<ParsedItem> document{made::item("a"), made::item("ad"), made::item("b")};
    const PutResult put = made::put(store, dropping(feed, document, {1}));
    CHECK(put.added == 2);
    CHECK(put.dropped == 1);
    CHECK(raw(put.last_added) - raw(put.first_added) == 2);
    CHECK(made::titles(store, feed).size() == 2);
    CHECK(made::feed(store, feed).total == 2);
    CHECK(made::feed(store, feed).unread == 2);
    CHECK(store.feeds().value().size() == 1);
    CHECK(dropped_titles(store) == std::vector<std::string>{"Title of ad"});

    SUBCASE("and does not come back with the next fetch") {
      CHECK(made::put(store, feed, document).added == 0);
      CHECK(made::titles(store, feed).size() == 2);
    }
    SUBCASE("nor with another guid, nor when its feed changes it") {
      std::vector<ParsedItem> renamed = document;
      renamed[1].guid = "another";
      CHECK(made::put(store, feed, renamed).added == 0);
      renamed[1].title = "Changed";
      const PutResult again = made::put(store, feed, renamed);
      CHECK(again.added == 0);
      CHECK(again.changed == 0);
      CHECK(dropped_titles(store) == std::vector<std::string>{"Changed"});
    }
    SUBCASE("nor when all of its feed is dropped") {
      const FeedId other = made::subscribe(store, "https://example.org/other");
      made::put(store, dropping(other, {made::item("x")}, {0}));
      CHECK(made::put(store, other, {made::item("x")}).added == 0);
      CHECK(made::titles(store, other).empty());
    }
    SUBCASE("nor when the feed is unsubscribed for a while") {
      made::subscribe(store, "https://example.org/other");
      CHECK(dropped_titles(store).size() == 1);
      made::subscribe(store, "https://example.org/feed");
      CHECK(made::put(store, feed, document).added == 0);
    }
    SUBCASE("but a known item is not dropped, whatever is said of it") {
      std::vector<ParsedItem> changed = document;
      changed[0].title = "Changed";
      CHECK(made::put(store, dropping(feed, changed, {0})).changed == 1);
      CHECK(made::titles(store, feed).size() == 2);
    }
  }
  CHECK(made::soundness(folder.store()) == "ok");
}

TEST_CASE("limits of a feed let go what was dropped as well, unread too, and it stays away") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    const FeedId feed = made::subscribe(store);
    std::vector<ParsedItem> document;
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < 20; ++i) {
      document.push_back(made::item(std::to_string(i)));
      document.back().published = made::at(0) - days{static_cast<int>(i)};
      all.push_back(i);
    }
    made::put(store, dropping(feed, document, all));
    Dropping limits(store, {{feed, Retention{std::nullopt, days{9}}}}, made::at(0));
    while (limits.step(3).value()) {
    }
    CHECK(limits.dropped() == 10);
    CHECK(dropped_titles(store).size() == 10);
    CHECK(made::put(store, feed, document, made::at(60)).added == 0);
    CHECK(dropped_titles(store).size() == 10);
  }
  CHECK(made::soundness(folder.store()) == "ok");
}

TEST_CASE("a feed that is purged takes what was dropped of it along") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    const FeedId feed = made::subscribe(store);
    const std::vector<ParsedItem> document{made::item("a"), made::item("b"), made::item("c")};
    made::put(store, dropping(feed, document, {0, 2}));
    CHECK_FALSE(store.purge(feed, 1).value());
    CHECK(dropped_titles(store).size() == 2);
    made::subscribe(store, "https://example.org/other");
    while (store.purge(feed, 1).value()) {
    }
    CHECK(dropped_titles(store).empty());
    CHECK_FALSE(store.feed(feed).value());
  }
  CHECK(made::soundness(folder.store()) == "ok");
  Connection connection;
  REQUIRE(connection.open(folder.store()).ok());
  CHECK(connection.integer("SELECT count(*) FROM feed").value() == 1);
}

TEST_CASE("an item that is dropped later goes with all that it has, and comes back with it") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    const FeedId feed = made::subscribe(store);
    const std::vector<ParsedItem> document{made::item("a"), made::item("b")};
    made::put(store, feed, document);
    const Item before = made::items(store, feed).at(0);
    const ItemId id = before.header.id;
    REQUIRE(store.mark(std::span(&id, 1), {StateKind::tag, true, "sky"}, made::at(0)).ok());
    REQUIRE(store.mark(std::span(&id, 1), {StateKind::read, true, ""}, made::at(0)).ok());
    const ChangeNumber change = store.change().value();
    const Ruled ruled{id, {{{"ads", DeedKind::drop}, {"ads", DeedKind::title, "Ad"}}, {{"n", 1}}}};
    CHECK(store.rule(std::span(&ruled, 1), made::at(9)).value() == 1);
    CHECK(store.rule(std::span(&ruled, 1), made::at(9)).value() == 0);
    CHECK(made::titles(store, feed).size() == 1);
    CHECK(made::feed(store, feed).unread == 1);
    CHECK(store.items_gone_since(change).value() == std::vector<ItemId>{id});
    CHECK(store.rules().value() == std::vector<RuleRecord>{{"ads", 1, made::at(9), 1}});
    CHECK(made::put(store, feed, document).added == 0);

    const std::vector<ItemId> dropped = store.with_key(before.header.key, 2).value();
    REQUIRE(dropped.size() == 1);
    CHECK(dropped[0] != id);
    CHECK(store.dropped_of(store.item(dropped[0]).value()->header.feed).value() == feed);
    const ChangeNumber later = store.change().value();
    CHECK(store.bring_back(dropped, made::at(10)).value() == 1);
    CHECK(store.bring_back(dropped, made::at(10)).value() == 0);
    CHECK(store.items_gone_since(later).value() == dropped);
    const ItemId back = store.with_key(before.header.key, 2).value().at(0);
    const Item item = store.item(back).value().value();
    CHECK(item.header.feed == feed);
    CHECK(item.header.title == "Ad");
    CHECK(item.header.read);
    CHECK(item.header.date == before.header.date);
    CHECK(item.fetched == before.fetched);
    CHECK(item.tags == std::vector<std::string>{"sky"});
    CHECK_FALSE(store.text(back).value().empty());
    CHECK(store.numbers(back).value().size() == 1);
    CHECK(store.given_title(back).value() == before.header.title);
    CHECK(made::feed(store, feed).total == 2);
    CHECK(made::feed(store, feed).unread == 1);
    CHECK(store.rules().value().at(0).dropped == 0);
    CHECK(made::put(store, feed, document).added == 0);
  }
  CHECK(made::soundness(folder.store()) == "ok");
}

TEST_CASE("an item that gets another title is another version of itself, as the index sees it") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, {made::item("a")});
  const ItemId id = made::ids(store, feed).at(0);
  const auto version = [&] {
    const std::vector<ItemId> ids{id};
    const ItemVersion known = store.versions(ids, store.change().value()).value().at(0);
    CHECK(store
              .touched_since(ChangeNumber{}, Scan::kLastItem,
                             [&](const TouchedItem& item) {
                               CHECK(item.version == known);
                               return true;
                             })
              .ok());
    return known;
  };
  const auto give = [&](const std::string& title) {
    const std::vector<Ruled> ruled{{id, {{{"short", DeedKind::title, title}}, {}}}};
    REQUIRE(store.rule(ruled, made::at(1)).ok());
    return version();
  };
  const ItemVersion own = version();
  const ItemVersion first = give("comet");
  CHECK(first != own);
  CHECK(give("moon") != first);
  CHECK(give(made::item("a").title) == own);
}

TEST_CASE("what a rule did is mended with the store, and a key is never there twice") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    const FeedId feed = made::subscribe(store);
    made::put(store, dropping(feed, {made::item("a"), made::item("b")}, {0}));
    Connection connection;
    REQUIRE(connection.open(folder.store()).ok());
    REQUIRE(connection
                .execute("INSERT INTO deed VALUES (77, 1, 4, ''); INSERT INTO number VALUES (77,"
                         " 'n', 1); INSERT INTO given_title VALUES (77, 'x');"
                         "INSERT INTO item (feed, date, title, url, key, changed, fetched, length,"
                         " identity, digest) SELECT f.hidden_of, i.date, 'twice', '', i.key, 1,"
                         " i.fetched, 0, 0, 0 FROM item i JOIN feed f ON f.id = i.feed"
                         " WHERE f.hidden_of IS NOT NULL")
                .ok());
  }
  CHECK(check_store(folder.store()).value().problems.size() == 5);
  CHECK(repair_store(folder.store(), {}, made::at(0)).value().lost.empty());
  CHECK(check_store(folder.store()).value().problems.empty());
  Store store = made::open(folder.store());
  CHECK(dropped_titles(store).empty());
  CHECK(made::feed(store, store.feeds().value().at(0).id).total == 2);
}

TEST_CASE("what is news in a document is known before it is stored") {
  using Kind = Freshness::Kind;
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  ParsedDocument document;
  document.items = {made::item("a"), made::item("b"), made::item("c")};
  CHECK(Freshness::of(store, feed, document)->kind(0, true).value() == Kind::added);
  CHECK(Freshness::of(store, FeedId{99}, document)->kind(0, true).value() == Kind::added);
  made::put(store, dropping(feed, {document.items[0], document.items[1]}, {1}));
  document.items[0].text = document.items[0].content.content = "another";
  auto freshness = Freshness::of(store, feed, document);
  REQUIRE(freshness.ok());
  CHECK(freshness->kind(0, true).value() == Kind::changed);
  CHECK(freshness->kind(0, false).value() == Kind::known);
  CHECK(freshness->kind(1, true).value() == Kind::known);
  CHECK(freshness->kind(2, true).value() == Kind::added);
}
