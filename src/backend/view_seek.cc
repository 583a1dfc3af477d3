// Places in a view, and finding rows that are not in the window.

#include <algorithm>
#include <unordered_set>

#include "antiphon/backend/view.h"

namespace antiphon::backend {

namespace {

constexpr std::size_t kSoughtAtOnce = 500;

}  // namespace

std::uint64_t View::rows_of(const Block& block) const {
  return (has_headings() ? 1U : 0U) + (block.collapsed ? 0U : total_of(block));
}

std::uint64_t View::index_of(const Position& position) const {
  return offsets_[position.block] + position.row - first_row();
}

// Where an item stands in a block; nothing when it does not.
Result<std::optional<std::size_t>> View::find_item(Block& block, ItemId item) {
  if (auto loaded = load(block); !loaded) return loaded.error();
  arrange();
  std::optional<std::size_t> at;
  const std::vector<ItemId> one{item};
  auto read = store_.facts(one, [&](const store::ItemFacts& facts) {
    if (Entry::holds(facts.id)) at = block.entries.find(entry_of(facts), order_of(block));
  });
  if (!read) return read.error();
  // One that has moved stands in its old place until it is tested.
  if (!at && !is_settled()) at = block.entries.find(item);
  return at;
}

// Where an anchor is now. What is gone gives way: an item to its block's heading, a block to the
// start, a row of a collapsed block to its heading.
Result<View::Position> View::position_of(const Anchor& named) {
  auto anchor = anchor_since(named);
  if (!anchor) return anchor.error();
  return position_at(*anchor);
}

Result<View::Position> View::position_at(const Anchor& anchor) {
  arrange();
  const Position start{0, first_row()};
  Block* block = find_block(anchor.block);
  if (block == nullptr || visible_.empty()) return start;
  const auto number = static_cast<std::size_t>(block - blocks_.data());
  const auto visible = std::lower_bound(visible_.begin(), visible_.end(), number);
  if (visible == visible_.end()) return Position{visible_.size() - 1, first_row()};
  const auto at = static_cast<std::size_t>(visible - visible_.begin());
  const Position heading{at, first_row()};
  if (*visible != number || anchor.item == ItemId::none || block->collapsed) return heading;
  auto item = find_item(*block, anchor.item);
  if (!item) return item.error();
  return *item ? Position{at, **item + 1} : heading;
}

Result<Anchor> View::anchor_at(const Position& position) {
  if (visible_.empty()) return Anchor{};
  Block& block = shown(position.block);
  if (position.row == 0) return Anchor{block.id, ItemId::none};
  if (auto loaded = load(block); !loaded) return loaded.error();
  arrange();
  const std::size_t items = block.entries.size();
  const std::size_t item = std::min(position.row, items);
  return Anchor{block.id, item == 0 ? ItemId::none : block.entries[item - 1].id()};
}

Result<View::Position> View::nth(std::uint64_t index) {
  arrange();
  if (offsets_.back() == 0) return Position{0, first_row()};
  index = std::min(index, offsets_.back() - 1);
  const auto after = std::upper_bound(offsets_.begin(), offsets_.end() - 1, index);
  const auto block = static_cast<std::size_t>(after - offsets_.begin()) - 1;
  return Position{block, static_cast<std::size_t>(index - offsets_[block]) + first_row()};
}

void View::open(const Position& position) {
  const Block& block = shown(position.block);
  if (position.row > 0 && block.collapsed) collapse(block.id, false);
}

Result<View::Sought> View::seek(const Anchor& from, SeekKind what, std::uint64_t count) {
  auto start = position_of(from);
  if (!start) return start.error();
  arrange();
  if (visible_.empty()) return Sought{Anchor{}, false};

  Result<std::optional<Position>> target = std::optional<Position>();
  switch (what) {
    case SeekKind::first:
      target = std::optional(Position{0, first_row()});
      break;
    case SeekKind::last:
    case SeekKind::nth: {
      auto position = nth(what == SeekKind::last ? offsets_.back() : count);
      if (!position) return position.error();
      target = std::optional(*position);
      break;
    }
    case SeekKind::next_unread:
      target = next(*start, Wanted::unread);
      break;
    case SeekKind::previous_unread:
      target = previous(*start, Wanted::unread);
      break;
    case SeekKind::next_starred:
      target = next(*start, Wanted::starred);
      break;
    case SeekKind::previous_starred:
      target = previous(*start, Wanted::starred);
      break;
    case SeekKind::next_block:
      if (start->block + 1 < visible_.size())
        target = std::optional(Position{start->block + 1, first_row()});
      break;
    case SeekKind::previous_block:
      // From inside a block its own heading comes first.
      if (start->row > first_row())
        target = std::optional(Position{start->block, first_row()});
      else if (start->block > 0)
        target = std::optional(Position{start->block - 1, first_row()});
      break;
    case SeekKind::next_match:
    case SeekKind::previous_match:
    case SeekKind::next_tagged:
    case SeekKind::previous_tagged:
      break;  // find()
  }
  if (!target) return target.error();
  if (!*target) return Sought{from, false};
  open(**target);
  auto anchor = anchor_at(**target);
  if (!anchor) return anchor.error();
  return Sought{*anchor, true};
}

// The next item of a kind, going around the end of the view; nothing when there is none.
Result<std::optional<View::Position>> View::next(Position from, Wanted wanted) {
  // One round, and the part of the first block before the start once more.
  for (std::size_t step = 0; step <= visible_.size(); ++step) {
    const std::size_t b = (from.block + step) % visible_.size();
    Block& block = shown(b);
    if (wanted == Wanted::unread && unread_of(block) == 0) continue;
    if (auto loaded = load(block); !loaded) return loaded.error();
    const std::size_t begin = step == 0 ? from.row : 0;  // row n is entry n-1: starts behind it
    const auto at = wanted == Wanted::unread
                        ? block.entries.next_unread(begin)
                        : block.entries.next(begin, [](const Entry& e) { return e.starred(); });
    if (at) return std::optional(Position{b, *at + 1});
  }
  return std::optional<Position>();
}

Result<std::optional<View::Position>> View::previous(Position from, Wanted wanted) {
  for (std::size_t step = 0; step <= visible_.size(); ++step) {
    const std::size_t b = (from.block + visible_.size() - step % visible_.size()) % visible_.size();
    Block& block = shown(b);
    if (wanted == Wanted::unread && unread_of(block) == 0) continue;
    if (auto loaded = load(block); !loaded) return loaded.error();
    const std::size_t end = step == 0 ? (from.row == 0 ? 0 : from.row - 1) : block.entries.size();
    const auto at = wanted == Wanted::unread
                        ? block.entries.previous_unread(end)
                        : block.entries.previous(end, [](const Entry& e) { return e.starred(); });
    if (at) return std::optional(Position{b, *at + 1});
  }
  return std::optional<Position>();
}

// Index of the first of these items that is sought; or of the last, backwards.
Result<std::optional<std::size_t>> View::found_in(std::span<const ItemId> ids,
                                                  const Search& search) {
  std::unordered_set<ItemId> sought;
  const auto tagged = [&](ItemId id, std::string_view tag) {
    if (search.tag->empty() || *search.tag == tag) sought.insert(id);
  };
  const auto matching = [&](const store::ItemFacts& facts) {
    if (search_.matches(facts.title)) sought.insert(facts.id);
  };
  const auto read = search.tag ? store_.tags(ids, tagged) : store_.facts(ids, matching);
  if (!read) return read.error();
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::size_t at = search.forward ? i : ids.size() - 1 - i;
    if (sought.contains(ids[at])) return std::optional(at);
  }
  return std::optional<std::size_t>();
}

