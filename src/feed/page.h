// The lines of an article as they are written: margins, blank lines between blocks, a limit.

#pragma once

#include <cstddef>
#include <vector>

#include "antiphon/model/article.h"

namespace antiphon::feed {

class Page {
 public:
  Page(int columns, std::size_t max_lines);

  // What margins leave for text.
  int columns() const { return columns_; }
  // From here on lines have `first` before them, the next one, or `rest`, all others, of the same
  // width. Where that would leave no room for text they have not.
  void open_margin(Span first, Span rest);
  void close_margin();

  void line(StyledLine line);
  void lines(std::vector<StyledLine> lines);
  // A blank line before the next one; several are one, and none is at the start or the end.
  void gap();

  // Everything from now on is dropped.
  bool full() const { return full_; }
  std::size_t room() const { return max_lines_ - lines_.size(); }
  std::vector<StyledLine> take() { return std::move(lines_); }

 private:
  struct Margin {
    Span first;
    Span rest;
    int columns;
    bool used;
  };
  void put(StyledLine line, std::size_t margins);

  int columns_;
  int least_columns_;
  std::size_t max_lines_;
  std::vector<Margin> margins_;
  std::vector<StyledLine> lines_;
  bool has_gap_ = false;
  std::size_t gap_margins_ = 0;  // the margins that go on through the blank line
  bool full_ = false;
};

}  // namespace antiphon::feed
