#include "ui/prompt.h"

#include <algorithm>

#include "antiphon/base/text.h"

namespace antiphon::ui {

namespace {

constexpr std::size_t kMaxText = 8192;  // as the longest address
constexpr std::size_t kMaxHistory = 200;

bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

void Prompt::open(Kind kind, std::string text) {
  open_ = true;
  kind_ = kind;
  text_ = std::move(text);
  typed_.clear();
  at_ = text_.size();
  recalled_ = history(kind_).size();
}

std::vector<std::string>& Prompt::history(Kind kind) {
  switch (kind) {
    case Kind::command:
      return commands_;
    case Kind::find:
      return finds_;
    case Kind::filter:
      break;
  }
  return filters_;
}

std::size_t Prompt::before(std::size_t at) const {
  if (at == 0) return 0;
  do {
    --at;
  } while (at > 0 && continues_character(text_[at]));
  return at;
}

std::size_t Prompt::after(std::size_t at) const {
  if (at >= text_.size()) return text_.size();
  do {
    ++at;
  } while (at < text_.size() && continues_character(text_[at]));
  return at;
}

std::size_t Prompt::word_start(std::size_t at) const {
  while (at > 0 && text_[at - 1] == ' ')
    --at;
  while (at > 0 && text_[at - 1] != ' ')
    --at;
  return at;
}

void Prompt::erase(std::size_t from, std::size_t to) {
  text_.erase(from, to - from);
  at_ = from;
}

void Prompt::insert(std::string_view text) {
  if (text_.size() + text.size() > kMaxText) return;
  text_.insert(at_, text);
  at_ += text.size();
}

void Prompt::recall(int step) {
  const auto& lines = history(kind_);
  if (step < 0 ? recalled_ == 0 : recalled_ >= lines.size()) return;
  if (recalled_ == lines.size()) typed_ = text_;
  recalled_ = step < 0 ? recalled_ - 1 : recalled_ + 1;
  text_ = recalled_ == lines.size() ? typed_ : lines[recalled_];
  at_ = text_.size();
}

bool Prompt::remember(Kind kind, std::string line) {
  auto& lines = history(kind);
  if (line.empty() || (!lines.empty() && lines.back() == line)) return false;
  std::erase(lines, line);
  lines.push_back(std::move(line));
  if (lines.size() > kMaxHistory) lines.erase(lines.begin());
  return true;
}

void Prompt::set(std::string text, std::size_t at) {
  text_ = std::move(text);
  at_ = std::min(at, text_.size());
}

Prompt::Outcome Prompt::on(const Key& key) {
  const std::string_view name = key.name;
  if (name == "Enter") {
    open_ = false;
    return Outcome::entered;
  }
  // Backspace on an empty line leaves it, as in vi; but a filter is being erased to see everything.
  const bool leaves = name == "Backspace" && text_.empty() && kind_ != Kind::filter;
  if (name == "Esc" || name == "^C" || leaves) {
    open_ = false;
    return Outcome::cancelled;
  }
  if (name == "Left" || name == "^B") {
    at_ = before(at_);
  } else if (name == "Right" || name == "^F") {
    at_ = after(at_);
  } else if (name == "Home" || name == "^A") {
    at_ = 0;
  } else if (name == "End" || name == "^E") {
    at_ = text_.size();
  } else if (name == "Backspace") {
    erase(before(at_), at_);
  } else if (name == "Delete" || name == "^D") {
    erase(at_, after(at_));
  } else if (name == "^W") {
    erase(word_start(at_), at_);
  } else if (name == "^U") {
    erase(0, at_);
  } else if (name == "^K") {
    erase(at_, text_.size());
  } else if (name == "Up" || name == "^P") {
    recall(-1);
  } else if (name == "Down" || name == "^N") {
    recall(+1);
  } else {
    insert(typed_text(key));
  }
  return Outcome::editing;
}

std::string_view Prompt::sign() const {
  switch (kind_) {
    case Kind::command:
      return ":";
    case Kind::find:
      return "/";
    case Kind::filter:
      break;
  }
  return "filter: ";
}

// What does not fit goes out at the left, so that the cursor is always to be seen.
std::size_t Prompt::first_shown(int width) const {
  const std::string_view text = text_;
  const int room = std::max(width - static_cast<int>(sign().size()) - 1, 1);
  std::size_t start = 0;
  while (start < at_ && columns(text.substr(start, at_ - start)) > room)
    start = after(start);
  return start;
}

int Prompt::column_of(std::size_t byte, int width) const {
  const std::string_view text = text_;
  const std::size_t start = first_shown(width);
  const std::size_t end = std::min(byte, text.size());
  const int before = end > start ? columns(text.substr(start, end - start)) : 0;
  return std::min(static_cast<int>(sign().size()) + before, width - 1);
}

void Prompt::paint(Canvas& canvas, int row) const {
  const int width = canvas.size().columns;
  const int x = canvas.put(row, 0, sign(), Pen{.bold = true});
  canvas.put(row, x, std::string_view(text_).substr(first_shown(width)));
  canvas.show_cursor({row, column_of(at_, width)});
}

}  // namespace antiphon::ui
