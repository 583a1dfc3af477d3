// The text of a filter, and a place in it.

#pragma once

#include <algorithm>
#include <initializer_list>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/base/text.h"

namespace antiphon::filter {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

  [[nodiscard]] bool ended() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return text_[at_]; }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
  [[nodiscard]] std::string_view between(std::size_t begin, std::size_t end) const {
    return text_.substr(begin, end - begin);
  }
  void skip(std::size_t bytes) { at_ = std::min(at_ + bytes, text_.size()); }
  // Whether there was any.
  bool skip_space() {
    const std::size_t before = at_;
    while (!ended() && is_space(peek()))
      ++at_;
    return at_ != before;
  }

  // All up to white space or a parenthesis.
  [[nodiscard]] std::string_view word() const {
    std::size_t end = at_;
    while (end < text_.size() && !ends_word(text_[end]))
      ++end;
    return between(at_, end);
  }
  // What can be an attribute's: letters, and then also digits, dots, hyphens.
  [[nodiscard]] std::string_view name() const {
    std::size_t end = at_;
    while (end < text_.size() && (is_letter(text_[end]) || (end > at_ && is_inside(text_[end]))))
      ++end;
    return between(at_, end);
  }

  // Behind the words, in upper or lower case, something else begins: white space, the end, a quote
  // or a parenthesis.
  enum class Then { anything, number };
  [[nodiscard]] bool has_words(std::initializer_list<std::string_view> words,
                               Then then = Then::anything) const {
    Scanner ahead = *this;
    for (const std::string_view word : words) {
      ahead.skip_space();
      if (!ahead.take_word(word)) return false;
    }
    ahead.skip_space();
    return then == Then::anything || (!ahead.ended() && ahead.peek() >= '0' && ahead.peek() <= '9');
  }
  bool take_word(std::string_view word) {
    Scanner ahead = *this;
    ahead.skip_space();
    if (!ahead.rest().starts_with(word) && !ahead.rest().starts_with(upper(word))) return false;
    ahead.skip(word.size());
    if (!ahead.ended() && ahead.peek() != '"' && !ends_word(ahead.peek())) return false;
    *this = ahead;
    return true;
  }
  // Something else may begin here.
  [[nodiscard]] bool is_between_words() const {
    if (ended() || is_space(peek()) || peek() == ')') return true;
    if (at_ > 0 && text_[at_ - 1] == '"') return true;
    return has_words({"and"}) || has_words({"or"});
  }

  // Places are columns as people count them, from 1.
  [[nodiscard]] Error error_at(std::size_t byte, const std::string& what) const {
    std::string_view before = text_.substr(0, byte);
    std::size_t column = 1;
    while (take_code_point(before))
      ++column;
    return Error{"filter:" + std::to_string(column) + ": " + what};
  }

 private:
  static bool ends_word(char c) { return is_space(c) || c == '(' || c == ')'; }
  static bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }
  static bool is_inside(char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-'; }
  static std::string upper(std::string_view word) {
    std::string out(word);
    for (char& c : out)
      c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace antiphon::filter
