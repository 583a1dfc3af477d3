// Lists are the same with the text index and without.

#include "cli/finding.h"

#include <random>

#include <doctest/doctest.h>

#include "antiphon/backend/indexer.h"
#include "antiphon/backend/subjects.h"
#include "backend/news.h"

namespace antiphon::cli {
namespace {

class Findings : public backend::News {
 public:
  explicit Findings(unsigned seed) : random_(seed) {
    for (const char* name : {"alpha", "beta", "gamma"})
      ids_.push_back(feed(name, {}));
    for (int i = 0; i < 6; ++i)
      insert();
  }

  void operate() {
    switch (below(8)) {
      case 0:
        insert();
        break;
      case 1:
        mark();
        break;
      case 2:
        learn();
        break;
      default:
        compare();
    }
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  std::string words(std::size_t most) {
    static const std::vector<std::string> kWords{"comet", "comets", "rain", "sun", "long", "tail"};
    std::string text;
    for (std::size_t i = 0; i <= below(most); ++i)
      text += kWords[below(kWords.size())] + " ";
    return text;
  }
  void insert() {
    ParsedDocument document;
    for (std::size_t i = 0; i <= below(8); ++i) {
      ParsedItem item =
          backend::item_titled(std::to_string(below(40)), static_cast<int>(below(90)), words(6));
      item.title = words(3) + std::to_string(below(12));
      if (below(5) == 0) item.published.reset();
      document.items.push_back(std::move(item));
    }
    put(ids_[below(ids_.size())], std::move(document));
  }
  void mark() {
    std::vector<ItemId> some;
    for (const store::ItemEntry& entry : store.entries(ids_[below(ids_.size())]).value())
      if (below(2) == 0) some.push_back(entry.id);
    const auto what = static_cast<store::StateKind>(below(3));
    const char* const tag = what == store::StateKind::tag ? "x" : "";
    REQUIRE(store.mark(some, {what, below(3) != 0, tag}, backend::kNow).ok());
  }
  void learn() {
    auto indexer = backend::Indexer::open(store, folder / "antiphon.db", {200, 10});
    REQUIRE(indexer.ok());
    for (std::size_t i = 0; i < below(30); ++i)
      REQUIRE(indexer->step().ok());
  }

  // What is found, item by item, with an index or, at a path without one, without.
  std::vector<ItemId> found(const Selection& selection, const filter::Order& order,
                            std::size_t limit, backend::TextSearch& texts) {
    std::vector<ItemId> items;
    const auto done = find_items(Library(store, feeds, texts), selection, order, limit,
                                 store::ItemParts::none(), [&](const store::Item& item) {
                                   items.push_back(item.header.id);
                                   return limit == 0 || items.size() < limit;
                                 });
    REQUIRE(done.ok());
    return items;
  }

  // As plainly as can be.
  std::vector<ItemId> expected(const filter::Filter& filter, const filter::Order& order,
                               std::size_t limit) {
    std::vector<ItemId> items;
    store::ListQuery query;
    query.order = order.keys();
    query.seed = order.seed();
    std::vector<ItemId> all;
    REQUIRE(store
                .list(query, false,
                      [&](const store::Item& item, std::string_view) {
                        all.push_back(item.header.id);
                        return true;
                      })
                .ok());
    for (const ItemId id : all) {
      if (!backend::passes(store, filter, *store.item(id).value()).value()) continue;
      items.push_back(id);
      if (items.size() == limit) break;
    }
    return items;
  }

  void compare() {
    static const std::vector<std::string> kFilters{"comet",
                                                   "comet*",
                                                   "\"long tail\"",
                                                   "unread comet",
                                                   "starred rain*",
                                                   "read sun",
                                                   "\"comet rain\"",
                                                   "c* rain",
                                                   "nothing",
                                                   "tail long",
                                                   "unread",
                                                   "comet rain sun*",
                                                   "tag = \"x\"",
                                                   "unread tag = \"x\" or starred",
                                                   "title =~ \"comet.*1$\"",
                                                   "text =~ \"rain sun\" comet",
                                                   "not comet or title =~ \"rain\"",
                                                   "age < 1h",
                                                   "content =~ \"tail\" unread",
                                                   "feed.id in (1, 3)",
                                                   "feed.id = 2 unread"};
    static const std::vector<std::string> kOrders{
        "date",          "date asc", "title",       "feed, date asc", "published asc",
        "length, title", "random",   "date, title", "updated"};
    Selection selection;
    const std::string& text = kFilters[below(kFilters.size())];
    CAPTURE(text);
    selection.filter = filter::Filter::parse(text, {backend::kNow, {}, {}}).value();
    const auto order = filter::Order::parse(kOrders[below(kOrders.size())], random_()).value();
    const std::size_t limit = below(3) == 0 ? 0 : 1 + below(20);
    const auto items = found(selection, order, limit, with_);
    CHECK(items == found(selection, order, limit, without_));
    CHECK(items == expected(selection.filter, order, limit));
  }

  std::mt19937 random_;
  std::vector<FeedId> ids_;
  backend::TextSearch with_{store, folder / "antiphon.db"};
  backend::TextSearch without_{store, folder / "none.db"};
};

TEST_CASE("a list with the text index is the list without it") {
  for (unsigned seed = 1; seed <= 6; ++seed) {
    CAPTURE(seed);
    Findings findings(seed);
    for (int i = 0; i < 200; ++i)
      findings.operate();
  }
}

}  // namespace
}  // namespace antiphon::cli
