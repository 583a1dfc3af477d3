// The words of a filter, as typed.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace antiphon::filter {

struct Word {
  std::string text;  // without quotes and escapes
  bool quoted = false;
};

struct Words {
  std::vector<Word> words;
  std::optional<std::size_t>
      open_quote;  // the byte of a quote that is not closed; its word is the last
};

Words split_words(std::string_view text);

// As it is compared: folded, white space as single spaces and none at the ends. Empty when there is
// nothing to compare (marks alone, say).
std::string folded_word(std::string_view word);

}  // namespace antiphon::filter
