#include "feed/wrap.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "antiphon/base/text.h"
#include "feed/inline_text.h"

namespace antiphon::feed {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_word_ascii(char c) {
  return c > ' ' && c < '\x7F';
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0; });
}

// The start of `text` that is ASCII and carries no marks. Ends behind a hyphen in a word: there a
// line may end.
std::size_t ascii_run(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && is_word_ascii(text[end])) {
    ++end;
    const bool hyphen = text[end - 1] == '-' && end > 1 && is_letter(text[end - 2]) &&
                        end < text.size() && is_letter(text[end]);
    if (hyphen) return end;
  }
  return end < text.size() && text[end] < 0 && end > 0 ? end - 1 : end;
}

bool is_hangul(std::string_view cell) {
  const auto c = take_code_point(cell).value_or(0);
  return (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3130 && c <= 0x318F) ||
         (c >= 0xAC00 && c <= 0xD7FF);
}

// UAX #14 in small: what may not begin a line, what may not end one.
bool may_begin_line(std::string_view cell) {
  constexpr std::u32string_view kClosing =
      U"!%),.:;?]}"
      U"¢°’”‰′″℃、。々〉》」』】〕〗〙〟〜ぁぃぅぇぉっゃゅょゎゕゖ゛゜ゝゞァィゥェォッャュョヮヵヶ"
      U"・ーヽヾ"
      U"！％），．：；？］｝｡｣､･";
  const auto c = take_code_point(cell).value_or(U' ');
  return kClosing.find(c) == std::u32string_view::npos;
}
bool may_end_line(std::string_view cell) {
  constexpr std::u32string_view kOpening = U"([{£¥‘“〈《「『【〔〖〘〝（［｛｢￡￥";
  const auto c = take_code_point(cell).value_or(U' ');
  return kOpening.find(c) == std::u32string_view::npos;
}

void append(std::vector<Span>& spans, std::string_view text, const Span& like) {
  if (text.empty()) return;
  if (!spans.empty() && spans.back().style == like.style && spans.back().link == like.link) {
    spans.back().text += text;
  } else {
    spans.push_back({std::string(text), like.style, like.link});
  }
}

// Takes off what fits, but one cell at least, that may not; nothing at the end.
std::optional<Cell> take_fitting(std::string_view& text, int columns) {
  const auto most = static_cast<std::size_t>(std::max(columns, 0));
  std::size_t ascii = 0;
  while (ascii <= most && ascii < text.size() && text[ascii] >= ' ' && text[ascii] < '\x7F')
    ++ascii;
  if (ascii > 0 && ascii < text.size()) --ascii;  // the last one may carry marks
  ascii = std::min(ascii, most);
  if (ascii == 0) return take_cell(text);
  Cell cells{std::string(text.substr(0, ascii)), static_cast<int>(ascii)};
  text.remove_prefix(ascii);
  return cells;
}

// The place behind the last sign at which people divide addresses and paths, if it is near the end.
std::size_t behind_sign(std::string_view text) {
  const auto sign = text.find_last_of("/?&=-_:;#");
  const bool near = sign != std::string_view::npos && (sign + 1) * 3 >= text.size() * 2;
  return near ? sign + 1 : 0;
}

bool is_link_number(std::string_view text, const Span& span) {
  return span.link != 0 && text.size() > 1 && text[0] == '[' && text[1] >= '0' && text[1] <= '9';
}

class LineFiller {
 public:
  explicit LineFiller(int columns) : columns_(columns) {}

  void fill(const Span& span) {
    std::string_view rest = span.text;
    while (!rest.empty()) {
      const auto end = static_cast<std::size_t>(
          std::find_if(rest.begin(), rest.end(), [](char c) { return c >= 0 && c <= ' '; }) -
          rest.begin());
      add_piece(rest.substr(0, end), span);
      rest.remove_prefix(end);
      if (rest.empty()) return;
      separate(rest.front(), span);
      rest.remove_prefix(1);
    }
  }

