#include "filter/parse.h"

#include <algorithm>

#include "antiphon/base/text.h"
#include "filter/folding.h"

namespace antiphon::filter {

namespace {

constexpr std::string_view kSpace = " \t\r\n\f\v";

// Reads the quoted word at `at`, which is behind its opening quote; returns where it ends.
std::size_t take_quoted(std::string_view text, std::size_t at, Words& into) {
  const std::size_t open = at - 1;
  Word word{"", true};
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) ++at;
    word.text += text[at];
  }
  into.words.push_back(std::move(word));
  if (at == text.size()) {
    into.open_quote = open;
    return at;
  }
  return at + 1;
}

}  // namespace

Words split_words(std::string_view text) {
  Words split;
  std::size_t at = text.find_first_not_of(kSpace);
  while (at != std::string_view::npos) {
    if (text[at] == '"') {
      at = take_quoted(text, at + 1, split);
    } else {
      const std::size_t end = std::min(text.find_first_of(kSpace, at), text.size());
      split.words.push_back(Word{std::string(text.substr(at, end - at)), false});
      at = end;
    }
    at = text.find_first_not_of(kSpace, at);
  }
  return split;
}

std::string folded_word(std::string_view word) {
  std::string folded;
  append_folded_line(word, folded);
  return std::string(trimmed(folded));
}

}  // namespace antiphon::filter
