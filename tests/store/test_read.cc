// Lists, keys, titles.

#include <doctest/doctest.h>

#include "store/made.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

using Names = std::vector<std::string>;

ParsedItem dated(const char* title, std::int64_t published,
                 std::optional<std::int64_t> updated = std::nullopt) {
  ParsedItem item = made::item(title);
  item.title = title;
  item.published = made::at(published);
  if (updated) {
    item.updated = made::at(*updated);
  }
  return item;
}

// Two feeds whose items fall between each other.
struct Fixture {
  made::Folder folder;
  Store store = made::open(folder.store());
  std::vector<Feed> feeds = made::subscribe(
      store, std::vector<std::string>{"https://example.org/1", "https://example.org/2"});

  Fixture() {
    made::put(store, feeds[0].id, {dated("delta", -10, -5), dated("Alpha", -30)});
    made::put(store, feeds[1].id, {dated("charlie", -20), dated("Bravo", -40, -1)}, made::at(50));
  }
  Names list(const ListQuery& query) {
    Names names;
    const auto listed = store.list(query, false, [&](const Item& item, std::string_view) {
      names.push_back(item.header.title);
      return true;
    });
    REQUIRE(listed.ok());
    return names;
  }
  Names ordered(SortBy what, bool descending) {
    ListQuery query;
    query.order = {{what, descending}};
    return list(query);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a list is newest first unless it is told otherwise") {
  CHECK(list({}) == Names{"delta", "charlie", "Alpha", "Bravo"});
  CHECK(ordered(SortBy::date, false) == Names{"Bravo", "Alpha", "charlie", "delta"});
}

TEST_CASE_FIXTURE(Fixture, "a list can be ordered by each key, either way") {
  CHECK(ordered(SortBy::title, false) == Names{"Alpha", "Bravo", "charlie", "delta"});
  CHECK(ordered(SortBy::title, true) == Names{"delta", "charlie", "Bravo", "Alpha"});
  CHECK(ordered(SortBy::published, true) == Names{"delta", "charlie", "Alpha", "Bravo"});
  ListQuery by_feed;
  by_feed.order = {{SortBy::feed, true}, {SortBy::date, false}};
  CHECK(list(by_feed) == Names{"Bravo", "charlie", "Alpha", "delta"});
  ListQuery by_fetched;
  by_fetched.order = {{SortBy::fetched, false}, {SortBy::title, false}};
  CHECK(list(by_fetched) == Names{"Alpha", "delta", "Bravo", "charlie"});
}

TEST_CASE_FIXTURE(Fixture, "items without the date that a list is ordered by come last") {
  const Names newest = ordered(SortBy::updated, true);
  const Names oldest = ordered(SortBy::updated, false);
  CHECK(Names(newest.begin(), newest.begin() + 2) == Names{"Bravo", "delta"});
  CHECK(Names(oldest.begin(), oldest.begin() + 2) == Names{"delta", "Bravo"});
}

TEST_CASE_FIXTURE(Fixture, "a list is narrowed by state, feed and subscription") {
  const auto first = made::ids(store, feeds[0].id);
  REQUIRE(store.mark(std::span(first).first(1), {StateKind::read, true, ""}, made::at(60)).ok());
  REQUIRE(store.mark(std::span(first).last(1), {StateKind::starred, true, ""}, made::at(60)).ok());
  ListQuery query;
  query.read = true;
  CHECK(list(query) == Names{"delta"});
  query.read = false;
  query.feed = feeds[0].id;
  CHECK(list(query) == Names{"Alpha"});
  query = {};
  query.starred = true;
  CHECK(list(query) == Names{"Alpha"});
  query.starred = false;
  CHECK(list(query) == Names{"delta", "charlie", "Bravo"});

  REQUIRE(store.subscribe({"https://example.org/2"}).ok());
  query = {};
  CHECK(list(query) == Names{"charlie", "Bravo"});
  query.subscribed_only = false;
  CHECK(list(query) == Names{"delta", "charlie", "Alpha", "Bravo"});
}

TEST_CASE_FIXTURE(Fixture, "a list gives texts when asked, and ends when it is told to") {
  Names texts;
  REQUIRE(store
              .list({}, true,
                    [&](const Item&, std::string_view text) {
                      texts.emplace_back(text);
                      return texts.size() < 2;
                    })
              .ok());
  CHECK(texts == Names{"Text of delta", "Text of charlie"});
  REQUIRE(store
              .list({}, false,
                    [&](const Item&, std::string_view text) {
                      CHECK(text.empty());
                      return true;
                    })
              .ok());
}

TEST_CASE_FIXTURE(Fixture, "the store can be written to after a list that was left early") {
  REQUIRE(store.list({}, true, [](const Item&, std::string_view) { return false; }).ok());
  CHECK(made::put(store, feeds[0].id, {made::item("new")}).added == 1);
}

TEST_CASE_FIXTURE(Fixture, "headers come in the order of the ids, without those that are gone") {
  const auto ids = made::ids(store, feeds[0].id);
  const std::vector<ItemId> asked{ids[1], ItemId{4711}, ids[0], ids[1]};
  Names names;
  const auto headers = store.headers(asked).value();
  for (const ItemHeader& header : headers) {
    names.push_back(header.title);
  }
  CHECK(names == Names{"Alpha", "delta", "Alpha"});
}

TEST_CASE_FIXTURE(Fixture, "an item is found by the start of its key") {
  for (const Feed& feed : feeds) {
    const auto items = made::items(store, feed.id);
    for (const Item& item : items) {
      const std::string& key = item.header.key;
      CHECK(store.with_key(key, 2).value() == std::vector<ItemId>{item.header.id});
      CHECK(store.with_key(key.substr(0, 6), 2).value() == std::vector<ItemId>{item.header.id});
      CHECK(store.with_key(key + "a", 2).value().empty());
    }
  }
  CHECK(store.with_key("", 3).value().size() == 3);
  CHECK(store.with_key("", 99).value().size() == 4);
  CHECK(store.with_key("''", 99).value().empty());
}

TEST_CASE("feeds stand in the order of the feeds file") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const std::string a = "https://example.org/a";
  const std::string b = "https://example.org/b";
  const std::string c = "https://example.org/c";
  const auto urls = [&] {
    Names found;
    const auto feeds = store.feeds().value();
    for (const Feed& feed : feeds) {
      CHECK(feed.subscribed);
      CHECK(feed.position == found.size());
      found.push_back(feed.url);
    }
    return found;
  };
  REQUIRE(store.subscribe({b, a}).ok());
  CHECK(urls() == Names{b, a});
  REQUIRE(store.subscribe({a, c, b}).ok());
  CHECK(urls() == Names{a, c, b});
  REQUIRE(store.subscribe({c, c, a, c}).ok());
  CHECK(urls() == Names{c, a});
  REQUIRE(store.subscribe({}).ok());
  CHECK(urls().empty());
}

