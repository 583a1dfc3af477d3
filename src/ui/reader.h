// The reader: one article, scrolled by lines. It keeps its article whatever becomes of the list.

#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "antiphon/model/view.h"
#include "ui/canvas.h"
#include "ui/reader_text.h"

namespace antiphon::ui {

class Reader {
 public:
  void resize(Size size, int widest_text);
  // The width to ask articles at.
  [[nodiscard]] std::uint16_t columns() const { return columns_; }

  // Opens on what the list knows of the item, until show() or fail().
  void open(const Row& row);
  void close() { open_ = false; }
  [[nodiscard]] bool is_open() const { return open_; }
  [[nodiscard]] const Row& row() const { return row_; }
  [[nodiscard]] bool waits() const { return open_ && !text_ && problem_.empty(); }
  // Read and star as they are now.
  void refresh(const Row& row);

  // Only of the item that is open. In the place where it was, if it was shown before.
  void show(const wire::Article& article);
  void fail(std::string reason) { problem_ = std::move(reason); }

  void scroll(int lines);
  void page(int pages) { scroll(pages * std::max(size_.rows - 1, 1)); }
  void half_page(int pages) { scroll(pages * std::max(size_.rows / 2, 1)); }
  void to_first() { top_ = 0; }
  void to_last();
  [[nodiscard]] bool at_end() const;  // also while there is no text
  // `all`, or how far in `%`.
  [[nodiscard]] std::string position() const;

  [[nodiscard]] std::size_t address_count() const { return text_ ? text_->addresses.size() : 0; }
  // Of number 1 and up; nothing when there is no such number.
  [[nodiscard]] std::optional<std::string> address(std::size_t number) const;

  void paint(Canvas& canvas) const;

 private:
  [[nodiscard]] std::size_t last_top() const;

  Size size_{};  // of the lines that are its own
  std::uint16_t columns_ = 80;
  int margin_ = 0;
  bool open_ = false;
  Row row_;
  std::optional<ReaderText> text_;
  std::string problem_;
  std::size_t top_ = 0;
};

}  // namespace antiphon::ui
