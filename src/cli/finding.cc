#include "cli/finding.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace antiphon::cli {

namespace {

using Each = std::function<bool(const store::Item&)>;
using Need = store::Store::Need;

bool has(const std::vector<ItemId>& ids, ItemId id) {
  return std::binary_search(ids.begin(), ids.end(), id);
}

Result<void> find_by_key(store::Store& store, const Selection& selection, const Each& each) {
  for (const ItemId id : selection.items) {
    auto item = store.item(id);
    if (!item) return item.error();
    if (*item && !each(**item)) break;
  }
  return {};
}

store::ListQuery query_of(const filter::Filter& filter, const filter::Order& order) {
  const filter::Narrowing narrowing = filter.narrowing();
  store::ListQuery query;
  query.read = narrowing.read;
  query.starred = narrowing.starred;
  query.order = order.keys();
  query.seed = order.seed();
  return query;
}

bool passes(const filter::Filter& filter, const store::Item& item, std::string_view text) {
  const store::ItemHeader& header = item.header;
  return filter.passes({header.title, text, header.read, header.starred});
}

// Every item that the states let through, one after another.
Result<void> find_by_looking(store::Store& store, const filter::Filter& filter,
                             const filter::Order& order, const Each& each) {
  const bool exact = filter.narrowing().exact;
  return store.list(query_of(filter, order), filter.needs_text(),
                    [&](const store::Item& item, std::string_view text) {
                      return (!exact && !passes(filter, item, text)) || each(item);
                    });
}

// The same, but most are told apart by their ids.
Result<void> find_among_all(store::Store& store, const filter::Filter& filter,
                            const filter::Order& order, const backend::TextHits& hits,
                            const Each& each) {
  const auto need = [&](ItemId id) {
    return has(hits.found, id) ? Need::item : has(hits.unknown, id) ? Need::text : Need::nothing;
  };
  return store.list(query_of(filter, order), need,
                    [&](const store::Item& item, std::string_view text) {
                      const bool certain = has(hits.found, item.header.id);
                      return (!certain && !passes(filter, item, text)) || each(item);
                    });
}

// Those that the index names are sorted here.
class Candidates {
 public:
  Candidates(const Library& library, const filter::Filter& filter, const filter::Order& order)
      : store_(library.store), feeds_(library.feeds), filter_(filter), order_(order) {}

  Result<void> operator()(const backend::TextHits& hits, std::size_t limit, const Each& each) {
    for (const auto* ids : {&hits.found, &hits.unknown}) {
      if (auto added = add(*ids); !added) return added;
    }
    std::vector<std::size_t> places(sortables_.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
      places[i] = i;
      // The titles stay where they are from here on.
      if (order_.needs_title()) sortables_[i].title = titles_[i];
    }
    const auto before = [&](std::size_t a, std::size_t b) {
      return order_.compare(sortables_[a], sortables_[b]) < 0;
    };
    // The rest is sorted when it turns out to be wanted.
    std::size_t sorted = 0;
    std::size_t wanted = limit == 0 ? places.size() : limit;
    for (std::size_t i = 0; i < places.size(); ++i) {
      if (i == sorted) {
        sorted = std::min(places.size(), sorted + wanted);
        wanted *= 4;
        const auto at = [&](std::size_t n) {
          return places.begin() + static_cast<std::ptrdiff_t>(n);
        };
        std::partial_sort(at(i), at(sorted), places.end(), before);
      }
      auto more = show(sortables_[places[i]].id, hits, each);
      if (!more) return more.error();
      if (!*more) break;
    }
    return {};
  }

 private:
  Result<void> add(const std::vector<ItemId>& ids) {
    const filter::Narrowing narrowing = filter_.narrowing();
    return store_.facts(ids, [&](const store::ItemFacts& facts) {
      const backend::ListedFeed* feed = feeds_.find(facts.feed);
      if (feed == nullptr || !narrowing.lets_through(facts.read, facts.starred)) return;
      sortables_.push_back({facts.id,
                            feed->state.position,
                            facts.date,
                            facts.fetched,
                            facts.published,
                            facts.updated,
                            facts.length,
                            {}});
      if (order_.needs_title()) titles_.emplace_back(facts.title);
    });
  }

  Result<bool> show(ItemId id, const backend::TextHits& hits, const Each& each) {
    auto item = store_.item(id);
    if (!item) return item.error();
    if (!*item) return true;  // gone meanwhile
    if (has(hits.unknown, id)) {
      auto text = store_.text(id);
      if (!text) return text.error();
      if (!passes(filter_, **item, *text)) return true;
    }
    return each(**item);
  }

  store::Store& store_;
  const backend::FeedList& feeds_;
  const filter::Filter& filter_;
  const filter::Order& order_;
  std::vector<filter::Sortable> sortables_;
  std::vector<std::string> titles_;  // of each sortable, where the order needs them
};

// Whether `limit` of the hits are found sooner by going through all items in their order than by
// looking up each hit.
bool going_is_quicker(std::size_t all, std::size_t hits, const filter::Order& order,
                      std::size_t limit) {
  constexpr std::size_t kLookUp = 20;  // items that one goes past meanwhile
  if (hits == 0 || order.keys().front().by != SortBy::date) return false;  // no index has the order
  const std::size_t passed = limit == 0 ? all : std::min(all, limit * (all / hits + 1));
  return passed < hits * kLookUp;
}

}  // namespace

Result<void> find_items(const Library& library, const Selection& selection,
                        const filter::Order& order, std::size_t limit, const Each& each) {
  store::Store& store = library.store;
  const filter::Filter& filter = selection.filter;
  if (selection.by_key) return find_by_key(store, selection, each);
  if (filter.narrowing().nothing) return {};
  if (!filter.needs_text()) return find_by_looking(store, filter, order, each);
  std::size_t all = 0;
  for (const backend::ListedFeed& feed : library.feeds.feeds())
    all += feed.state.total;
  // Where the index is far behind, looking at everything is as good.
  const auto hits = library.texts.find(filter.text_query(), all / 2);
  if (!hits) return find_by_looking(store, filter, order, each);
  const std::size_t count = hits->found.size() + hits->unknown.size();
  if (going_is_quicker(all, count, order, limit))
    return find_among_all(store, filter, order, *hits, each);
  return Candidates(library, filter, order)(*hits, limit, each);
}

Result<bool> is_selected(store::Store& store, const Selection& selection, const store::Item& item) {
  if (selection.by_key) {
    const auto& items = selection.items;
    return std::find(items.begin(), items.end(), item.header.id) != items.end();
  }
  if (!selection.filter.needs_text()) return passes(selection.filter, item, "");
  auto text = store.text(item.header.id);
  if (!text) return text.error();
  return passes(selection.filter, item, *text);
}

}  // namespace antiphon::cli