Result<std::optional<View::Sought>> View::find(Search& search) {
  auto start = position_of(search.from);
  if (!start) return start.error();
  arrange();
  if (visible_.empty() || (!search.tag && search_.empty()))
    return std::optional(Sought{search.from, false});
  // Blocks around the view from the start; of the first one the part behind the start, and at last
  // the part before it.
  std::uint64_t skip = search.looked;
  for (std::size_t step = 0; step <= visible_.size(); ++step) {
    const std::size_t count = visible_.size();
    const std::size_t b = search.forward ? (start->block + step) % count
                                         : (start->block + count - step % count) % count;
    Block& block = shown(b);
    std::size_t begin = 0;
    std::size_t end = total_of(block);
    if (step == 0 && search.forward) begin = std::min(start->row, end);
    if (step == 0 && !search.forward) end = std::min(start->row == 0 ? 0 : start->row - 1, end);
    if (end - begin <= skip) {
      skip -= end - begin;
      continue;
    }
    if (auto loaded = load(block); !loaded) return loaded.error();
    end = std::min(end, block.entries.size());
    const std::size_t left = end - begin - std::min<std::size_t>(skip, end - begin);
    const std::size_t some = std::min(kSoughtAtOnce, left);
    const std::size_t from = search.forward ? end - left : begin + left - some;
    std::vector<ItemId> ids;
    block.entries.for_each(from, from + some, [&](const Entry& e) { ids.push_back(e.id()); });
    auto hit = found_in(ids, search);
    if (!hit) return hit.error();
    if (!*hit) {
      search.looked += std::max<std::size_t>(some, 1);
      return std::optional<Sought>();
    }
    open({b, 1});
    return std::optional(Sought{Anchor{block.id, ids[**hit]}, true});
  }
  return std::optional(Sought{search.from, false});
}

