#include "antiphon/filter/typing.h"

#include <algorithm>
#include <charconv>

#include "antiphon/base/text.h"

namespace antiphon::filter {

namespace {

using std::string_view;

Node& last_leaf(Node& node) {
  return node.parts.empty() ? node : last_leaf(node.parts.back());
}

bool starts_word(string_view text, std::size_t at) {
  constexpr string_view kBetween = " .-_/(\"'";
  return at == 0 || kBetween.find(text[at - 1]) != string_view::npos;
}

}  // namespace

// A star makes it the start of a word only where it is one: in a regular expression or behind a tag
// it would be something else.
Result<Query> parse_typed(string_view text, const Parse& parse) {
  auto query = parse(text);
  if (!query || text.empty() || text.back() == '"' || text.back() == '*') return query;
  auto starred = parse(std::string(text) + "*");
  if (!starred) return query;
  Query wanted = *query;
  Node& last = last_leaf(wanted.where);
  if (last.kind != Node::Kind::words) return query;
  last.prefix = true;
  return *starred == wanted ? starred : query;
}

// The form of errors is a promise of expression.h: `filter:8: what`.
Mistake mistake_in(string_view text, const Error& error) {
  constexpr string_view kStart = "filter:";
  string_view message = error.message;
  if (!message.starts_with(kStart)) return {0, error.message};
  message.remove_prefix(kStart.size());
  std::size_t column = 0;
  const auto [end, failed] =
      std::from_chars(message.data(), message.data() + message.size(), column);
  if (failed != std::errc{}) return {0, std::string(trimmed(message))};
  message.remove_prefix(static_cast<std::size_t>(end - message.data()));
  if (message.starts_with(": ")) message.remove_prefix(2);
  string_view behind = text;
  for (std::size_t i = 1; i < column && take_code_point(behind);)
    ++i;
  return {text.size() - behind.size(), std::string(message)};
}

bool may_become(string_view typed, string_view value) {
  const std::string wanted = fold(typed);
  const std::string offered = fold(value);
  for (std::size_t at = offered.find(wanted); at != std::string::npos;
       at = offered.find(wanted, at + 1)) {
    if (starts_word(offered, at)) return true;
  }
  return false;
}

}  // namespace antiphon::filter
