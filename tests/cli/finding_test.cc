// Lists are the same with the text index and without.

#include "cli/finding.h"

#include <random>

#include <doctest/doctest.h>

#include "antiphon/backend/indexer.h"
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
    const auto what = below(2) == 0 ? store::StateKind::read : store::StateKind::starred;
    REQUIRE(store.mark(some, {what, below(3) != 0, ""}, backend::kNow).ok());
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
                                 [&](const store::Item& item) {
                                   items.push_back(item.header.id);
                                   return limit == 0 || items.size() < limit;
                                 });
    REQUIRE(done.ok());
    return items;
  }

  void compare() {
    static const std::vector<std::string> kFilters{
        "comet",         "comet*",    "\"long tail\"",  "unread comet",
        "starred rain*", "read sun",  "\"comet rain\"", "c* rain",
        "nothing",       "tail long", "unread",         "comet rain sun*"};
    static const std::vector<std::string> kOrders{
        "date",          "date asc", "title",       "feed, date asc", "published asc",
        "length, title", "random",   "date, title", "updated"};
    Selection selection;
    selection.filter = filter::Filter::parse(kFilters[below(kFilters.size())]).value();
    const auto order = filter::Order::parse(kOrders[below(kOrders.size())], random_()).value();
    const std::size_t limit = below(3) == 0 ? 0 : 1 + below(20);
    CHECK(found(selection, order, limit, with_) == found(selection, order, limit, without_));
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
