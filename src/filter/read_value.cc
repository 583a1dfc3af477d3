#include "filter/read_value.h"

#include "antiphon/base/text.h"
#include "filter/moments.h"

namespace antiphon::filter {

namespace {

constexpr std::size_t kShownBytes = 40;

bool is_regex(Op op) {
  return op == Op::matches || op == Op::matches_not;
}

Result<std::string> piece(Scanner& in, Op op) {
  if (in.peek() == '"') return read_quoted(in, is_regex(op));
  const std::string plain(in.rest().substr(0, plain_length(in.rest())));
  in.skip(plain.size());
  return plain;
}

// A few words need no quotes, as nothing else can be meant.
Result<Literal> bare_value(Scanner& in, Attribute attribute) {
  const std::string_view word = in.word();
  const Type type = info_of(attribute).type;
  const bool known = type == Type::time ? word == "now" || word == "today" || word == "yesterday" ||
                                              word == "tomorrow"
                                        : type == Type::flag && (word == "yes" || word == "no");
  if (known) {
    in.skip(word.size());
    return Literal{Literal::Kind::text, std::string(word)};
  }
  std::string what = "expected a value: a number, a date, or text in quotes";
  if (!word.empty() && word.find_first_of("=<>!#~&|") == std::string_view::npos)
    what += "; did you mean " + in_quotes(word) + "?";
  return in.error_at(in.at(), what);
}

// `/…/` and, for one that tells upper from lower case, `/…/c`.
Result<Literal> regex(Scanner& in) {
  const std::size_t open = in.at();
  in.skip(1);
  std::string text;
  while (!in.ended() && in.peek() != '/') {
    if (in.peek() == '\\' && in.rest().size() > 1) {
      in.skip(1);
      if (in.peek() != '/' && in.peek() != '"') text += '\\';
    }
    text += in.peek();
    in.skip(1);
  }
  if (in.ended()) return in.error_at(open, "the regular expression is not closed: expected /");
  in.skip(1);
  const std::string_view flags = in.word();
  if (!flags.empty() && flags != "c" && flags != "i")
    return in.error_at(
        in.at(), "expected c behind the regular expression, or nothing, got " + in_quotes(flags));
  in.skip(flags.size());
  return Literal{flags == "c" ? Literal::Kind::regex : Literal::Kind::text, std::move(text)};
}

}  // namespace

Result<Literal> read_value(Scanner& in, Attribute attribute, Op op) {
  if (in.ended()) return in.error_at(in.at(), "expected a value here, and the text ends");
  if (in.peek() == '/' && is_regex(op)) return regex(in);
  const bool plain = plain_length(in.rest()) > 0;
  if (!plain && in.peek() != '"') return bare_value(in, attribute);
  Literal literal{plain ? Literal::Kind::plain : Literal::Kind::text, {}, {}};
  auto first = piece(in, op);
  if (!first) return first.error();
  literal.text = std::move(*first);
  const std::string_view rest = in.rest();
  const bool range = rest.starts_with(':') && rest.size() > 1 &&
                     (rest[1] == '"' || plain_length(rest.substr(1)) > 0);
  if (!range) return literal;
  in.skip(1);
  auto second = piece(in, op);
  if (!second) return second.error();
  literal.kind = Literal::Kind::range;
  literal.to = std::move(*second);
  return literal;
}

Result<std::string> read_quoted(Scanner& in, bool regex) {
  const std::size_t open = in.at();
  in.skip(1);
  std::string text;
  while (!in.ended() && in.peek() != '"') {
    if (in.peek() == '\\' && in.rest().size() > 1) {
      in.skip(1);
      if (in.peek() != '"' && (regex || in.peek() != '\\')) text += '\\';
    }
    text += in.peek();
    in.skip(1);
  }
  if (in.ended()) return in.error_at(open, "the quote is not closed");
  in.skip(1);
  return text;
}

std::string quoted_value(std::string_view text, Op op) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || (c == '\\' && !is_regex(op))) out += '\\';
    out += c;
  }
  return out + '"';
}

std::string in_quotes(std::string_view text) {
  return '"' + shortened(printable(text), kShownBytes) + '"';
}

}  // namespace antiphon::filter
