#include "cli/rule_import.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "antiphon/base/result.h"
#include "antiphon/base/text.h"
#include "antiphon/filter/expression.h"

namespace antiphon::cli {

namespace {

using filter::Attribute;
using filter::Literal;
using filter::Node;
using filter::Op;

Node compare(Attribute attribute, Op op, Literal value) {
  Node node{Node::Kind::compare};
  node.attribute = attribute;
  node.op = op;
  node.values.push_back(std::move(value));
  return node;
}

// As one of TOML's strings, in which most filters stand as they are.
std::string toml_text(const std::string& text) {
  const bool literal = std::none_of(text.begin(), text.end(), [](char c) {
    return c == '\'' || static_cast<unsigned char>(c) < 0x20 || c == '\x7F';
  });
  if (literal) return "'" + text + "'";
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == '\x7F')
      out += fmt::format("\\u{:04X}", static_cast<unsigned char>(c));
    else
      out += c;
  }
  return out + '"';
}

std::string rule_text(const std::string& name, const Node& when, const char* what) {
  return fmt::format("[[rule]]\nname = {}\nwhen = {}\ndo = \"{}\"\n\n", toml_text(name),
                     toml_text(filter::print(when)), what);
}

// --- newsboat ------------------------------------------------------------------------------------

// Words of a line of its config file; quotes keep spaces together, and a comment ends it.
std::vector<std::string> newsboat_words(std::string_view line) {
  std::vector<std::string> words;
  std::size_t i = 0;
  while (true) {
    while (i < line.size() && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r'))
      ++i;
    if (i == line.size() || line[i] == '#') return words;
    std::string& word = words.emplace_back();
    const bool quoted = line[i] == '"';
    if (quoted) ++i;
    while (i < line.size() && (quoted ? line[i] != '"' : line[i] != ' ' && line[i] != '\t')) {
      if (quoted && line[i] == '\\' && i + 1 < line.size()) {
        ++i;
        // Only these mean anything else than themselves.
        word += line[i] == 'n' ? '\n' : line[i] == 't' ? '\t' : line[i];
        if (line[i] != 'n' && line[i] != 't' && line[i] != '"' && line[i] != '\\')
          word.insert(word.size() - 1, 1, '\\');
      } else if (line[i] != '\r') {
        word += line[i];
      }
      ++i;
    }
    if (quoted && i < line.size()) ++i;
  }
}

// Its expressions read `and` and `or` from left to right.
Result<Node> newsboat_filter(const std::string& text) {
  if (auto other = filter::as_newsboat(text)) return std::move(*other);
  return filter::parse_condition(text);
}

// Of which feeds; nothing: of all.
std::optional<Node> newsboat_feeds(const std::string& url) {
  constexpr std::string_view kRegex = "regex:";
  if (url == "*") return std::nullopt;
  if (url.starts_with(kRegex))
    return compare(Attribute::feed_url, Op::matches,
                   {Literal::Kind::text, url.substr(kRegex.size())});
  return compare(Attribute::feed_url, Op::equal, {Literal::Kind::text, url});
}

// The rule of a line; nothing: it has none. An error says what cannot be had of it.
Result<std::string> newsboat_rule(const std::vector<std::string>& words, std::size_t line) {
  const std::string& command = words.front();
  const std::string name = fmt::format("newsboat, line {}", line);
  if (command == "ignore-article") {
    if (words.size() < 3) return Error{command + ": expected a feed and a filter"};
    auto when = newsboat_filter(words[2]);
    if (!when) return with_context(command, when.error());
    std::vector<Node> both;
    if (auto feeds = newsboat_feeds(words[1])) both.push_back(std::move(*feeds));
    both.push_back(std::move(*when));
    return rule_text(name, filter::all_of(std::move(both)), "drop");
  }
  if (command == "highlight-article") {
    if (words.size() < 2) return Error{command + ": expected a filter"};
    auto when = newsboat_filter(words[1]);
    if (!when) return with_context(command, when.error());
    return rule_text(name, *when, "tag highlighted");
  }
  if (command == "highlight" || command == "highlight-feed")
    return Error{command + ": only articles as a whole are highlighted, by a tag"};
  return std::string();
}

// --- miniflux ------------------------------------------------------------------------------------

// Its regular expressions tell upper from lower case, and `.` stops at the end of a line.
Result<Node> miniflux_regex(Attribute attribute, std::string_view regex) {
  const bool lines = attribute == Attribute::content && regex.find('.') != std::string_view::npos;
  return compare(attribute, Op::matches,
                 {Literal::Kind::regex, (lines ? "(?-s)" : "") + std::string(regex)});
}

Node date(Op op, std::string_view day) {
  return compare(Attribute::date, op, {Literal::Kind::text, std::string(day)});
}

Result<Node> miniflux_date(std::string_view value) {
  const auto rest_of = [&](std::string_view word) -> std::optional<std::string_view> {
    if (!value.starts_with(word)) return std::nullopt;
    return trimmed(value.substr(word.size()));
  };
  if (value == "future")
    return compare(Attribute::published, Op::greater, {Literal::Kind::text, "now"});
  if (const auto day = rest_of("before:")) return date(Op::less, *day);
  if (const auto day = rest_of("after:")) return date(Op::greater, *day);
  if (const auto days = rest_of("between:")) {
    const auto comma = days->find(',');
    if (comma == std::string_view::npos) return Error{"between: expected two days"};
    return filter::all_of({date(Op::greater, trimmed(days->substr(0, comma))),
                           date(Op::less, trimmed(days->substr(comma + 1)))});
  }
  if (const auto span = rest_of("max-age:")) {
    const bool one_unit = span->size() > 1 &&
                          (span->ends_with('d') || span->ends_with('h') || span->ends_with('m') ||
                           span->ends_with('s')) &&
                          std::all_of(span->begin(), span->end() - 1,
                                      [](unsigned char c) { return std::isdigit(c) != 0; });
    if (!one_unit) return Error{"max-age: expected one number with its unit, such as 36h"};
    return compare(Attribute::age, Op::greater, {Literal::Kind::plain, std::string(*span)});
  }
  return Error{"expected future, before:, after:, between: or max-age:"};
}

Result<Node> miniflux_condition(std::string_view type, std::string_view value) {
  constexpr std::array<std::pair<std::string_view, Attribute>, 6> kTypes{
      {{"EntryTitle", Attribute::title},
       {"EntryURL", Attribute::url},
       {"EntryCommentsURL", Attribute::comments},
       {"EntryContent", Attribute::content},
       {"EntryAuthor", Attribute::author},
       {"EntryTag", Attribute::category}}};
  Result<Node> made = Error{"no rule of this kind is known"};
  if (type == "EntryDate") made = miniflux_date(value);
  for (const auto& [name, attribute] : kTypes) {
    if (type == name) made = miniflux_regex(attribute, value);
  }
  if (!made) return made;
  return filter::parse_condition(filter::print(*made));  // which tells what is wrong with it
}

// `EntryTitle` of `EntryTitle=…`; empty for any other line.
std::string_view miniflux_type(std::string_view line) {
  const auto equal = line.find('=');
  const bool is_rule = line.starts_with("Entry") && equal != std::string_view::npos;
  return is_rule ? trimmed(line.substr(0, equal)) : std::string_view();
}

// --- both ----------------------------------------------------------------------------------------

class Importing {
 public:
  explicit Importing(MinifluxRules miniflux) : miniflux_(miniflux) {}

  void take(std::string_view line) {
    ++number_;
    if (const std::string_view type = miniflux_type(trimmed(line)); !type.empty())
      return take_miniflux(type, trimmed(line.substr(line.find('=') + 1)));
    const std::vector<std::string> words = newsboat_words(line);
    if (words.empty()) return;
    auto rule = newsboat_rule(words, number_);
    if (rule)
      made_.toml += *rule;
    else
      refuse(rule.error());
  }

  ImportedRules end() {
    if (!kept_.empty()) {
      Node none{Node::Kind::no};
      none.parts.push_back(filter::any_of(std::move(kept_)));
      made_.toml += rule_text("miniflux, what is kept", none, "drop");
    }
    return std::move(made_);
  }

 private:
  void take_miniflux(std::string_view type, std::string_view value) {
    auto when = miniflux_condition(type, value);
    if (!when) return refuse(with_context(type, when.error()));
    if (miniflux_ == MinifluxRules::keep)
      kept_.push_back(std::move(*when));
    else
      made_.toml += rule_text(fmt::format("miniflux, line {}", number_), *when, "drop");
  }
  void refuse(const Error& error) {
    made_.refused.push_back(fmt::format("line {}: {}", number_, error.message));
  }

  MinifluxRules miniflux_;
  std::size_t number_ = 0;
  std::vector<Node> kept_;
  ImportedRules made_;
};

}  // namespace

ImportedRules import_rules(std::string_view content, MinifluxRules miniflux) {
  Importing importing(miniflux);
  const std::string text = to_utf8(content);
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    importing.take(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return importing.end();
}

}  // namespace antiphon::cli
