// The language: a text, and the tree that it means. antiphon-filter(7) has all of it.
//
//   query      = [or] *clause
//   clause     = "limit" number | "order" "by" key *("," key)
//   name       = an attribute's | "number." the name of a number
//   or         = and *("or" and)
//   and        = not *(["and"] not)                ; side by side is `and`
//   not        = "not" not | "(" or ")" | comparison | word
//   comparison = name operator value | name ["not"] "in" "(" value *("," value) ")"
//   operator   = "=" | "==" | "!=" | "=~" | "!~" | "<" | ">" | "<=" | ">=" | "#" | "!#" | "between"
//   value      = string | plain | range | "/" regex "/" ["c"]
//   range      = (string | plain) ":" (string | plain)
//   string     = DQUOTE *(character | "\" DQUOTE | "\\") DQUOTE
//   plain      = number [unit] | date
//   word       = state | string ["*"] | 1*(no space, quote or parenthesis) | shorthand
//   state      = "unread" | "read" | "starred" | "new"
//   shorthand  = "+" tag | "-" tag | "#" tag | "@" time ["--" time] | "#" number | name ":" value
//
// The tree is values, without places in the text. Printing it gives a text that means the same
// tree: everything in its full form.

#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/filter/attributes.h"
#include "antiphon/model/view.h"

namespace antiphon::filter {

enum class Op : std::uint8_t {
  equal,
  unequal,
  matches,
  matches_not,
  less,
  greater,
  at_most,
  at_least,
  has,
  has_not,
  between,
  in
};

// As it was written; what it means depends on the attribute.
struct Literal {
  enum class Kind : std::uint8_t {
    text,   // in quotes; here without them
    plain,  // 42, 6h, 2026-05-12
    range,  // from text to `to`
    regex   // one that tells upper from lower case
  } kind = Kind::text;
  std::string text;
  std::string to{};

  bool operator==(const Literal&) const = default;
};

struct Node {
  enum class Kind : std::uint8_t { all, any, no, compare, words } kind = Kind::all;

  std::vector<Node> parts{};  // of all, any; one of no. all without parts: everything

  // Of compare.
  Attribute attribute{};
  std::string number{};  // of Attribute::score: the name of another number; empty: the score itself
  Op op{};
  std::vector<Literal> values{};  // one, or any number of `in`

  // Of words: they stand one after another in the title or in the text. The last may be but the
  // start of one.
  std::string words{};
  bool prefix = false;

  bool operator==(const Node&) const = default;
};

// With what is `all` in it taken up, and without itself where it would hold but one.
Node all_of(std::vector<Node> parts);
Node any_of(std::vector<Node> parts);

struct Query {
  Node where;
  std::optional<std::uint64_t> limit;
  std::vector<SortKey> order;  // empty: not said

  bool operator==(const Query&) const = default;
};

constexpr std::size_t kMaxFilterBytes = 4096;  // that people write

// Errors point at the place, as people count characters: `filter:8: no attribute "titel"; did you
// mean title?`. Everything that can be wrong with a filter is told here.
Result<Query> parse_query(std::string_view text, std::size_t most_bytes = kMaxFilterBytes);
// The same where these are all the views that can be named: `filter:8: no view "Rusl"; did you mean
// "Rust"?`. Of the other one any name is one.
Result<Query> parse_query(std::string_view text, const std::vector<std::string>& views);
Error no_view(std::string_view name, const std::vector<std::string>& views);
// What newsboat means by it, which reads `and` and `or` from left to right; nothing where they do
// not stand side by side without parentheses.
std::optional<Node> as_newsboat(std::string_view text);
// The same without clauses, for where these mean nothing; with the views that can be named, or
// without any.
Result<Node> parse_condition(std::string_view text, const std::vector<std::string>& views);
Result<Node> parse_condition(std::string_view text, std::size_t most_bytes = kMaxFilterBytes);

// What a view lets through, or why it cannot be used.
using ViewMeaning = std::function<Result<Node>(const std::string& name)>;
// With what they mean in the place of the views that it names. An error is that of a view; or the
// filter that they make is too large, or nested too deep.
Result<Node> with_views(const Node& condition, const ViewMeaning& meaning);
// The views that it names, each once.
std::vector<std::string> views_in(const Node& condition);

// parse_query() of it gives the same query; empty for everything.
std::string print(const Query& query);
std::string print(const Node& condition);

}  // namespace antiphon::filter
