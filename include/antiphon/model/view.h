// A view is a filter, an order and a grouping over the store, kept by the backend. A front end
// holds a window on it: the rows around an anchor, with the totals so far. Design: "a window on the
// view, not a copy of it" (README).

#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/time.h"
#include "antiphon/model/ids.h"

namespace antiphon {

// What items are sorted by. What an item does not have (published, updated, score) comes last,
// whatever the direction.
enum class SortBy : std::uint8_t {
  date,  // published, else updated, but never later than first seen; else first seen
  published,
  updated,
  fetched,
  feed,   // as in the feeds file
  title,  // natural_key() of base
  length,
  random,
  score  // or another number that a program of the user's gave
};

struct SortKey {
  SortBy by = SortBy::date;
  bool descending = true;
  std::string number{};  // of SortBy::score: the name of another number; empty: the score itself

  bool operator==(const SortKey&) const = default;
};

// What makes the blocks of a view. An item stands in as many blocks as its feed has tags.
enum class GroupBy : std::uint8_t { feed, tag, day, none };

// `feed`, `tag`, `day` and `none`, as settings and commands say it; nothing for any other word.
std::optional<GroupBy> group_named(std::string_view name);

// How items that are stored while a view is open come into it.
enum class NewItems : std::uint8_t {
  in_place,
  counted,  // not before they are asked for; ViewCounts::fresh tells how many wait
  top       // in a block of their own above all others, until they are asked into their places
};

// `in-place`, `counted` and `top`; nothing for any other word.
std::optional<NewItems> new_items_named(std::string_view name);

// A place in a view that survives changes around it: the heading of a block, or an item in a block.
// An item may stand in several blocks, so the item alone would not do.
struct Anchor {
  BlockId block = BlockId::none;  // none: the start of the view
  ItemId item = ItemId::none;     // none: the heading

  auto operator<=>(const Anchor&) const = default;
};

// The end of a view, behind all of its rows, as the start is Anchor{}.
constexpr Anchor kViewEnd{BlockId{std::numeric_limits<std::int64_t>::max()}, ItemId::none};

enum class RowKind : std::uint8_t { heading, item };

// Bytes [begin, end) of a row's title that matched.
struct Mark {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  bool operator==(const Mark&) const = default;
};

// One line of the list. Text is printable(); nothing in it may be trusted further than that.
struct Row {
  RowKind kind = RowKind::item;
  Anchor anchor;
  std::string title;
  std::string url;  // an item's link, or a feed's home page; may be empty

  // Of an item.
  bool made_title = false;  // it has none, and this one is the start of its text
  bool read = false;
  bool starred = false;
  Time date{};             // published, else first seen
  std::string feed_title;  // where no heading says it; else empty
  std::vector<Mark> marks;
  std::vector<std::string> tags;  // the user's

  // Of a heading.
  std::uint32_t total = 0;
  std::uint32_t unread = 0;
  bool collapsed = false;
  bool refreshing = false;
  std::string error;  // why the last refresh of this feed failed; empty: it did not

  bool operator==(const Row&) const = default;
};

struct ViewCounts {
  std::uint64_t rows = 0;   // visible: headings, and items of blocks that are not collapsed
  std::uint64_t items = 0;  // all that pass the filter
  std::uint64_t unread = 0;
  std::uint32_t blocks = 0;
  std::uint32_t feeds = 0;  // that are not hidden, with or without items here
  std::uint64_t fresh = 0;  // items that are not in their places yet: see NewItems

  bool operator==(const ViewCounts&) const = default;
};

struct Window {
  ViewId view{};
  Generation generation{};
  WindowNumber number{};  // rises with every window of the view
  EditNumber edits{};     // the newest edit of this front end that the rows include
  ChangeNumber change{};  // the store's, as the rows show it

  Anchor focus;             // what was asked for, or what has taken its place
  bool found = true;        // false: a Seek found nothing, and focus is where it started
  std::uint64_t first = 0;  // index of rows[0] among the view's visible rows
  std::vector<Row> rows;
  ViewCounts counts;
  bool complete = true;  // false: the scan goes on, counts and rows will grow

  bool operator==(const Window&) const = default;
};

// What Seek looks for, from an anchor.
enum class SeekKind : std::uint8_t {
  first,
  last,
  nth,          // count = index among the visible rows
  next_unread,  // opens no collapsed block: goes into it, so the block is opened first
  previous_unread,
  next_starred,
  previous_starred,
  next_block,
  previous_block,
  next_match,  // text = words, all of which the title has, after folding
  previous_match,
  next_tagged,  // text = the user's tag; empty: any
  previous_tagged
};

}  // namespace antiphon
