#include "antiphon/backend/view.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

namespace antiphon::backend {

namespace {

std::uint32_t count_unread(const std::vector<store::ItemEntry>& entries) {
  return static_cast<std::uint32_t>(
      std::count_if(entries.begin(), entries.end(), [](const auto& entry) { return !entry.read; }));
}

BlockId block_of(FeedId feed) {
  return BlockId{raw(feed)};
}
FeedId feed_of(BlockId block) {
  return FeedId{raw(block)};
}

}  // namespace

View::View(store::Store& store, const FeedList& feeds, std::function<bool(FeedId)> is_refreshing,
           bool start_collapsed)
    : store_(store),
      feeds_(feeds),
      is_refreshing_(std::move(is_refreshing)),
      start_collapsed_(start_collapsed) {
  feed_list_changed();
}

void View::define(filter::Filter filter) {
  filter_ = std::move(filter);
  unscanned_.clear();
  for (Block& block : blocks_) {
    block.entries.clear();
    block.loaded = block.scanned = false;
    take_totals(block);
    if (is_filtered()) unscanned_.push_back(block.feed);
  }
  arranged_ = false;
}

// Of a block that is not loaded: nothing known with a filter, else what the feed says.
void View::take_totals(Block& block) const {
  if (is_filtered()) {
    block.total = block.unread = 0;
    return;
  }
  const ListedFeed* feed = feeds_.find(block.feed);
  block.total = feed == nullptr ? 0 : feed->state.total;
  block.unread = feed == nullptr ? 0 : feed->state.unread;
}

void View::feed_list_changed() {
  std::vector<Block> blocks;
  std::map<FeedId, std::size_t> index;
  for (const ListedFeed& feed : feeds_.feeds()) {
    if (feed.subscription.hidden) continue;
    const auto known = index_.find(feed.state.id);
    index[feed.state.id] = blocks.size();
    if (known != index_.end()) {
      blocks.push_back(std::move(blocks_[known->second]));
      continue;
    }
    Block& block = blocks.emplace_back();
    block.feed = feed.state.id;
    block.collapsed = start_collapsed_;
    take_totals(block);
    if (is_filtered()) unscanned_.push_back(block.feed);
  }
  blocks_ = std::move(blocks);
  index_ = std::move(index);
  arranged_ = false;
}

void View::feeds_changed(const std::vector<FeedId>& changed) {
  for (const FeedId feed : changed) {
    const auto known = index_.find(feed);
    if (known == index_.end()) continue;
    Block& block = blocks_[known->second];
    if (is_filtered()) {
      // Until it has been scanned again its rows stay.
      if (std::find(unscanned_.begin(), unscanned_.end(), feed) == unscanned_.end()) {
        unscanned_.push_front(feed);
      }
    } else {
      block.loaded = false;
      take_totals(block);
      arranged_ = false;
    }
  }
}

Result<bool> View::scan() {
  if (unscanned_.empty()) return false;
  const auto known = index_.find(unscanned_.front());
  unscanned_.pop_front();
  if (known != index_.end()) {
    if (auto done = scan_block(blocks_[known->second]); !done) return done.error();
  }
  return !unscanned_.empty();
}

Result<void> View::scan_block(Block& block) {
  const filter::Narrowing narrowing = filter_.narrowing();
  std::unordered_set<std::int64_t> stay;  // let in before: see the header
  if (block.scanned && (narrowing.read || narrowing.starred)) {
    for (const store::ItemEntry& entry : block.entries)
      stay.insert(raw(entry.id));
  }
  store::ListQuery query;
  query.feed = block.feed;
  if (stay.empty()) {
    query.read = narrowing.read;
    query.starred = narrowing.starred;
  }
  std::vector<store::ItemEntry> entries;
  auto done =
      store_.list(query, filter_.needs_text(), [&](const store::Item& item, std::string_view text) {
        const store::ItemHeader& header = item.header;
        const filter::Subject subject{header.title, text, header.read, header.starred};
        if (filter_.passes(subject) || stay.contains(raw(header.id))) {
          entries.push_back({header.id, header.read, header.starred});
        }
        return true;
      });
  if (!done) return done;
  block.entries = std::move(entries);
  block.loaded = block.scanned = true;
  block.total = static_cast<std::uint32_t>(block.entries.size());
  block.unread = count_unread(block.entries);
  arranged_ = false;
  return {};
}

// The entries of an unfiltered block, when they are needed.
Result<void> View::load(Block& block) {
  if (block.loaded || is_filtered()) return {};
  auto entries = store_.entries(block.feed);
  if (!entries) return entries.error();
  block.entries = std::move(*entries);
  block.loaded = true;
  const auto total = static_cast<std::uint32_t>(block.entries.size());
  if (total != block.total) arranged_ = false;  // another program wrote since the feeds were read
  block.total = total;
  block.unread = count_unread(block.entries);
  return {};
}

void View::arrange() {
  if (arranged_) return;
  arranged_ = true;
  visible_.clear();
  offsets_.clear();
  std::uint64_t rows = 0;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (is_filtered() && blocks_[i].total == 0) continue;
    visible_.push_back(i);
    offsets_.push_back(rows);
    rows += rows_of(blocks_[i]);
  }
  offsets_.push_back(rows);
}

