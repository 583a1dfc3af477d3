#include "cli/finding.h"

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "antiphon/backend/subjects.h"

namespace antiphon::cli {

namespace {

using Each = std::function<bool(const store::Item&)>;
using Need = store::Store::Need;

constexpr char kByIndex[] = "what the text index has of these words";

bool has(const std::vector<ItemId>& ids, ItemId id) {
  return std::binary_search(ids.begin(), ids.end(), id);
}

// With what filter and order ask for.
store::ItemParts with_needs(store::ItemParts parts, const filter::Filter& filter,
                            const filter::Order& order) {
  const filter::Parts needs = filter.needs();
  return parts.and_also({needs.has(filter::Part::item), needs.has(filter::Part::tags),
                         needs.has(filter::Part::numbers) || order.needs(SortBy::score)});
}

Result<LookedAt> find_by_key(store::Store& store, const Selection& selection,
                             store::ItemParts parts, const Each& each) {
  std::optional<Error> failed;
  const auto shown = store.items(selection.items, parts, [&](const store::Item& item) {
    const auto dropped = store.dropped_of(item.header.feed);
    if (!dropped) failed = dropped.error();
    // Those are for who asks for dropped ones.
    return dropped && (*dropped || each(item));
  });
  if (!shown) return shown.error();
  if (failed) return *failed;
  return LookedAt{"keys", selection.items.size()};
}

// The one feed that it is narrowed to.
std::optional<FeedId> only_feed(const filter::Narrowing& narrowing) {
  if (!narrowing.feeds || narrowing.feeds->size() != 1) return std::nullopt;
  const auto& [first, last] = narrowing.feeds->front();
  return first == last ? std::optional(FeedId{first}) : std::nullopt;
}

store::ListQuery query_of(const filter::Filter& filter, const filter::Order& order,
                          store::ItemParts parts) {
  const filter::Narrowing narrowing = filter.narrowing();
  store::ListQuery query;
  query.parts = parts;
  query.read = narrowing.read;
  query.starred = narrowing.starred;
  query.from = narrowing.from;
  query.to = narrowing.to;
  query.feed = only_feed(narrowing);
  query.order = order.keys();
  query.seed = order.seed();
  return query;
}

// Asks items as they are listed: first without their bodies, then with what they need of them.
class Asking {
 public:
  // `besides` is asked of those that have the words.
  Asking(const filter::Filter& filter, const filter::Filter& besides, const Each& each)
      : filter_(filter), besides_(besides), each_(each) {}

  Need need(const store::Item& item, bool has_words) {
    asked_ = has_words ? &besides_ : &filter_;
    known_ = asked_->passes(backend::subject_of(item));
    if (known_) return *known_ ? Need::item : Need::pass_over;
    return asked_->needs().has(filter::Part::body) ? Need::body : Need::text;
  }

  bool each(const store::Item& item, const store::ItemBody& body) {
    if (!known_) {
      filter::Subject subject = backend::subject_of(item);
      backend::add_body(subject, body);
      if (!asked_->passes(subject).value_or(false)) return true;
    }
    return each_(item);
  }

