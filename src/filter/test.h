// A condition as it is evaluated: the tree, with everything made ready.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/filter/expression.h"
#include "filter/check.h"

namespace antiphon::filter {

enum class Answer : std::uint8_t { no, yes, unknown };

struct Test {
  Node::Kind kind = Node::Kind::all;
  std::vector<Test> parts{};     // the cheapest first
  std::optional<Check> check{};  // of compare
  std::string term{};            // of words; empty: asks for nothing
};

// The tokens of a text with a space before the first as well, so that each stands between two.
std::string tokens_of(std::string_view text);

// Part of the tokens of what has these words: ` two words `, and ` wor` of a prefix. Empty: words
// without letters, digits and pictures, which ask for nothing.
std::string term_of(const Node& words);

}  // namespace antiphon::filter
