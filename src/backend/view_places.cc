// Where items stand in a view.

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "antiphon/backend/subjects.h"
#include "antiphon/backend/view.h"

namespace antiphon::backend {

namespace {

// Days as blocks: far from `none`, and in their order.
constexpr std::int64_t kFirstDay = std::int64_t{1} << 40U;

BlockId block_of_day(std::chrono::sys_days day) {
  return BlockId{kFirstDay + day.time_since_epoch().count()};
}

std::chrono::sys_days day_of_block(BlockId block) {
  return std::chrono::sys_days{std::chrono::days{raw(block) - kFirstDay}};
}

std::string title_of(std::chrono::sys_days day) {
  constexpr std::array<const char*, 7> kNames{"Sunday",   "Monday", "Tuesday", "Wednesday",
                                              "Thursday", "Friday", "Saturday"};
  const std::chrono::year_month_day date{day};
  return fmt::format("{} {:04}-{:02}-{:02}", kNames[std::chrono::weekday{day}.c_encoding()],
                     static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

constexpr std::size_t kMostKnown = 1024;

}  // namespace

filter::Sortable View::sortable(const store::ItemFacts& facts) const {
  const auto place = places_.find(raw(facts.feed));
  return backend::sortable(store_, definition_.order, facts,
                           place == places_.end() ? 0 : place->second.position);
}

Entry View::entry_of(const store::ItemFacts& facts) const {
  return {definition_.order.rank(sortable(facts)), facts.id, facts.read, facts.starred};
}

EntryOrder View::order_of(const Block& block) const {
  EntryOrder order = order_;
  order.compared = block.compared;
  return order;
}

// None for an item of a feed that is not shown, and for one that no store of ours has made.
View::BlockIds View::blocks_of(const store::ItemFacts& facts) const {
  const auto place = places_.find(raw(facts.feed));
  if (place == places_.end() || !Entry::holds(facts.id)) return {};
  if (is_new(facts.id)) return BlockIds(kNewBlock);
  switch (definition_.group) {
    case GroupBy::feed:
      return BlockIds(BlockId{raw(facts.feed)});
    case GroupBy::tag:
      return BlockIds(place->second.tags);
    case GroupBy::day:
      return BlockIds(block_of_day(surroundings_.day_of(facts.date)));
    case GroupBy::none:
      break;
  }
  return BlockIds(kOnlyBlock);
}

// The newest day is the first, whatever the order of the items in a day; with the oldest first the
// days are turned around as well.
View::Block& View::day_block(BlockId id) {
  const bool oldest_first = !definition_.order.newest_first();
  const auto days = blocks_.begin() + (keeps_apart() ? 1 : 0);
  const auto at = std::partition_point(days, blocks_.end(), [&](const Block& each) {
    return oldest_first ? each.id < id : each.id > id;
  });
  if (at != blocks_.end() && at->id == id) return *at;
  Block block;
  block.id = id;
  block.title = title_of(day_of_block(id));
  block.collapsed = starts_collapsed(id);
  if (has_ties_) block.compared = order_.start();
  return *blocks_.insert(at, std::move(block));
}

void View::gather(const store::ItemFacts& facts, const Entry& entry, std::vector<Placed>& placed) {
  if (is_new(facts.id)) new_feeds_.insert(raw(facts.feed));
  for (const BlockId id : blocks_of(facts))
    placed.push_back({id, entry});
}

// Sorted first: then each block takes all that is its own at once.
void View::place(std::vector<Placed> placed) {
  if (placed.empty()) return;
  arranged_ = false;
  std::stable_sort(placed.begin(), placed.end(),
                   [](const Placed& a, const Placed& b) { return a.block < b.block; });
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < placed.size(); ++i) {
    newest_is(placed[i].entry.id());
    entries.push_back(placed[i].entry);
    if (i + 1 < placed.size() && placed[i + 1].block == placed[i].block) continue;
    const bool is_day = definition_.group == GroupBy::day && placed[i].block != kNewBlock;
    Block* block = is_day ? &day_block(placed[i].block) : find_block(placed[i].block);
    if (block != nullptr && block->loaded) {
      const EntryOrder order = order_of(*block);
      // Stable, since that bears an order of items that cannot be read.
      std::stable_sort(entries.begin(), entries.end(),
                       [&](const Entry& a, const Entry& b) { return order.before(a, b); });
      block->entries.insert_all(entries, order);
    }
    entries.clear();
  }
}

std::strong_ordering View::compare_items(ItemId a, ItemId b) {
  std::vector<ItemId> missing;
  for (const ItemId id : {a, b}) {
    if (!known_.contains(raw(id))) missing.push_back(id);
  }
  if (!missing.empty()) {
    if (known_.size() + 2 > kMostKnown) {
      known_.clear();
      missing = {a, b};
    }
    looked_up_ += missing.size();
    std::size_t found = 0;
    const auto read = store_.facts(missing, [&](const store::ItemFacts& facts) {
      known_[raw(facts.id)] = {sortable(facts), std::string(facts.title)};
      ++found;
    });
    // What cannot be read compares by its age alone: another program may have dropped it just now.
    if (!read || found < missing.size()) unsure_ = true;
  }
  const auto known = [&](ItemId id) {
    KnownItem& item = known_[raw(id)];
    item.facts.id = id;
    item.facts.title = item.title;
    return item.facts;
  };
  return definition_.order.compare(known(a), known(b));
}

Result<std::vector<FeedId>> View::feeds_at(const Anchor& anchor) {
  std::vector<FeedId> feeds;
  if (anchor.item != ItemId::none) {
    const std::vector<ItemId> one{anchor.item};
    auto read =
        store_.facts(one, [&](const store::ItemFacts& facts) { feeds.push_back(facts.feed); });
    if (!read) return read.error();
    return feeds;
  }
  for (const auto& [feed, place] : places_) {
    const bool stands =
        definition_.group == GroupBy::feed
            ? anchor.block == BlockId{feed}
            : std::find(place.tags.begin(), place.tags.end(), anchor.block) != place.tags.end();
    if (stands) feeds.push_back(FeedId{feed});
  }
  return feeds;
}

}  // namespace antiphon::backend