 private:
  const filter::Filter& filter_;
  const filter::Filter& besides_;
  const Each& each_;
  const filter::Filter* asked_ = nullptr;
  std::optional<bool> known_;
};

// Every item that the narrowing lets through, one after another.
Result<LookedAt> find_by_looking(store::Store& store, const filter::Filter& filter,
                                 const filter::Order& order, store::ItemParts parts,
                                 const Each& each) {
  Asking asking(filter, filter, each);
  LookedAt looked{"all that is narrowed, in order", 0};
  auto listed = store.list(
      query_of(filter, order, parts),
      [&](const store::Item& item) {
        ++looked.items;
        return asking.need(item, false);
      },
      [&](const store::Item& item, const store::ItemBody& body) {
        return asking.each(item, body);
      });
  if (!listed) return listed.error();
  return looked;
}

// The same, but most are told apart by their ids.
Result<LookedAt> find_among_all(store::Store& store, const filter::Filter& filter,
                                const filter::Order& order, const backend::TextHits& hits,
                                store::ItemParts parts, const Each& each) {
  const filter::Filter besides = filter.besides_text_query();
  Asking asking(filter, besides, each);
  LookedAt looked{kByIndex, 0};
  auto listed = store.list(
      query_of(filter, order, parts),
      [&](ItemId id) { return has(hits.found, id) || has(hits.unknown, id); },
      [&](const store::Item& item) {
        ++looked.items;
        return asking.need(item, has(hits.found, item.header.id));
      },
      [&](const store::Item& item, const store::ItemBody& body) {
        return asking.each(item, body);
      });
  if (!listed) return listed.error();
  return looked;
}

// Those that the index names are sorted here.
class Candidates {
 public:
  Candidates(const Library& library, const filter::Filter& filter, const filter::Order& order,
             store::ItemParts parts)
      : store_(library.store),
        feeds_(library.feeds),
        filter_(filter),
        besides_(filter.besides_text_query()),
        order_(order),
        parts_(parts) {}

  // What was found by `by`.
  Result<LookedAt> operator()(const char* by, const backend::TextHits& hits, std::size_t limit,
                              const Each& each) {
    const std::size_t count = hits.found.size() + hits.unknown.size();
    const bool held =
        limit == 0 && count <= kMostHeld && !parts_.details && !parts_.tags && !parts_.numbers;
    auto shown = held ? read_then_sort(hits, each) : sort_then_read(hits, limit, each);
    if (!shown) return shown.error();
    return LookedAt{by, count};
  }

 private:
  // Some 300 bytes each.
  static constexpr std::size_t kMostHeld = 150'000;

  // An item of which neither details nor tags were read.
  struct Held {
    store::ItemHeader header;
    filter::Sortable sortable;

    void write_to(store::Item& item) const {
      item.header = header;
      item.published = sortable.published;
      item.updated = sortable.updated;
      item.fetched = sortable.fetched;
      item.length = sortable.length;
    }
  };

  // As they are stored: in half of the time, if all are wanted.
  Result<void> read_then_sort(const backend::TextHits& hits, const Each& each) {
    std::deque<Held> held;  // titles stay where they are
    for (const auto* ids : {&hits.found, &hits.unknown}) {
      Result<void> asked;
      auto read = store_.items(*ids, parts_, [&](const store::Item& item) {
        const backend::ListedFeed* feed = feeds_.find(item.header.feed);
        auto in = feed == nullptr
                      ? Result<bool>(false)
                      : backend::passes(store_, ids == &hits.unknown ? filter_ : besides_, item);
        if (!in) asked = in.error();
        if (in && *in) {
          held.push_back({item.header, backend::sortable(item, feed->state.position)});
          held.back().sortable.title = held.back().header.title;
        }
        return in.ok();
      });
      if (!read) return read;
      if (!asked) return asked;
    }
    std::vector<const Held*> sorted;
    sorted.reserve(held.size());
    for (const Held& one : held)
      sorted.push_back(&one);
    std::sort(sorted.begin(), sorted.end(), [&](const Held* a, const Held* b) {
      return order_.compare(a->sortable, b->sortable) < 0;
    });
    store::Item item;
    for (const Held* one : sorted) {
      one->write_to(item);
      if (!each(item)) break;
    }
    return {};
  }

  Result<void> sort_then_read(const backend::TextHits& hits, std::size_t limit, const Each& each) {
    for (const auto* ids : {&hits.found, &hits.unknown}) {
      if (auto added = add(*ids); !added) return added;
    }
    // The titles stay where they are from here on.
    for (std::size_t i = 0; i < titles_.size(); ++i)
      sortables_[i].title = titles_[i];
    // The rest is sorted when it turns out to be wanted.
    std::size_t wanted = limit == 0 ? sortables_.size() : limit;
    for (std::size_t sorted = 0; sorted < sortables_.size(); wanted *= 4) {
      const std::vector<ItemId> next = sort_more(sorted, wanted);
      sorted += next.size();
      auto more = show(next, hits, each);
      if (!more) return more.error();
      if (!*more) break;
    }
    return {};
  }

