#include "ui/canvas.h"

#include <algorithm>
#include <cassert>

#include "antiphon/base/text.h"

namespace antiphon::ui {

Canvas::Canvas(Size size) : size_{std::max(size.rows, 1), std::max(size.columns, 1)} {
  cells_.resize(static_cast<std::size_t>(size_.rows) * static_cast<std::size_t>(size_.columns));
}

CanvasCell& Canvas::cell(int row, int column) {
  assert(row >= 0 && row < size_.rows && column >= 0 && column < size_.columns);
  return cells_[static_cast<std::size_t>(row) * static_cast<std::size_t>(size_.columns) +
                static_cast<std::size_t>(column)];
}

const CanvasCell& Canvas::at(int row, int column) const {
  return const_cast<Canvas*>(this)->cell(row, column);
}

// Half of a wide character is never left behind.
void Canvas::set(int row, int column, CanvasCell value) {
  if (cell(row, column).continued && column > 0) cell(row, column - 1).text = " ";
  if (column + 1 < size_.columns && cell(row, column + 1).continued) {
    cell(row, column + 1).continued = false;
    cell(row, column + 1).text = " ";
  }
  cell(row, column) = std::move(value);
}

int Canvas::put(int row, int column, std::string_view text, const Pen& pen, int end) {
  if (row < 0 || row >= size_.rows || column < 0) return column;
  end = std::min(end, size_.columns);
  const std::string clean = printable_block(text);
  std::string_view left = clean;
  while (const auto next = take_cell(left)) {
    if (column + next->columns > end) break;
    if (next->columns == 2) set(row, column + 1, CanvasCell{"", pen, false});
    set(row, column, CanvasCell{next->text, pen, false});
    if (next->columns == 2) cell(row, column + 1).continued = true;
    if (next->columns == 2) cell(row, column + 1).text.clear();
    column += next->columns;
  }
  return column;
}

void Canvas::reverse(int row) {
  if (row < 0 || row >= size_.rows) return;
  for (int column = 0; column < size_.columns; ++column) {
    Pen& pen = cell(row, column).pen;
    pen.reverse = true;
    pen.dim = false;
    pen.colour = Colour::standard;
  }
}

bool Canvas::same_row(const Canvas& other, int row, int others_row) const {
  const auto width = static_cast<std::ptrdiff_t>(size_.columns);
  const auto start = cells_.begin() + row * width;
  return std::equal(start, start + width, other.cells_.begin() + others_row * width);
}

std::string Canvas::line(int row) const {
  std::string out;
  for (int column = 0; column < size_.columns; ++column)
    out += at(row, column).text;
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

std::string Canvas::text() const {
  std::string out;
  for (int row = 0; row < size_.rows; ++row) {
    if (row > 0) out += '\n';
    out += line(row);
  }
  return out;
}

}  // namespace antiphon::ui
