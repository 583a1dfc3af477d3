#include "ui/reader.h"

#include <algorithm>

#include <fmt/format.h>

namespace antiphon::ui {

namespace {

Pen pen_of(Style style) {
  Pen pen;
  pen.bold = has(style, Style::bold) || has(style, Style::heading);
  pen.italic = has(style, Style::italic) || has(style, Style::quote);
  pen.underline = has(style, Style::underline) || has(style, Style::link);
  pen.dim = has(style, Style::dim) || has(style, Style::strike);
  if (has(style, Style::code)) pen.colour = Colour::accent;
  return pen;
}

}  // namespace

void Reader::resize(Size size, int widest_text) {
  size_ = {std::max(size.rows, 1), std::max(size.columns, 1)};
  margin_ = size_.columns >= 40 ? 1 : 0;
  if (size_.columns >= widest_text + 4) margin_ = 2;
  columns_ = static_cast<std::uint16_t>(
      std::clamp(std::min(size_.columns - 2 * margin_, widest_text), 1, 1000));
  top_ = std::min(top_, last_top());
}

void Reader::open(const Row& row) {
  open_ = true;
  row_ = row;
  text_.reset();
  problem_.clear();
  top_ = 0;
}

void Reader::refresh(const Row& row) {
  row_.read = row.read;
  row_.starred = row.starred;
}

void Reader::show(const wire::Article& article) {
  const std::size_t place = text_ ? ink_before(text_->lines, top_) : 0;
  text_ = compose(article, article.columns);
  problem_.clear();
  top_ = place == 0 ? 0 : std::min(line_after_ink(text_->lines, place), last_top());
  row_.url = article.url;
}

std::size_t Reader::last_top() const {
  const std::size_t lines = text_ ? text_->lines.size() : 0;
  const auto height = static_cast<std::size_t>(size_.rows);
  return lines > height ? lines - height : 0;
}

void Reader::scroll(int lines) {
  const auto wanted = static_cast<std::ptrdiff_t>(top_) + lines;
  top_ = static_cast<std::size_t>(
      std::clamp<std::ptrdiff_t>(wanted, 0, static_cast<std::ptrdiff_t>(last_top())));
}

void Reader::to_last() {
  top_ = last_top();
}

bool Reader::at_end() const {
  return top_ >= last_top();
}

std::string Reader::position() const {
  if (!text_) return "";
  if (last_top() == 0) return "all";
  const std::size_t shown =
      std::min(top_ + static_cast<std::size_t>(size_.rows), text_->lines.size());
  return fmt::format("{}%", shown * 100 / text_->lines.size());
}

std::optional<std::string> Reader::address(std::size_t number) const {
  if (number == 0 || number > address_count()) return std::nullopt;
  return text_->addresses[number - 1];
}

void Reader::paint(Canvas& canvas) const {
  const int end = std::min(size_.columns, margin_ + columns_);
  if (!text_) {
    canvas.put(0, margin_, row_.title, Pen{.bold = true}, end);
    if (!problem_.empty()) canvas.put(2, margin_, problem_, Pen{.colour = Colour::alarm});
    return;
  }
  for (int y = 0; y < size_.rows; ++y) {
    const std::size_t index = top_ + static_cast<std::size_t>(y);
    if (index >= text_->lines.size()) break;
    int x = margin_;
    for (const Span& span : text_->lines[index].spans) {
      x = canvas.put(y, x, span.text, pen_of(span.style), size_.columns);
    }
  }
}

}  // namespace antiphon::ui