  Result<void> add(const std::vector<ItemId>& ids) {
    const filter::Narrowing narrowing = filter_.narrowing();
    return store_.facts(ids, [&](const store::ItemFacts& facts) {
      const backend::ListedFeed* feed = feeds_.find(facts.feed);
      if (feed == nullptr ||
          !narrowing.lets_through(facts.read, facts.starred, facts.date, facts.feed))
        return;
      sortables_.push_back(backend::sortable(store_, order_, facts, feed->state.position));
      sortables_.back().title = {};  // it does not stay
      if (order_.needs(SortBy::title)) titles_.emplace_back(facts.title);
    });
  }

  // The next `wanted` behind those that are sorted.
  std::vector<ItemId> sort_more(std::size_t sorted, std::size_t wanted) {
    const auto begin = sortables_.begin() + static_cast<std::ptrdiff_t>(sorted);
    const auto end =
        begin + static_cast<std::ptrdiff_t>(std::min(wanted, sortables_.size() - sorted));
    const auto before = [&](const filter::Sortable& a, const filter::Sortable& b) {
      return order_.compare(a, b) < 0;
    };
    if (end == sortables_.end()) {
      std::sort(begin, end, before);
    } else {
      std::partial_sort(begin, end, sortables_.end(), before);
    }
    std::vector<ItemId> ids;
    ids.reserve(static_cast<std::size_t>(end - begin));
    for (auto item = begin; item != end; ++item)
      ids.push_back(item->id);
    return ids;
  }

  // Whether it goes on.
  Result<bool> show(const std::vector<ItemId>& ids, const backend::TextHits& hits,
                    const Each& each) {
    Result<bool> more = true;
    auto shown = store_.items(ids, parts_, [&](const store::Item& item) {
      auto in =
          backend::passes(store_, has(hits.unknown, item.header.id) ? filter_ : besides_, item);
      more = in && *in ? Result<bool>(each(item)) : in ? Result<bool>(true) : in.error();
      return more && *more;
    });
    return shown ? more : shown.error();
  }

