// Windows, cut from a view.

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "antiphon/backend/shown.h"
#include "antiphon/backend/view.h"
#include "antiphon/base/text.h"

namespace antiphon::backend {

Row View::heading_row(const Block& block) const {
  Row row;
  row.kind = RowKind::heading;
  row.anchor = {block.id, ItemId::none};
  row.title = block.title;
  row.total = total_of(block);
  row.unread = unread_of(block);
  row.collapsed = block.collapsed;
  if (definition_.group != GroupBy::feed) return row;
  const FeedId id{raw(block.id)};
  row.refreshing = surroundings_.is_refreshing(id);
  if (const ListedFeed* feed = feeds_.find(id)) {
    row.title = feed->title();
    row.url = feed->state.home_page_url;
    row.error = feed->state.error;
  }
  return row;
}

// A body costs some 30 µs to read, and a window is made 30 times a second: so it is read once.
Result<std::string> View::title_made_for(ItemId item) {
  constexpr std::size_t kKept = 2000;
  if (const auto known = made_titles_.find(raw(item)); known != made_titles_.end())
    return known->second;
  auto body = store_.body(item);
  if (!body) return body.error();
  if (made_titles_.size() >= kKept) made_titles_.clear();
  return made_titles_[raw(item)] = *body ? made_title((*body)->text) : std::string();
}

Row View::item_row(const Block& block, const store::ItemHeader& header) {
  Row row;
  row.kind = RowKind::item;
  row.anchor = {block.id, header.id};
  row.title = header.title;
  if (row.title.empty()) {
    // An item whose body cannot be read is shown as one without.
    if (auto made = title_made_for(header.id)) row.title = std::move(*made);
    row.made_title = !row.title.empty();
  }
  row.url = header.url;
  row.read = header.read;
  row.starred = header.starred;
  row.date = header.date;
  if (definition_.group != GroupBy::feed || block.id == kNewBlock) {
    if (const ListedFeed* feed = feeds_.find(header.feed)) row.feed_title = feed->title();
  }
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
    window.counts.feeds = static_cast<std::uint32_t>(places_.size());
    if (const Block* fresh = new_block()) window.counts.fresh = total_of(*fresh);
    if (offsets_.back() == 0) return window;
    const std::uint64_t at = index_of(*position);
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
    window.counts.blocks = has_headings() ? static_cast<std::uint32_t>(visible_.size()) : 0;
    for (const std::size_t block : visible_) {
      window.counts.items += total_of(blocks_[block]);
      window.counts.unread += unread_of(blocks_[block]);
    }
    return window;
  }
}

Result<void> View::fill_rows(Window& window, std::uint64_t begin, std::uint64_t end) {
  struct Shown {
    std::size_t block;
    ItemId item;
  };
  std::vector<Shown> wanted;
  std::vector<ItemId> ids;
  const auto count = static_cast<std::size_t>(end - begin);
  auto position = nth(begin);
  if (!position) return position.error();
  for (std::size_t b = position->block; b < visible_.size() && wanted.size() < count; ++b) {
    Block& block = shown(b);
    std::size_t row = b == position->block ? position->row : first_row();
    if (row == 0) {
      wanted.push_back({b, ItemId::none});
      row = 1;
    }
    if (block.collapsed || wanted.size() == count) continue;
    if (auto loaded = load(block); !loaded) return loaded;
    const std::size_t last = std::min(row - 1 + count - wanted.size(), block.entries.size());
    block.entries.for_each(row - 1, last, [&](const Entry& entry) {
      wanted.push_back({b, entry.id()});
      ids.push_back(entry.id());
    });
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  auto headers = store_.headers(ids);
  if (!headers) return headers.error();
  std::unordered_map<std::int64_t, const store::ItemHeader*> by_id;
  for (const store::ItemHeader& header : *headers)
    by_id[raw(header.id)] = &header;
  std::unordered_map<std::int64_t, std::vector<std::string>> tags;
  auto tagged = store_.tags(
      ids, [&](ItemId id, std::string_view tag) { tags[raw(id)].push_back(printable(tag)); });
  if (!tagged) return tagged;
  for (const Shown& each : wanted) {
    const Block& block = shown(each.block);
    if (each.item == ItemId::none) {
      window.rows.push_back(heading_row(block));
      continue;
    }
    const auto header = by_id.find(raw(each.item));
    if (header == by_id.end()) continue;
    window.rows.push_back(item_row(block, *header->second));
    if (const auto own = tags.find(raw(each.item)); own != tags.end())
      window.rows.back().tags = own->second;
  }
  return {};
}

}  // namespace antiphon::backend
