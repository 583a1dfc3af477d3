// A view: every feed a block with its items under it, newest first; windows on it are cut from
// here.
//
// An unfiltered view holds no items but those of blocks that were looked at: totals come with the
// feeds, rows from the order's index. A filtered one is scanned block by block, in slices, and
// grows while that goes on; feeds that change are scanned again, alone. What a window shows is what
// a fresh query would show there, with one exception on purpose: a row that its filter let in stays
// when it is then read (or unstarred), until the view gets a new filter, so that lists do not melt
// under the cursor.

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/backend/feed_list.h"
#include "antiphon/base/result.h"
#include "antiphon/filter/filter.h"
#include "antiphon/model/view.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

// How much of a view a window shows.
struct Frame {
  Anchor anchor;
  std::uint32_t before = 0;
  std::uint32_t after = 0;
};

class View {
 public:
  // `feeds` is looked at in every call; `is_refreshing` tells what headings say.
  View(store::Store& store, const FeedList& feeds, std::function<bool(FeedId)> is_refreshing,
       bool start_collapsed);

  // Starts anew with this filter; blocks stay collapsed as they were.
  void define(filter::Filter filter);
  // The feeds file changed: blocks come and go, known ones stay as they are.
  void feed_list_changed();
  // These feeds or their items changed in the store (and `feeds` has been read again).
  void feeds_changed(const std::vector<FeedId>& changed);

  // Scans the next block, where there is a filter. Returns whether there is more to do.
  Result<bool> scan();
  [[nodiscard]] bool is_complete() const { return unscanned_.empty(); }

  void collapse(BlockId block, bool collapsed);
  void set_search(std::string_view words) { search_ = filter::TitleSearch(words); }

  // Fills focus, first, rows, counts and complete.
  Result<Window> window(const Frame& frame);

  struct Sought {
    Anchor anchor;
    bool found = true;
  };
  // Everything but matches, which take time: see find_match(). Opens a collapsed block that it goes
  // into.
  Result<Sought> seek(const Anchor& from, SeekKind what, std::uint64_t count);

  // A search through titles, which can stop after each block. Wraps around the view's end once.
  struct MatchSearch {
    Anchor from;
    bool forward = true;
    std::size_t steps = 0;  // blocks looked at so far
  };
  // Looks at one block. Nothing: go on later with the same search.
  Result<std::optional<Sought>> find_match(MatchSearch& search);

  // The items between two anchors, in the order of the view: see wire::Edit.
  Result<std::vector<store::ItemEntry>> items(const Anchor& from, const Anchor& to);

 private:
  struct Block {
    FeedId feed{};
    std::vector<store::ItemEntry> entries;
    bool loaded = false;   // entries are those of the store
    bool scanned = false;  // with a filter: it was scanned at least once
    bool collapsed = false;
    std::uint32_t total = 0;
    std::uint32_t unread = 0;
  };
  // Indexes: of a visible block, and of a row in it (0 the heading, n the item n-1).
  struct Position {
    std::size_t block = 0;
    std::size_t row = 0;
  };

  [[nodiscard]] bool is_filtered() const { return !filter_.is_everything(); }
  Block& shown(std::size_t visible) { return blocks_[visible_[visible]]; }
  void take_totals(Block& block) const;
  Result<void> load(Block& block);
  Result<void> scan_block(Block& block);
  void arrange();
  Result<Position> position_of(const Anchor& anchor);
  Result<Anchor> anchor_at(const Position& position);
  Result<Position> nth(std::uint64_t index);
  Result<std::optional<Position>> unread_after(Position from);
  Result<std::optional<Position>> unread_before(Position from);
  [[nodiscard]] std::uint64_t rows_of(const Block& block) const {
    return 1U + (block.collapsed ? 0U : block.total);
  }
  Row heading_row(const Block& block) const;
  Row item_row(const Block& block, const store::ItemHeader& header) const;
  Result<void> fill_rows(Window& window, std::uint64_t begin, std::uint64_t end);

  store::Store& store_;
  const FeedList& feeds_;
  std::function<bool(FeedId)> is_refreshing_;
  bool start_collapsed_;
  filter::Filter filter_;
  filter::TitleSearch search_{""};
  std::vector<Block> blocks_;  // one a feed, in order
  std::map<FeedId, std::size_t> index_;
  std::vector<std::size_t> visible_;    // blocks that are shown
  std::vector<std::uint64_t> offsets_;  // first row of each visible block, and the end
  bool arranged_ = false;
  std::deque<FeedId> unscanned_;
};

}  // namespace antiphon::backend
