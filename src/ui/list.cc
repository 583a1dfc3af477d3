#include "ui/list.h"

#include <algorithm>
#include <utility>

namespace antiphon::ui {

namespace {

// Lines kept between the cursor and the edge of the screen, so that one sees what comes next.
constexpr int kScrollMargin = 3;

}  // namespace

void List::resize(int height) {
  height_ = std::max(height, 1);
  settle();
}

bool List::ends_view() const {
  return window_.first + rows_.size() >= window_.counts.rows;
}

std::optional<std::size_t> List::index_of(const Anchor& anchor) const {
  const auto at = std::ranges::find(rows_, anchor, &Row::anchor);
  if (at == rows_.end()) return std::nullopt;
  return static_cast<std::size_t>(at - rows_.begin());
}

void List::adopt(Window window, const Anchor& cursor, const Edits& edits) {
  const std::optional<Anchor> old_top =
      rows_.empty() ? std::nullopt : std::optional(rows_[top_].anchor);
  const bool moved = cursor != cursor_;
  window_ = std::move(window);
  has_window_ = true;
  cursor_ = cursor;
  overlay(edits);
  const auto index = index_of(cursor);
  index_ = index.value_or(0);
  if (!index && !rows_.empty()) cursor_ = rows_.front().anchor;
  if (moved) {
    // Rows that were on the screen stay where they are if the cursor is among them; after a jump
    // there is more to see below than above.
    const auto top = old_top ? index_of(*old_top) : std::nullopt;
    const bool on_screen =
        top && index_ >= *top && index_ - *top < static_cast<std::size_t>(height_);
    line_ = on_screen ? static_cast<int>(index_ - *top) : height_ / 4;
  }
  settle();
}

void List::overlay(const Edits& edits) {
  rows_ = window_.rows;
  counts_ = window_.counts;
  edits.apply(window_.view, rows_, counts_);
}

const Row* List::row() const {
  return rows_.empty() ? nullptr : &rows_[index_];
}

const Row* List::find(const Anchor& anchor) const {
  const auto index = index_of(anchor);
  return index ? &rows_[*index] : nullptr;
}

const Row* List::heading(BlockId block) const {
  return find({block, ItemId::none});
}

// From cursor and line to what is shown: the cursor away from the edges, no empty lines while there
// are rows to fill them.
void List::settle() {
  if (rows_.empty()) {
    index_ = top_ = 0;
    line_ = 0;
    return;
  }
  const int margin = std::min(kScrollMargin, (height_ - 1) / 2);
  line_ = std::clamp(line_, margin, height_ - 1 - margin);
  const auto height = static_cast<std::size_t>(height_);
  const auto line = static_cast<std::size_t>(line_);
  const std::size_t highest = rows_.size() > height ? rows_.size() - height : 0;
  top_ = std::min(index_ > line ? index_ - line : 0, highest);
  line_ = static_cast<int>(index_ - top_);
}

void List::go(std::size_t index) {
  const auto delta = static_cast<std::ptrdiff_t>(index) - static_cast<std::ptrdiff_t>(index_);
  // A jump off the screen is settled at its edge; far beyond, `line_` only has to be out of range.
  const auto line = std::clamp<std::ptrdiff_t>(line_ + delta, -1, height_);
  line_ = static_cast<int>(line);
  index_ = index;
  cursor_ = rows_[index].anchor;
  settle();
}

Moved List::beyond(int direction) const {
  return (direction < 0 ? starts_view() : ends_view()) ? Moved::no_more : Moved::unknown;
}

Moved List::move(int lines, bool scrolls) {
  if (rows_.empty()) return Moved::no_more;
  const auto last = static_cast<std::ptrdiff_t>(rows_.size()) - 1;
  const auto wanted = static_cast<std::ptrdiff_t>(index_) + lines;
  const auto target = std::clamp<std::ptrdiff_t>(wanted, 0, last);
  if (target != wanted && beyond(lines) == Moved::unknown) return Moved::unknown;
  if (target == static_cast<std::ptrdiff_t>(index_)) return Moved::no_more;
  const int line = line_;
  go(static_cast<std::size_t>(target));
  if (scrolls) {
    line_ = line;
    settle();
  }
  return Moved::yes;
}

Moved List::to_first() {
  if (rows_.empty() || !starts_view()) return Moved::unknown;
  go(0);
  return Moved::yes;
}

Moved List::to_last() {
  if (rows_.empty() || !ends_view()) return Moved::unknown;
  go(rows_.size() - 1);
  return Moved::yes;
}

// `passes` tells yes, no (no_more) or that only the backend knows.
template <class Passes>
Moved List::search(int direction, Passes passes) {
  const auto size = static_cast<std::ptrdiff_t>(rows_.size());
  for (auto i = static_cast<std::ptrdiff_t>(index_) + direction; i >= 0 && i < size;
       i += direction) {
    const auto index = static_cast<std::size_t>(i);
    const Moved answer = passes(rows_[index]);
    if (answer == Moved::yes) go(index);
    if (answer != Moved::no_more) return answer;
  }
  return beyond(direction);
}

Moved List::to_block(int direction) {
  return search(direction, [](const Row& row) {
    return row.kind == RowKind::heading ? Moved::yes : Moved::no_more;
  });
}

Moved List::to_unread(int direction) {
  const auto hides_unread = [](const Row& row) {
    return row.kind == RowKind::heading && row.collapsed && row.unread > 0;
  };
  const Row* here = row();
  if (direction > 0 && here != nullptr && hides_unread(*here)) return Moved::unknown;
  return search(direction, [&](const Row& row) {
    if (hides_unread(row)) return Moved::unknown;
    return row.kind == RowKind::item && !row.read ? Moved::yes : Moved::no_more;
  });
}

Moved List::to_item(int direction) {
  return search(direction, [](const Row& row) {
    return row.kind == RowKind::item ? Moved::yes : Moved::no_more;
  });
}

const Row* List::neighbour(int direction) const {
  const auto size = static_cast<std::ptrdiff_t>(rows_.size());
  for (auto i = static_cast<std::ptrdiff_t>(index_) + direction; i >= 0 && i < size;
       i += direction) {
    const Row& row = rows_[static_cast<std::size_t>(i)];
    if (row.kind == RowKind::item) return &row;
  }
  return nullptr;
}

bool List::wants_rows() const {
  if (!has_window_ || rows_.empty()) return false;
  const auto height = static_cast<std::size_t>(height_);
  const bool above = top_ < height && !starts_view();
  const bool below = top_ + 2 * height > rows_.size() && !ends_view();
  return above || below;
}

}  // namespace antiphon::ui