  store::Store& store_;
  const backend::FeedList& feeds_;
  const filter::Filter& filter_;
  const filter::Filter besides_;
  const filter::Order& order_;
  const store::ItemParts parts_;
  std::vector<filter::Sortable> sortables_;
  std::vector<std::string> titles_;  // of each sortable, where the order needs them
};

// Items with one of these tags, by id.
Result<std::vector<ItemId>> tagged(store::Store& store, const std::vector<std::string>& tags) {
  std::vector<ItemId> ids;
  for (const std::string& tag : tags) {
    auto items = store.items_with_tag(tag, std::numeric_limits<std::int32_t>::max());
    if (!items) return items;
    ids.insert(ids.end(), items->begin(), items->end());
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

struct ScannedItems {
  std::size_t looked = 0;
  std::optional<std::vector<ItemId>> found;  // by id
};

// Items that pass by what a scan gives of each, without a look at the rest: as it goes fastest, by
// id; or, of the newest so many, by date. None are told where so many do that they are better taken
// one after another.
Result<ScannedItems> scanned(const Library& library, const filter::Filter& filter,
                             std::size_t newest) {
  constexpr std::size_t kMost = 100'000;
  const filter::Narrowing narrowing = filter.narrowing();
  store::Scan scan;
  scan.by = newest > 0 ? store::Scan::By::date : store::Scan::By::id;
  scan.read = narrowing.read;
  scan.starred = narrowing.starred;
  scan.from = narrowing.from;
  scan.to = narrowing.to;
  std::vector<ItemId> found;
  ScannedItems scanned;
  auto done = library.store.scan(scan, [&](const store::ItemFacts& facts) {
    ++scanned.looked;
    if (filter.passes(backend::subject_of(facts)).value_or(true) &&
        library.feeds.find(facts.feed) != nullptr)
      found.push_back(facts.id);
    return found.size() <= kMost && (newest == 0 || found.size() < newest);
  });
  if (!done) return done.error();
  if (found.size() > kMost) return scanned;
  std::sort(found.begin(), found.end());
  scanned.found = std::move(found);
  return scanned;
}

bool is_newest_first(const filter::Order& order) {
  const std::vector<SortKey>& keys = order.keys();
  return keys.size() == 1 && keys.front() == SortKey{SortBy::date, true};
}

// Nothing is left to be asked of what the database lists.
bool lists_exactly(const filter::Narrowing& narrowing) {
  return narrowing.exact && (!narrowing.feeds || only_feed(narrowing));
}

// Whether `limit` of the hits are found sooner by going through all items in their order than by
// looking up each hit.
bool going_is_quicker(std::size_t all, std::size_t hits, const filter::Order& order,
                      std::size_t limit) {
  constexpr std::size_t kLookUp = 5;  // items that one goes past meanwhile
  if (hits == 0 || order.keys().front().by != SortBy::date) return false;  // no index has the order
  const std::size_t passed = limit == 0 ? all : std::min(all, limit * (all / hits + 1));
  return passed < hits * kLookUp;
}

}  // namespace

Result<LookedAt> find_items(const Library& library, const Selection& selection,
                            const filter::Order& order, std::size_t limit, store::ItemParts parts,
                            const Each& each) {
  store::Store& store = library.store;
  const filter::Filter& filter = selection.filter;
  if (selection.by_key) return find_by_key(store, selection, parts, each);
  parts = with_needs(parts, filter, order);
  const filter::Narrowing narrowing = filter.narrowing();
  if (narrowing.nothing) return LookedAt{"nothing: no item can pass", 0};
  Candidates candidates(library, filter, order, parts);
  if (!narrowing.tags.empty()) {
    auto ids = tagged(store, narrowing.tags);
    if (!ids) return ids.error();
    return candidates("what has a tag", {{}, std::move(*ids), {}}, limit, each);
  }
  if (filter.text_query().empty()) {
    // By date the first ones are soon found on the way, if a scan can tell which they are.
    const bool told =
        filter.needs().without(filter::Part::states).without(filter::Part::header).empty();
    const bool on_the_way = limit > 0 && is_newest_first(order);
    if (lists_exactly(narrowing) || (on_the_way && !told))
      return find_by_looking(store, filter, order, parts, each);
    auto scan = scanned(library, filter, on_the_way ? limit : 0);
    if (!scan) return scan.error();
    if (!scan->found) return find_by_looking(store, filter, order, parts, each);
    auto found = candidates(on_the_way ? "the newest" : "all that is narrowed, as it is stored",
                            {{}, std::move(*scan->found), {}}, limit, each);
    if (found) found->items = scan->looked;
    return found;
  }
  std::size_t all = 0;
  for (const backend::ListedFeed& feed : library.feeds.feeds())
    all += feed.state.total;
  // Where the index is far behind, looking at everything is as good.
  const auto hits = library.texts.find(filter.text_query(), all / 2);
  if (!hits) return find_by_looking(store, filter, order, parts, each);
  const std::size_t count = hits->found.size() + hits->unknown.size();
  if (going_is_quicker(all, count, order, limit))
    return find_among_all(store, filter, order, *hits, parts, each);
  return candidates(kByIndex, *hits, limit, each);
}

Result<bool> is_selected(store::Store& store, const Selection& selection, const store::Item& item) {
  if (selection.by_key) {
    const auto& items = selection.items;
    return std::find(items.begin(), items.end(), item.header.id) != items.end();
  }
  return backend::passes(store, selection.filter, item);
}

}  // namespace antiphon::cli
