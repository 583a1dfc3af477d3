// The list: a window on the view, the cursor in it, and what of it is on the screen.
//
// The cursor is an anchor and keeps its line on the screen: rows that come or go above it or below
// it move away from it, never it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "antiphon/model/view.h"
#include "ui/edits.h"

namespace antiphon::ui {

// How a move within the known rows went.
enum class Moved : std::uint8_t {
  yes,
  no_more,  // the view ends there
  unknown   // only the backend knows what is there
};

class List {
 public:
  void resize(int height);
  [[nodiscard]] int height() const { return height_; }

  // Takes a window over; the cursor goes to `cursor`, which should be one of its rows.
  void adopt(Window window, const Anchor& cursor, const Edits& edits);
  // The same window under other edits.
  void overlay(const Edits& edits);

  [[nodiscard]] bool has_window() const { return has_window_; }
  [[nodiscard]] const std::vector<Row>& rows() const { return rows_; }
  [[nodiscard]] const ViewCounts& counts() const { return counts_; }
  [[nodiscard]] bool complete() const { return window_.complete; }
  [[nodiscard]] std::size_t top() const { return top_; }  // index of the first row shown
  [[nodiscard]] std::size_t cursor_index() const { return index_; }
  [[nodiscard]] Anchor cursor() const { return cursor_; }
  // The row under the cursor; null while there are no rows. Until the next call that is not const.
  [[nodiscard]] const Row* row() const;
  [[nodiscard]] const Row* find(const Anchor& anchor) const;
  // The heading of a block, if it is among the known rows.
  [[nodiscard]] const Row* heading(BlockId block) const;

  // Down (or up, when negative); `scrolls`: the rows move, and the cursor keeps its line.
  Moved move(int lines, bool scrolls);
  Moved to_first();
  Moved to_last();
  Moved to_block(int direction);
  Moved to_unread(int direction);
  Moved to_item(int direction);
  // The next item from the cursor, without going there.
  [[nodiscard]] const Row* neighbour(int direction) const;

  // Less than a screen is known above or below what is shown, and there is more.
  [[nodiscard]] bool wants_rows() const;

 private:
  [[nodiscard]] bool starts_view() const { return window_.first == 0; }
  [[nodiscard]] bool ends_view() const;
  [[nodiscard]] Moved beyond(int direction) const;
  [[nodiscard]] std::optional<std::size_t> index_of(const Anchor& anchor) const;
  template <class Passes>
  Moved search(int direction, Passes passes);
  void go(std::size_t index);
  void settle();

  int height_ = 1;
  bool has_window_ = false;
  Window window_;          // as it came
  std::vector<Row> rows_;  // under the edits
  ViewCounts counts_;
  Anchor cursor_;
  std::size_t index_ = 0;  // of the cursor among the rows
  std::size_t top_ = 0;
  int line_ = 0;  // of the cursor on the screen
};

}  // namespace antiphon::ui