void View::collapse(BlockId block, bool collapsed) {
  for (Block& one : blocks_) {
    if (block == BlockId::none || block_of(one.feed) == block) one.collapsed = collapsed;
  }
  arranged_ = false;
}

// Where an anchor is now. What is gone gives way: an item to its block's heading, a block to the
// start, a row of a collapsed block to its heading.
Result<View::Position> View::position_of(const Anchor& anchor) {
  arrange();
  const auto known = index_.find(feed_of(anchor.block));
  if (known == index_.end()) return Position{};
  const auto visible = std::lower_bound(visible_.begin(), visible_.end(), known->second);
  if (visible == visible_.end()) return Position{visible_.empty() ? 0 : visible_.size() - 1, 0};
  const auto at = static_cast<std::size_t>(visible - visible_.begin());
  Block& block = blocks_[known->second];
  if (*visible != known->second || anchor.item == ItemId::none || block.collapsed)
    return Position{at, 0};
  if (auto loaded = load(block); !loaded) return loaded.error();
  arrange();
  const auto entry = std::find_if(block.entries.begin(), block.entries.end(),
                                  [&](const auto& one) { return one.id == anchor.item; });
  if (entry == block.entries.end()) return Position{at, 0};
  return Position{at, static_cast<std::size_t>(entry - block.entries.begin()) + 1};
}

Result<Anchor> View::anchor_at(const Position& position) {
  if (visible_.empty()) return Anchor{};
  Block& block = shown(position.block);
  if (position.row == 0) return Anchor{block_of(block.feed), ItemId::none};
  if (auto loaded = load(block); !loaded) return loaded.error();
  arrange();
  const std::size_t item = std::min(position.row, block.entries.size());
  return Anchor{block_of(block.feed), item == 0 ? ItemId::none : block.entries[item - 1].id};
}

Result<View::Position> View::nth(std::uint64_t index) {
  arrange();
  if (visible_.empty()) return Position{};
  index = std::min(index, offsets_.back() - 1);
  const auto after = std::upper_bound(offsets_.begin(), offsets_.end() - 1, index);
  const auto block = static_cast<std::size_t>(after - offsets_.begin()) - 1;
  return Position{block, static_cast<std::size_t>(index - offsets_[block])};
}

Row View::heading_row(const Block& block) const {
  Row row;
  row.kind = RowKind::heading;
  row.anchor = {block_of(block.feed), ItemId::none};
  row.total = block.total;
  row.unread = block.unread;
  row.collapsed = block.collapsed;
  row.refreshing = is_refreshing_(block.feed);
  if (const ListedFeed* feed = feeds_.find(block.feed)) {
    row.title = feed->title();
    row.url = feed->state.home_page_url;
    row.error = feed->state.error;
  }
  return row;
}

Row View::item_row(const Block& block, const store::ItemHeader& header) const {
  Row row;
  row.kind = RowKind::item;
  row.anchor = {block_of(block.feed), header.id};
  row.title = header.title;
  row.url = header.url;
  row.read = header.read;
  row.starred = header.starred;
  row.date = header.date;
  for (const filter::Found& found : search_.find(header.title))
    row.marks.push_back({found.begin, found.end});
  return row;
}

