// A filter that somebody is still typing: where it is wrong, what it means so far, and what may
// stand at a place of it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/filter/expression.h"

namespace antiphon::filter {

// As parse_query(), but a bare word at the very end is the start of one: who types `com` is on the
// way to `comet`. `parse` reads a text, as parse_query() or somebody who knows more than that.
using Parse = std::function<Result<Query>(std::string_view text)>;
Result<Query> parse_typed(
    std::string_view text,
    const Parse& parse = [](std::string_view all) { return parse_query(all); });

// What is wrong with a text, from the error of parse_query(): the byte of it, and what it says
// without its place. At the start of the text where the error names none.
struct Mistake {
  std::size_t at = 0;
  std::string what;
};
Mistake mistake_in(std::string_view text, const Error& error);

// What may stand at a place of a text, and what of it stands there already.
struct Wanted {
  enum class Kind : std::uint8_t {
    nothing,    // nobody can tell: words of an article, numbers
    condition,  // an attribute, a state, `not`; behind another one also what joins both
    op,         // behind an attribute
    value,      // behind an operator, or `name:`
    tag,        // behind `+`, `-` and `#`, whose sign is no part of it
    sort_key    // behind `order by`
  } kind = Kind::nothing;
  std::size_t from = 0;  // bytes; what stands there goes
  std::size_t to = 0;
  std::string typed;  // without quotes and escapes
  bool joins = false;
  Attribute attribute{};   // of op and value
  Op op{};                 // of value
  bool shorthand = false;  // behind `name:`
};
// `at` is a place between characters, in bytes.
Wanted wanted_at(std::string_view text, std::size_t at);

struct Suggestion {
  std::string text;  // as it is written there
  std::string note;  // what it is; may be empty
};
// What the language itself has for this: names, operators, words; values where there are but a few.
std::vector<Suggestion> suggestions(const Wanted& wanted);
// Some value as it is written in that place; empty: it cannot be.
std::string written_value(const Wanted& wanted, std::string_view value);
// Whether somebody who typed this may be after that: words of it start so, whatever their case and
// accents.
bool may_become(std::string_view typed, std::string_view value);

}  // namespace antiphon::filter
