// How what scanners have found comes to its places.
//
//   scanned_ ── take_in ──▶ Incoming::next ──▶ now ── merge ──▶ entries    by rank and id
//   compare_ties: when all is there, those that the ranks do not tell apart
//
// Both are done a bit at a time, and every state in between is an order in which items are found
// and put (EntryOrder): what changes meanwhile goes to its place as always.

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "antiphon/backend/view.h"

namespace antiphon::backend {

// A scanner may have seen the store before a change that was tested here since: what was touched
// after its moment is tested once more.
Result<void> View::take_in() {
  const Answer answer = std::move(scanned_.front());
  scanned_.pop_front();
  auto gone = store_.items_gone_since(answer.scanned.change);
  if (!gone) return gone.error();
  auto later = store_.items_changed_since(answer.scanned.change);
  if (!later) return later.error();
  const std::unordered_set<ItemId> left_out(gone->begin(), gone->end());
  std::vector<Placed> placed;
  placed.reserve(answer.scanned.items.size());
  store::ItemFacts facts;
  for (const wire::ScannedItem& item : answer.scanned.items) {
    if (!Entry::holds(item.id) || (!left_out.empty() && left_out.contains(item.id))) continue;
    facts.id = item.id;
    facts.feed = item.feed;
    facts.date = item.date;
    gather(facts, {{item.rank, item.rank_low}, item.id, item.read, item.starred}, placed);
  }
  if (has_headings() || keeps_apart()) {
    std::stable_sort(placed.begin(), placed.end(),
                     [](const Placed& a, const Placed& b) { return a.block < b.block; });
  }
  for (auto first = placed.begin(); first != placed.end();) {
    const BlockId block = first->block;
    std::vector<Entry> run;
    for (; first != placed.end() && first->block == block; ++first)
      run.push_back(first->entry);
    take_in(block, std::move(run));
  }
  for (const ItemId id : *later) {
    if (id >= answer.from && id < answer.to) to_test_.push_back(id);
  }
  return {};
}

void View::take_in(BlockId id, std::vector<Entry> run) {
  const bool is_day = definition_.group == GroupBy::day && id != kNewBlock;
  Block* block = is_day ? &day_block(id) : find_block(id);
  if (block == nullptr) return;
  for (const Entry& entry : run)
    newest_is(entry.id());
  if (block->incoming == nullptr) block->incoming = std::make_unique<Incoming>();
  block->incoming->next.add(std::move(run), order_.newest_first);
}

bool View::is_due(const Block& block) const {
  if (block.incoming == nullptr) return false;
  const std::size_t waiting = block.incoming->next.size();
  return !block.incoming->now.empty() ||
         (waiting > 0 && (has_all() || 2 * waiting >= block.entries.size()));
}

bool View::has_due() const {
  return std::any_of(blocks_.begin(), blocks_.end(),
                     [&](const Block& block) { return is_due(block); });
}

bool View::has_incoming() const {
  return std::any_of(blocks_.begin(), blocks_.end(),
                     [](const Block& block) { return block.incoming != nullptr; });
}

void View::merge() {
  std::size_t left = surroundings_.pace.merged;
  for (Block& block : blocks_) {
    if (!is_due(block)) continue;
    Incoming& incoming = *block.incoming;
    if (incoming.now.empty()) std::swap(incoming.now, incoming.next);
    const std::size_t moved = block.entries.take_from(incoming.now, order_.newest_first, left);
    if (incoming.empty()) block.incoming.reset();
    arranged_ = false;
    left -= std::min(left, moved);
    if (left == 0) return;
  }
}

void View::compare_ties() {
  std::size_t left = surroundings_.pace.merged;
  for (Block& block : blocks_) {
    if (block.compared && !compare_ties(block, left)) return;
  }
  has_ties_ = false;
}

// Whether there are no more in this block. `left`: entries that may be gone past.
bool View::compare_ties(Block& block, std::size_t& left) {
  const std::size_t enough = looked_up_ + surroundings_.pace.looked_up;
  std::size_t at = block.entries.first_uncompared(order_of(block));
  while (looked_up_ < enough && left > 0) {
    const std::size_t end = std::min(block.entries.size(), at + left);
    const std::size_t tied = block.entries.next_tied(at, end);
    left -= std::min(left, tied - at + 1);
    // Those before it are alone in their ranks.
    if (tied > at) block.compared = block.entries[tied - 1];
    if (tied == block.entries.size()) {
      block.compared.reset();
      return true;
    }
    at = tied;
    if (tied == end) continue;
    const Entry entry = block.entries[tied];
    const bool in_place = full_(block.entries[tied - 1].id(), entry.id()) < 0;
    if (!in_place) block.entries.erase(entry, order_of(block));
    block.compared = entry;
    if (!in_place) block.entries.insert(entry, order_of(block));
    arranged_ = false;
    ++at;
  }
  return false;
}

}  // namespace antiphon::backend