  std::vector<StyledLine> finish() {
    end_word();
    if (!line_.spans.empty()) end_line();
    return std::move(lines_);
  }

 private:
  void separate(char separator, const Span& span) {
    if (separator == kGlue) return add(" ", 1, span);
    end_word(separator == kHyphen);
    if (separator == ' ') space_ = &span;
    if (separator == '\n') end_line();
  }

  // Text without separators.
  void add_piece(std::string_view piece, const Span& span) {
    while (!piece.empty()) {
      const auto run = ascii_run(piece);
      if (run == 0) {
        if (const auto cell = take_cell(piece)) add_cell(*cell, span);
        continue;
      }
      const auto text = piece.substr(0, run);
      piece.remove_prefix(run);
      if (after_ideograph_ && may_begin_line(text) && !is_link_number(text, span)) end_word();
      after_ideograph_ = false;
      add(text, static_cast<int>(run), span);
      if (run > 1 && text.back() == '-' && !piece.empty() && is_letter(piece.front())) end_word();
    }
  }

  void add_cell(const Cell& cell, const Span& span) {
    const bool dash = cell.text == "—";
    const bool ideograph = cell.columns == 2 && !is_hangul(cell.text);
    const bool may_break = (ideograph || after_ideograph_) && may_begin_line(cell.text);
    if (may_break && word_may_end_) end_word();
    add(cell.text, cell.columns, span);
    after_ideograph_ = ideograph;
    word_may_end_ = may_end_line(cell.text);
    if (dash) end_word();
  }

  void add(std::string_view text, int columns, const Span& span) {
    append(word_, text, span);
    word_columns_ += columns;
    word_may_end_ = text != "(" && text != "[";
  }

  // With `divided` the word goes on, and takes a hyphen if that is in the next line.
  void end_word(bool divided = false) {
    if (word_.empty()) return;
    const bool spaced = space_ != nullptr && line_columns_ > 0;
    const int needed = (spaced ? 1 : 0) + word_columns_ + (divided ? 1 : 0);
    if (line_columns_ > 0 && line_columns_ + needed > columns_) {
      if (divided_ && !spaced && line_columns_ < columns_) append(line_.spans, "-", word_.front());
      end_line();
    } else if (spaced) {
      append(line_.spans, " ", *space_);
      ++line_columns_;
    }
    if (word_columns_ <= columns_) {
      for (const Span& part : word_)
        append(line_.spans, part.text, part);
      line_columns_ += word_columns_;
    } else {
      for (const Span& part : word_)
        break_anywhere(part);
    }
    word_.clear();
    word_columns_ = 0;
    space_ = nullptr;
    divided_ = divided;
    after_ideograph_ = false;
    word_may_end_ = true;
  }

  void break_anywhere(const Span& span) {
    std::string_view rest = span.text;
    std::string_view whole = rest;
    while (auto piece = take_fitting(rest, columns_ - line_columns_)) {
      if (line_columns_ + piece->columns > columns_) end_line();
      const bool is_full = line_columns_ + piece->columns == columns_ && !rest.empty();
      const auto sign = is_full ? behind_sign(piece->text) : 0;
      if (sign > 0) {
        piece->text.resize(sign);
        rest = whole.substr(sign);
      }
      append(line_.spans, piece->text, span);
      line_columns_ += sign > 0 ? static_cast<int>(sign) : piece->columns;
      if (sign > 0) end_line();
      whole = rest;
    }
  }

  void end_line() {
    trim_end(line_);
    lines_.push_back(std::exchange(line_, {}));
    line_columns_ = 0;
    space_ = nullptr;
  }

  int columns_;
  std::vector<StyledLine> lines_;
  StyledLine line_;
  int line_columns_ = 0;
  const Span* space_ = nullptr;  // the span of the space before the word, if there is one
  std::vector<Span> word_;       // what stays together
  int word_columns_ = 0;
  bool after_ideograph_ = false;
  bool word_may_end_ = true;
  bool divided_ = false;  // the word before goes on in this one
};