TEST_CASE("subscribing to what is subscribed to writes nothing") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const std::vector<std::string> urls{"https://example.org/a", "https://example.org/b"};
  REQUIRE(store.subscribe(urls).ok());
  const ChangeNumber before = store.change().value();
  REQUIRE(store.subscribe(urls).ok());
  CHECK(store.change().value() == before);
}

TEST_CASE("a feed that is unsubscribed keeps its items for when it comes back") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, {made::item("a")});
  const auto ids = made::ids(store, feed);
  REQUIRE(store.mark(ids, {StateKind::starred, true, ""}, made::at(1)).ok());
  REQUIRE(store.subscribe({}).ok());
  CHECK_FALSE(made::feed(store, feed).subscribed);
  CHECK(store.item(ids[0]).value().has_value());
  CHECK(made::subscribe(store) == feed);
  CHECK(made::items(store, feed).at(0).header.starred);
}

TEST_CASE_FIXTURE(Fixture, "of an item no more is read than was asked for") {
  ParsedItem full = dated("full", 0);
  full.authors = {{"Ann", "https://example.org/ann", "ann@example.org"}};
  full.categories = {"weather"};
  full.enclosures = {{"https://example.org/a.mp3", "audio/mpeg", 5, std::chrono::seconds(60)}};
  full.comments_url = "https://example.org/comments";
  full.language = "en";
  made::put(store, feeds[0].id, {full, dated("empty", -1)});
  const std::vector<ItemId> ids = made::ids(store, feeds[0].id);
  REQUIRE(store.mark(ids, {StateKind::tag, true, "later"}, made::at(60)).ok());
  const auto read = [&](ItemParts parts) {
    std::vector<Item> items;
    REQUIRE(store
                .items(std::span(ids).first(2), parts,
                       [&](const Item& item) {
                         items.push_back(item);
                         return true;
                       })
                .ok());
    REQUIRE(items.size() == 2);
    return items;
  };
  const std::vector<Item> all = read({});
  CHECK(all[0].authors == full.authors);
  CHECK(all[0].categories == full.categories);
  CHECK(all[0].enclosures == full.enclosures);
  CHECK(all[0].comments_url == full.comments_url);
  CHECK(all[0].language == "en");
  CHECK(all[0].guid == "guid-full");
  CHECK(all[0].tags == std::vector<std::string>{"later"});
  // The same object is read into: nothing of the one before stays.
  CHECK(all[1].header.title == "empty");
  CHECK(all[1].authors.empty());
  CHECK(all[1].categories.empty());
  CHECK(all[1].enclosures.empty());
  CHECK(all[1].comments_url.empty());
  const std::vector<Item> none = read(ItemParts::none());
  CHECK(none[0].header.title == "full");
  CHECK(none[0].authors.empty());
  CHECK(none[0].tags.empty());
  CHECK(read({.details = false, .tags = true})[1].tags == std::vector<std::string>{"later"});
}

TEST_CASE_FIXTURE(Fixture, "items are read in the order of their ids' list, until enough is read") {
  const std::vector<ItemId> newest_first = made::ids(store, feeds[0].id);
  std::vector<ItemId> ids{ItemId{9999}};
  ids.insert(ids.end(), newest_first.rbegin(), newest_first.rend());
  Names names;
  const auto name = [&](const Item& item) {
    names.push_back(item.header.title);
    return names.size() < 2;
  };
  ids.push_back(ids.back());
  REQUIRE(store.items(ids, {}, name).ok());
  CHECK(names == Names{"Alpha", "delta"});
}

TEST_CASE_FIXTURE(Fixture, "a long list has the tags of all of its items") {
  std::vector<ParsedItem> many;
  for (int i = 0; i < 600; ++i)
    many.push_back(dated(("item " + std::to_string(i)).c_str(), i));
  made::put(store, feeds[0].id, std::move(many));
  const std::vector<ItemId> ids = made::ids(store, feeds[0].id);
  const std::vector<ItemId> tagged{ids[0], ids[255], ids[256], ids[300], ids[599]};
  REQUIRE(store.mark(tagged, {StateKind::tag, true, "later"}, made::at(60)).ok());
  std::vector<ItemId> listed;
  const auto note = [&](const Item& item, std::string_view) {
    if (!item.tags.empty()) listed.push_back(item.header.id);
    return true;
  };
  REQUIRE(store.list({}, false, note).ok());
  CHECK(listed == tagged);
}
