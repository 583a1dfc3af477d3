// What is looked for in texts, as the text index takes it: the part of a filter that speaks of
// words.

#pragma once

#include <string>
#include <vector>

namespace antiphon {

// Tokens (antiphon/filter/tokens.h) that stand one after another, in a title or in a text.
struct TextTerm {
  std::vector<std::string> tokens;  // never empty
  bool prefix = false;              // the last one is but the start of a word

  bool operator==(const TextTerm&) const = default;
};

// All of them occur.
using TextQuery = std::vector<TextTerm>;

}  // namespace antiphon
