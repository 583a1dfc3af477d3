// A screen as a grid of cells, before a terminal has seen it. put() is the one door for text:
// whatever comes through it is printable, and measured as base measures it.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace antiphon::ui {

struct Size {
  int rows = 24;
  int columns = 80;

  bool operator==(const Size&) const = default;
};

// Two, since few of a terminal's eight can be read on black and on white alike. Everything else is
// said by bold, dim and underline.
enum class Colour : std::uint8_t { standard, accent, alarm };

struct Pen {
  Colour colour = Colour::standard;
  bool bold = false;
  bool dim = false;
  bool italic = false;
  bool underline = false;
  bool reverse = false;

  bool operator==(const Pen&) const = default;
};

struct CanvasCell {
  std::string text = " ";
  Pen pen;
  bool continued = false;  // the right half of the wide character before it; text is empty

  bool operator==(const CanvasCell&) const = default;
};

struct Point {
  int row = 0;
  int column = 0;

  bool operator==(const Point&) const = default;
};

class Canvas {
 public:
  explicit Canvas(Size size);

  [[nodiscard]] Size size() const { return size_; }
  [[nodiscard]] const CanvasCell& at(int row, int column) const;
  [[nodiscard]] std::optional<Point> cursor() const { return cursor_; }

  // Writes from `column` on, up to but not into column `end`; returns the column after the last
  // cell written. What lies outside of the canvas is cut off.
  int put(int row, int column, std::string_view text, const Pen& pen = {}, int end = 1 << 20);
  // Puts a whole row in reverse, as one bar: colours and dim letters would make patches in it.
  void reverse(int row);
  void show_cursor(Point where) { cursor_ = where; }

  // Of canvases of one size: this row looks like that of the other.
  [[nodiscard]] bool same_row(const Canvas& other, int row, int others_row) const;
  [[nodiscard]] bool same_row(const Canvas& other, int row) const {
    return same_row(other, row, row);
  }

  // Rows without the spaces at their ends, joined by line ends.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::string line(int row) const;

 private:
  CanvasCell& cell(int row, int column);
  void set(int row, int column, CanvasCell cell);

  Size size_;
  std::vector<CanvasCell> cells_;
  std::optional<Point> cursor_;
};

}  // namespace antiphon::ui
