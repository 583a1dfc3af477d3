// New items, kept apart until they are asked into their places.
//
//   changed ──▶ retest ──▶ gather ──▶ the block of new items    ids above newest_known_
//   show_new ──▶ admitted_ ── admit ──▶ place                   where they belong
//
// The block is the first of all from the start, and shown only with NewItems::top.

#include <algorithm>

#include "antiphon/backend/view.h"

namespace antiphon::backend {

namespace {

constexpr std::size_t kScanCost = 20;  // totals that cost as much as counting in a feed

}  // namespace

// Into an empty store everything is new, and nobody wants to ask for that.
void View::start_apart() {
  admitted_.clear();
  new_feeds_.clear();
  stale_.clear();
  newest_known_ = store::Scan::kLastItem;
  if (definition_.new_items == NewItems::in_place) return;
  auto newest = store_.newest_item();
  if (newest && *newest != ItemId{}) newest_known_ = *newest;
}

View::Block* View::new_block() {
  return keeps_apart() ? &blocks_.front() : nullptr;
}

void View::show_new() {
  const Block* block = new_block();
  auto newest = store_.newest_item();
  if (block == nullptr || !newest) return;
  newest_known_ = *newest;
  block->entries.for_each(0, block->entries.size(),
                          [&](const Entry& entry) { admitted_.push_back(entry.id()); });
  for (const std::int64_t feed : std::exchange(new_feeds_, {})) {
    Block* own = is_lazy() ? find_block(BlockId{feed}) : nullptr;
    if (own != nullptr && !own->loaded) totals_changed(*own);
  }
}

// What a change has taken out meanwhile, or to its place, is left alone.
Result<void> View::admit() {
  const std::size_t some = std::min(admitted_.size(), surroundings_.pace.tests);
  const auto begin = admitted_.end() - static_cast<std::ptrdiff_t>(some);
  const std::unordered_set<ItemId> moving(begin, admitted_.end());
  admitted_.erase(begin, admitted_.end());
  std::vector<ItemId> moved;
  blocks_.front().entries.erase_if([&](const Entry& entry) {
    if (!moving.contains(entry.id())) return false;
    moved.push_back(entry.id());
    return true;
  });
  arranged_ = false;
  std::vector<Placed> placed;
  auto read = store_.facts(
      moved, [&](const store::ItemFacts& facts) { gather(facts, entry_of(facts), placed); });
  place(std::move(placed));
  return read;
}

// What a feed tells of a block that is not loaded; without the items apart, once these are known.
void View::totals_changed(Block& block) {
  if (keeps_apart()) {
    stale_.push_back(FeedId{raw(block.id)});
  } else {
    take_totals(block);
    arranged_ = false;
  }
}

Result<void> View::count_totals() {
  arranged_ = false;
  for (std::size_t left = surroundings_.pace.totals; left > 0 && !stale_.empty(); --left) {
    const FeedId feed = stale_.back();
    stale_.pop_back();
    Block* block = find_block(BlockId{raw(feed)});
    if (block == nullptr || block->loaded) continue;
    take_totals(*block);
    if (!new_feeds_.contains(raw(feed))) continue;
    left -= std::min(left - 1, kScanCost);
    store::Scan scan;
    scan.by = store::Scan::By::feed;
    scan.feed = feed;
    scan.states = true;
    auto scanned = store_.scan(scan, [&](const store::ItemFacts& facts) {
      if (!is_new(facts.id)) return true;
      block->total -= std::min(block->total, 1U);
      if (!facts.read) block->unread -= std::min(block->unread, 1U);
      return true;
    });
    if (!scanned) return scanned.error();
  }
  return {};
}

// An item that was new when it was seen may stand in its place by now.
Result<Anchor> View::anchor_since(const Anchor& anchor) {
  if (anchor.block != kNewBlock || anchor.item == ItemId::none) return anchor;
  const Block* block = new_block();
  if (block != nullptr && block->entries.find(anchor.item)) return anchor;
  Anchor now = anchor;
  const std::vector<ItemId> one{anchor.item};
  auto read = store_.facts(one, [&](const store::ItemFacts& facts) {
    const auto blocks = blocks_of(facts);
    if (blocks.begin() != blocks.end()) now.block = *blocks.begin();
  });
  if (!read) return read.error();
  return now;
}

}  // namespace antiphon::backend