// Where a row is that an edit names. One that is gone must not widen the edit to what stands there
// now.
Result<View::Position> View::position_named(const Anchor& named) {
  if (named == Anchor{}) return Position{0, 0};
  if (named == kViewEnd) return Position{visible_.size() - 1, SIZE_MAX};
  auto anchor = anchor_since(named);
  if (!anchor) return anchor.error();
  auto position = position_at(*anchor);
  if (!position) return position.error();
  auto there = anchor_at(*position);
  if (!there) return there.error();
  if (*there != *anchor) return Error{"the rows have changed meanwhile; nothing was done"};
  return *position;
}

Result<std::vector<ItemId>> View::items(const Anchor& from, const Anchor& to) {
  arrange();
  std::vector<ItemId> out;
  if (visible_.empty()) return out;
  const bool whole = from == Anchor{} && to == Anchor{};
  auto begins = position_named(from);
  auto ends = position_named(whole ? kViewEnd : to);
  if (!begins) return begins.error();
  if (!ends) return ends.error();
  Position first = *begins;
  Position last = *ends;
  if (std::pair(last.block, last.row) < std::pair(first.block, first.row)) std::swap(first, last);
  const bool one_block = !whole && from == to && from.item == ItemId::none;
  // A closed block is all that its heading stands for.
  if (one_block || (last.row == 0 && shown(last.block).collapsed)) last.row = SIZE_MAX;
  for (std::size_t b = first.block; b <= last.block; ++b) {
    Block& block = shown(b);
    if (auto loaded = load(block); !loaded) return loaded.error();
    const std::size_t begin = b == first.block ? std::max<std::size_t>(first.row, 1) : 1;
    const std::size_t end =
        b == last.block ? std::min(last.row, block.entries.size()) : block.entries.size();
    block.entries.for_each(begin - 1, end, [&](const Entry& entry) { out.push_back(entry.id()); });
  }
  return out;
}

std::uint64_t View::each_item(std::uint64_t first, std::uint64_t count,
                              const std::function<void(ItemId, bool read)>& each) {
  const Block* block = find_block(kOnlyBlock);
  if (block == nullptr || first >= block->entries.size()) return 0;
  const std::uint64_t some = std::min<std::uint64_t>(count, block->entries.size() - first);
  block->entries.for_each(first, first + some,
                          [&](const Entry& entry) { each(entry.id(), entry.read()); });
  return some;
}

}  // namespace antiphon::backend