// Cuts lines that are too long, behind a space if one is near enough.
class LineBreaker {
 public:
  explicit LineBreaker(int columns) : columns_(columns) {}

  void fill(const Span& span) {
    std::string_view rest = span.text;
    while (!rest.empty()) {
      const auto end = std::min(rest.find('\n'), rest.size());
      std::string_view piece = rest.substr(0, end);
      rest.remove_prefix(end);
      while (const auto cells = take_fitting(piece, columns_ - used_)) {
        if (used_ + cells->columns > columns_) cut();
        append(line_.spans, cells->text, span);
        used_ += cells->columns;
      }
      if (!rest.empty()) {
        end_line(false);
        rest.remove_prefix(1);
      }
    }
  }

  std::vector<BrokenLine> finish() {
    if (!line_.spans.empty()) end_line(false);
    return std::move(lines_);
  }

 private:
  void end_line(bool goes_on) {
    trim_end(line_);
    lines_.push_back({std::exchange(line_, {}), std::exchange(goes_on_, goes_on)});
    used_ = 0;
  }

  // Ends the line at its last space, or where it is; what stood behind the space begins the next.
  void cut() {
    std::vector<Span> behind;  // last one first
    int moved = 0;
    bool found = false;
    while (!found && moved < columns_ / 2 && !line_.spans.empty()) {
      Span& last = line_.spans.back();
      const auto space = last.text.rfind(' ');
      found = space != std::string::npos;
      Span tail = last;
      tail.text.erase(0, found ? space + 1 : 0);
      moved += columns(tail.text);
      last.text.resize(found ? space + 1 : 0);
      if (!found) line_.spans.pop_back();
      behind.push_back(std::move(tail));
    }
    const bool too_far = !found || moved >= columns_ / 2;
    if (!too_far) end_line(true);
    for (auto span = behind.rbegin(); span != behind.rend(); ++span) {
      append(line_.spans, span->text, *span);
    }
    if (too_far) end_line(true);
    used_ = too_far ? 0 : moved;
  }

  int columns_;
  std::vector<BrokenLine> lines_;
  StyledLine line_;
  int used_ = 0;
  bool goes_on_ = false;  // the line before was cut
};

}  // namespace

std::vector<StyledLine> wrapped(const std::vector<Span>& spans, int columns) {
  LineFiller filler(columns);
  for (const Span& span : spans)
    filler.fill(span);
  return filler.finish();
}

std::vector<BrokenLine> broken(const std::vector<Span>& spans, int columns) {
  LineBreaker breaker(columns);
  for (const Span& span : spans)
    breaker.fill(span);
  return breaker.finish();
}

int line_columns(const StyledLine& line) {
  int sum = 0;
  for (const Span& span : line.spans)
    sum += is_ascii(span.text) ? static_cast<int>(span.text.size()) : columns(span.text);
  return sum;
}

int longest_line(const std::vector<StyledLine>& lines) {
  int longest = 0;
  for (const StyledLine& line : lines)
    longest = std::max(longest, line_columns(line));
  return longest;
}

int longest_word(const std::vector<StyledLine>& lines) {
  int longest = 0;
  for (const StyledLine& line : lines) {
    int word = 0;
    for (const Span& span : line.spans) {
      std::string_view rest = span.text;
      while (!rest.empty()) {
        if (const auto run = ascii_run(rest); run > 0) {
          word += static_cast<int>(run);
          rest.remove_prefix(run);
        } else if (const auto cell = take_cell(rest)) {
          const bool ends = cell->text == " " || (cell->columns == 2 && !is_hangul(cell->text));
          word = ends ? cell->columns : word + cell->columns;
          if (cell->text == " ") word = 0;
        }
        longest = std::max(longest, word);
      }
    }
  }
  return longest;
}

void trim_end(StyledLine& line) {
  while (!line.spans.empty()) {
    std::string& text = line.spans.back().text;
    text.resize(text.find_last_not_of(' ') + 1);
    if (!text.empty()) return;
    line.spans.pop_back();
  }
}

}  // namespace antiphon::feed
