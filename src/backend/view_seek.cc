// Finding rows that are not in the window.

#include <algorithm>
#include <unordered_set>

#include "antiphon/backend/view.h"

namespace antiphon::backend {

Result<View::Sought> View::seek(const Anchor& from, SeekKind what, std::uint64_t count) {
  auto start = position_of(from);
  if (!start) return start.error();
  arrange();
  if (visible_.empty()) return Sought{Anchor{}, false};

  std::optional<Position> target;
  switch (what) {
    case SeekKind::first:
      target = Position{0, 0};
      break;
    case SeekKind::last:
      count = offsets_.back();
      [[fallthrough]];
    case SeekKind::nth: {
      auto position = nth(count);
      if (!position) return position.error();
      target = *position;
      break;
    }
    case SeekKind::next_unread:
    case SeekKind::previous_unread: {
      auto unread = what == SeekKind::next_unread ? unread_after(*start) : unread_before(*start);
      if (!unread) return unread.error();
      target = *unread;
      break;
    }
    case SeekKind::next_block:
      if (start->block + 1 < visible_.size()) target = Position{start->block + 1, 0};
      break;
    case SeekKind::previous_block:
      // From inside a block its own heading comes first.
      if (start->row > 0)
        target = Position{start->block, 0};
      else if (start->block > 0)
        target = Position{start->block - 1, 0};
      break;
    case SeekKind::next_match:
    case SeekKind::previous_match:
      break;  // find_match()
  }
  if (!target) return Sought{from, false};
  Block& block = shown(target->block);
  if (target->row > 0 && block.collapsed) {
    block.collapsed = false;
    arranged_ = false;
  }
  auto anchor = anchor_at(*target);
  if (!anchor) return anchor.error();
  return Sought{*anchor, true};
}

// The next unread item, going around the end of the view; nothing when all is read.
Result<std::optional<View::Position>> View::unread_after(Position from) {
  // One round, and the part of the first block before the start once more.
  for (std::size_t step = 0; step <= visible_.size(); ++step) {
    const std::size_t b = (from.block + step) % visible_.size();
    Block& block = shown(b);
    if (block.unread == 0) continue;
    if (auto loaded = load(block); !loaded) return loaded.error();
    const std::size_t begin = step == 0 ? from.row : 0;  // row n is entry n-1: starts behind it
    for (std::size_t i = begin; i < block.entries.size(); ++i) {
      if (!block.entries[i].read) return std::optional(Position{b, i + 1});
    }
  }
  return std::optional<Position>();
}

Result<std::optional<View::Position>> View::unread_before(Position from) {
  for (std::size_t step = 0; step <= visible_.size(); ++step) {
    const std::size_t b = (from.block + visible_.size() - step % visible_.size()) % visible_.size();
    Block& block = shown(b);
    if (block.unread == 0) continue;
    if (auto loaded = load(block); !loaded) return loaded.error();
    const std::size_t end = step == 0 ? (from.row == 0 ? 0 : from.row - 1) : block.entries.size();
    for (std::size_t i = std::min(end, block.entries.size()); i-- > 0;) {
      if (!block.entries[i].read) return std::optional(Position{b, i + 1});
    }
  }
  return std::optional<Position>();
}

Result<std::optional<View::Sought>> View::find_match(MatchSearch& search) {
  auto start = position_of(search.from);
  if (!start) return start.error();
  arrange();
  const std::size_t count = visible_.size();
  if (count == 0 || search.steps > count || search_.empty()) {
    return std::optional(Sought{search.from, false});
  }
  const std::size_t step = search.steps++;
  const std::size_t b = search.forward ? (start->block + step) % count
                                       : (start->block + count - step % count) % count;
  Block& block = shown(b);
  if (auto loaded = load(block); !loaded) return loaded.error();
  std::unordered_set<std::int64_t> matching;
  auto read = store_.titles(block.feed, [&](ItemId id, std::string_view title) {
    if (search_.matches(title)) matching.insert(raw(id));
    return true;
  });
  if (!read) return read.error();
  if (matching.empty()) return std::optional<Sought>();

  const auto matches = [&](std::size_t i) { return matching.contains(raw(block.entries[i].id)); };
  std::optional<std::size_t> hit;
  if (search.forward) {
    for (std::size_t i = step == 0 ? start->row : 0; i < block.entries.size() && !hit; ++i) {
      if (matches(i)) hit = i;
    }
  } else {
    const std::size_t end =
        step == 0 ? (start->row == 0 ? 0 : start->row - 1) : block.entries.size();
    for (std::size_t i = std::min(end, block.entries.size()); i-- > 0 && !hit;) {
      if (matches(i)) hit = i;
    }
  }
  if (!hit) return std::optional<Sought>();
  if (block.collapsed) {
    block.collapsed = false;
    arranged_ = false;
  }
  return std::optional(Sought{Anchor{BlockId{raw(block.feed)}, block.entries[*hit].id}, true});
}

}  // namespace antiphon::backend
