// What is new of a document, before it is stored.

#include <doctest/doctest.h>

#include "store/made.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

std::vector<Arrival> arrivals(Store& store, const FetchedFeed& fetched) {
  auto news = store.arrivals(fetched);
  REQUIRE_MESSAGE(news.ok(), (news ? "" : news.error().message));
  return *news;
}

}  // namespace

TEST_CASE("arrivals are what would be added, with the keys that it is going to have") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  const FetchedFeed first =
      made::fetched(feed, {made::item("a"), made::item("b"), made::item("a")});
  const auto news = arrivals(store, first);
  REQUIRE(news.size() == 2);
  CHECK(news[0].place == 0);
  CHECK(news[1].place == 1);
  CHECK(news[0].fetched == first.at);
  made::put(store, first);
  for (const Item& item : made::items(store, feed)) {
    const Arrival& arrival =
        item.header.title == first.document->items[0].title ? news[0] : news[1];
    CHECK(item.header.key == arrival.key);
    CHECK(item.header.date == arrival.date);
  }
}

TEST_CASE("what is known and the same is no arrival, and what was changed has its state") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, {made::item("a"), made::item("b")}, made::at(0));
  ParsedItem changed = made::item("b");
  changed.title = "another title";
  const Item before = made::items(store, feed)[0].header.title == made::item("b").title
                          ? made::items(store, feed)[0]
                          : made::items(store, feed)[1];
  const std::vector<ItemId> ids{before.header.id};
  REQUIRE(store.mark(ids, {StateKind::starred, true, ""}, made::at(1)).ok());
  REQUIRE(store.mark(ids, {StateKind::tag, true, "x"}, made::at(1)).ok());
  const auto news = arrivals(
      store, made::fetched(feed, {made::item("a"), changed, made::item("c")}, made::at(9)));
  REQUIRE(news.size() == 2);
  CHECK(news[0].place == 1);
  CHECK(news[0].key == before.header.key);
  CHECK(news[0].fetched == made::at(0));
  CHECK(news[0].starred);
  CHECK(news[0].tags == std::vector<std::string>{"x"});
  CHECK(news[1].place == 2);
  CHECK_FALSE(news[1].starred);
}

TEST_CASE("of a feed that is gone nothing arrives") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  CHECK(arrivals(store, made::fetched(FeedId{7}, {made::item("a")})).empty());
}

TEST_CASE("numbers come with their items, and items are sorted by them") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  FetchedFeed news =
      made::fetched(feed, {made::item("a"), made::item("b"), made::item("c"), made::item("d")});
  news.verdicts[0].numbers = {{"score", 2}, {"mood", -1}};
  news.verdicts[1].numbers = {{"score", 10.5}};
  news.verdicts[2].numbers = {{"mood", -2}};
  made::put(store, news);
  const auto sorted = [&](SortKey key) {
    ListQuery query;
    query.order = {std::move(key), {SortBy::title, false}};
    std::string told;
    REQUIRE(store
                .list(query, false,
                      [&](const Item& item, std::string_view) {
                        told += item.header.title.back();
                        for (const auto& [name, number] : item.numbers)
                          told += " " + name + "=" + std::to_string(static_cast<int>(number));
                        told += ";";
                        return true;
                      })
                .ok());
    return told;
  };
  CHECK(sorted({SortBy::score, true}) == "b score=10;a mood=-1 score=2;c mood=-2;d;");
  CHECK(sorted({SortBy::score, false}) == "a mood=-1 score=2;b score=10;c mood=-2;d;");
  CHECK(sorted({SortBy::score, false, "mood"}) == "c mood=-2;a mood=-1 score=2;b score=10;d;");
}