Result<Window> View::window(const Frame& frame) {
  // Loading may find other totals than the feeds had: then the arithmetic starts again, with blocks
  // that are loaded now.
  for (int attempt = 0;; ++attempt) {
    auto position = position_of(frame.anchor);
    if (!position) return position.error();
    arrange();
    Window window;
    window.complete = is_complete();
    if (visible_.empty()) return window;
    const std::uint64_t at = offsets_[position->block] + position->row;
    const std::uint64_t begin = at - std::min<std::uint64_t>(at, frame.before);
    const std::uint64_t end = std::min(at + 1 + frame.after, offsets_.back());
    auto focus = anchor_at(*position);
    if (!focus) return focus.error();
    window.focus = *focus;
    window.first = begin;
    if (auto filled = fill_rows(window, begin, end); !filled) return filled.error();
    if (!arranged_ && attempt < 3) continue;
    arrange();
    window.counts.rows = offsets_.back();
    window.counts.blocks = static_cast<std::uint32_t>(visible_.size());
    for (const std::size_t block : visible_) {
      window.counts.items += blocks_[block].total;
      window.counts.unread += blocks_[block].unread;
    }
    return window;
  }
}

Result<void> View::fill_rows(Window& window, std::uint64_t begin, std::uint64_t end) {
  struct Wanted {
    std::size_t block;
    ItemId item;
  };
  std::vector<Wanted> wanted;
  std::vector<ItemId> ids;
  auto position = nth(begin);
  if (!position) return position.error();
  for (std::size_t b = position->block; b < visible_.size() && wanted.size() < end - begin; ++b) {
    Block& block = shown(b);
    std::size_t row = b == position->block ? position->row : 0;
    if (row == 0) {
      wanted.push_back({b, ItemId::none});
      row = 1;
    }
    if (block.collapsed) continue;
    if (wanted.size() < end - begin) {
      if (auto loaded = load(block); !loaded) return loaded;
    }
    for (; row <= block.entries.size() && wanted.size() < end - begin; ++row) {
      wanted.push_back({b, block.entries[row - 1].id});
      ids.push_back(block.entries[row - 1].id);
    }
  }
  auto headers = store_.headers(ids);
  if (!headers) return headers.error();
  std::map<ItemId, const store::ItemHeader*> by_id;
  for (const store::ItemHeader& header : *headers)
    by_id[header.id] = &header;
  for (const Wanted& one : wanted) {
    const Block& block = shown(one.block);
    if (one.item == ItemId::none) {
      window.rows.push_back(heading_row(block));
    } else if (const auto header = by_id.find(one.item); header != by_id.end()) {
      window.rows.push_back(item_row(block, *header->second));
    }
  }
  return {};
}

Result<std::vector<store::ItemEntry>> View::items(const Anchor& from, const Anchor& to) {
  // An edit reaches all that passes, not only what a scan has found so far.
  while (!is_complete()) {
    if (auto more = scan(); !more) return more.error();
  }
  arrange();
  std::vector<store::ItemEntry> out;
  if (visible_.empty()) return out;
  Position first{0, 0};
  Position last{visible_.size() - 1, SIZE_MAX};
  if (from != Anchor{} || to != Anchor{}) {
    auto begin = position_of(from);
    auto end = position_of(to);
    if (!begin) return begin.error();
    if (!end) return end.error();
    first = *begin;
    last = *end;
    if (std::pair(last.block, last.row) < std::pair(first.block, first.row)) std::swap(first, last);
    // An anchor whose row is gone must not widen an edit to what stands there now.
    auto first_now = anchor_at(first);
    auto last_now = anchor_at(last);
    if (!first_now) return first_now.error();
    if (!last_now) return last_now.error();
    const auto is_one_of = [&](const Anchor& a) { return a == from || a == to; };
    if (!is_one_of(*first_now) || !is_one_of(*last_now)) {
      return Error{"the rows have changed meanwhile; nothing was done"};
    }
    if (from == to && from.item == ItemId::none) last.row = SIZE_MAX;
  }
  for (std::size_t b = first.block; b <= last.block; ++b) {
    Block& block = shown(b);
    if (auto loaded = load(block); !loaded) return loaded.error();
    const std::size_t begin = b == first.block ? std::max<std::size_t>(first.row, 1) : 1;
    const std::size_t end =
        b == last.block ? std::min(last.row, block.entries.size()) : block.entries.size();
    for (std::size_t row = begin; row <= end; ++row)
      out.push_back(block.entries[row - 1]);
  }
  return out;
}

}  // namespace antiphon::backend
