// The order of `list`, which the database makes, is the order that views are in.

#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "antiphon/filter/order.h"
#include "backend/news.h"

namespace antiphon::backend {
namespace {

TEST_CASE_FIXTURE(News, "what the database sorts is in the order that filters sort by") {
  std::mt19937 random(5);
  const auto below = [&](std::size_t n) { return random() % n; };
  for (const char* name : {"alpha", "beta", "gamma"}) {
    const FeedId id = feed(name, {});
    ParsedDocument document;
    document.feed.format = "rss20";
    std::map<std::size_t, Verdict> verdicts;
    for (int i = 0; i < 60; ++i) {
      ParsedItem item;
      item.guid = std::to_string(i);
      item.title = (below(2) == 0 ? "Éclair " : "eclair ") + std::to_string(below(12));
      item.title_date_hash = hash80({item.title});
      if (below(4) != 0) item.published = kNow - std::chrono::minutes(below(9));
      if (below(2) != 0) item.updated = kNow - std::chrono::minutes(below(9));
      item.text = std::string(below(4), 'x');
      if (below(3) != 0)
        verdicts[document.items.size()].numbers["score"] = static_cast<double>(below(5)) / 2 - 1;
      document.items.push_back(std::move(item));
    }
    put(id, std::move(document), std::move(verdicts));
  }
  std::vector<store::ItemFacts> facts;
  std::vector<std::string> titles;
  REQUIRE(store
              .scan({},
                    [&](const store::ItemFacts& each) {
                      facts.push_back(each);
                      titles.emplace_back(each.title);
                      return true;
                    })
              .ok());
  std::vector<filter::Sortable> items;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const store::ItemFacts& each = facts[i];
    items.push_back({each.id, feeds.find(each.feed)->state.position, each.date, each.fetched,
                     each.published, each.updated, each.length, titles[i],
                     store.numbers(each.id).value()});
  }
  for (int round = 0; round < 100; ++round) {
    store::ListQuery query;
    for (std::size_t i = 0; i < below(4); ++i)
      query.order.push_back({static_cast<SortBy>(below(9)), below(2) == 0});
    query.seed = random();
    const filter::Order order(query.order, query.seed);
    std::sort(items.begin(), items.end(),
              [&](const auto& a, const auto& b) { return order.compare(a, b) < 0; });
    std::vector<ItemId> listed;
    REQUIRE(store
                .list(query, false,
                      [&](const store::Item& item, std::string_view) {
                        listed.push_back(item.header.id);
                        return true;
                      })
                .ok());
    REQUIRE(listed.size() == items.size());
    for (std::size_t i = 0; i < items.size(); ++i)
      REQUIRE(listed[i] == items[i].id);
  }
}

}  // namespace
}  // namespace antiphon::backend
