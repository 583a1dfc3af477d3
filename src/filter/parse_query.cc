#include <algorithm>
#include <array>
#include <charconv>

#include "antiphon/base/text.h"
#include "antiphon/filter/expression.h"
#include "antiphon/filter/order.h"
#include "filter/check.h"
#include "filter/closest.h"
#include "filter/moments.h"
#include "filter/operators.h"
#include "filter/read_value.h"
#include "filter/scanner.h"

namespace antiphon::filter {

namespace {

constexpr int kDeepest = 100;
// Printing puts parentheses where precedence was enough.
constexpr int kDeepestPrinted = 300;

struct Mistake {
  std::string_view text;
  std::string_view meant;
};
constexpr std::array<Mistake, 6> kMistakes{
    {{"=>", ">="}, {"=<", "<="}, {"<>", "!="}, {"===", "="}, {"!!", "!="}, {"~=", "=~"}}};

// What stands before an operator.
struct Asked {
  Attribute attribute{};
  std::string number{};  // of Attribute::score, as Node has it
};

std::optional<Asked> asked_named(std::string_view name) {
  if (const auto number = number_in(name))
    return Asked{Attribute::score, *number == "score" ? "" : std::string(*number)};
  const auto attribute = attribute_named(name);
  return attribute ? std::optional(Asked{*attribute}) : std::nullopt;
}

Node comparison(const Asked& asked, Op op, Literal value) {
  Node node;
  node.kind = Node::Kind::compare;
  node.attribute = asked.attribute;
  node.number = asked.number;
  node.op = op;
  node.values.push_back(std::move(value));
  return node;
}

Node negation(Node of) {
  Node node;
  node.kind = Node::Kind::no;
  node.parts.push_back(std::move(of));
  return node;
}

Node words_node(std::string words, bool prefix) {
  Node node;
  node.kind = Node::Kind::words;
  node.words = std::move(words);
  node.prefix = prefix;
  return node;
}

std::optional<Node> state_named(std::string_view word) {
  if (word != "unread" && word != "read" && word != "starred" && word != "new") return std::nullopt;
  return comparison({*attribute_named(word)}, Op::equal, {Literal::Kind::text, "yes"});
}

// What `+name` says: a state or a tag.
Node tagged(std::string_view name) {
  if (auto state = state_named(name)) return std::move(*state);
  return comparison({Attribute::tag}, Op::equal, {Literal::Kind::text, std::string(name)});
}

struct Reading {
  int deepest = kDeepest;
  const std::vector<std::string>* views = nullptr;  // none: any may be named
  bool left_to_right = false;                       // as newsboat does
  bool knows_views = true;                          // false: none can be named
};

class Parser {
 public:
  Parser(std::string_view text, Reading reading) : in_(text), reading_(reading) {}

  Result<Query> parse() {
    in_.skip_space();
    if (!in_.ended() && !at_clause()) {
      auto where = any();
      if (!where) return where.error();
      query_.where = std::move(*where);
    }
    while (at_clause()) {
      if (auto taken = clause(); !taken) return taken.error();
      in_.skip_space();
    }
    if (in_.ended()) return std::move(query_);
    if (in_.peek() == ')') return wrong("there is no ( for this )");
    return wrong("expected the end behind limit and order, got " + in_quotes(in_.rest()));
  }

  // Where limit or order stands; nothing: they do not.
  [[nodiscard]] std::optional<Error> clause_error() const {
    if (!clause_at_) return std::nullopt;
    return in_.error_at(*clause_at_, "limit and order by say nothing here");
  }

  // Read from left to right, `and` and `or` stood side by side without parentheses.
  [[nodiscard]] bool is_mixed() const { return mixed_; }

 private:
  [[nodiscard]] Error wrong(const std::string& what) const { return in_.error_at(in_.at(), what); }

  // --- what is joined ---

  [[nodiscard]] bool at_clause() const {
    return in_.has_words({"limit"}, Scanner::Then::number) || in_.has_words({"order", "by"});
  }

  Result<Node> any() {
    if (reading_.left_to_right) return in_turn();
    std::vector<Node> parts;
    do {
      auto part = all();
      if (!part) return part;
      if (*part == Node{}) {
        // `#50` and no condition.
        if (parts.empty() && (in_.ended() || at_clause())) return part;
        return wrong("expected a condition");
      }
      parts.push_back(std::move(*part));
    } while (in_.take_word("or"));
    return any_of(std::move(parts));
  }

  Result<Node> all() {
    std::vector<Node> parts;
    bool more = true;
    while (more) {
      auto part = single();
      if (!part) return part;
      if (*part != Node{}) parts.push_back(std::move(*part));
      in_.skip_space();
      more = in_.take_word("and") ||
             (!in_.ended() && in_.peek() != ')' && !in_.has_words({"or"}) && !at_clause());
    }
    return all_of(std::move(parts));
  }

  // What stands behind an operator is joined to all that stands before it.
  Result<Node> in_turn() {
    auto made = single();
    bool has_and = false;
    bool has_or = false;
    while (made) {
      const bool is_or = in_.take_word("or");
      const bool is_and = !is_or && in_.take_word("and");
      in_.skip_space();
      if (!is_or && !is_and && (in_.ended() || in_.peek() == ')' || at_clause())) break;
      auto next = single();
      if (!next) return next;
      (is_or ? has_or : has_and) = true;
      made = is_or ? any_of({std::move(*made), std::move(*next)})
                   : all_of({std::move(*made), std::move(*next)});
    }
    mixed_ = mixed_ || (has_and && has_or);
    return made;
  }

  Result<Node> single() {
    in_.skip_space();
    if (in_.ended()) return wrong("expected a condition here, and the text ends");
    if (depth_ == reading_.deepest) return wrong("nested too deep");
    ++depth_;
    auto node = in_.take_word("not") ? negated() : in_.peek() == '(' ? group() : term();
    --depth_;
    return node;
  }

  Result<Node> negated() {
    auto of = single();
    if (!of) return of;
    if (*of == Node{}) return wrong("expected a condition behind not");
    return negation(std::move(*of));
  }

  Result<Node> group() {
    const std::size_t open = in_.at();
    in_.skip(1);
    auto inside = any();
    if (!inside) return inside;
    in_.skip_space();
    if (in_.ended()) return in_.error_at(open, "the parenthesis is not closed");
    if (in_.peek() != ')' || *inside == Node{}) return wrong("expected a condition in parentheses");
    in_.skip(1);
    return inside;
  }

  // --- one condition ---

  Result<Node> term() {
    switch (in_.peek()) {
      case '"':
        return quoted_words();
      case ')':
        return wrong("expected a condition, got )");
      case '=':
      case '<':
      case '>':
        return wrong("expected an attribute before " + in_quotes(in_.rest().substr(0, 1)));
      case '!':
        return wrong("expected a condition, got !; did you mean not?");
      case '+':
      case '-':
      case '#':
      case '@':
        if (auto made = shorthand()) return std::move(*made);
        break;
      default:
        break;
    }
    const std::string_view word = in_.word();
    if (word.starts_with("&&")) return wrong("expected a condition, got &&; did you mean and?");
    if (word.starts_with("||")) return wrong("expected a condition, got ||; did you mean or?");
    if (auto compared = comparison_here()) return std::move(*compared);
    if (auto named = named_value()) return std::move(*named);
    return bare_word();
  }

  Result<Node> quoted_words() {
    auto text = read_quoted(in_, false);
    if (!text) return text.error();
    const bool prefix = !in_.ended() && in_.peek() == '*';
    while (!in_.ended() && in_.peek() == '*')
      in_.skip(1);
    return words_node(std::move(*text), prefix);
  }

  Result<Node> bare_word() {
    const std::string_view word = in_.word();
    if (auto state = state_named(word)) {
      in_.skip(word.size());
      return std::move(*state);
    }
    const std::size_t end = word.find_last_not_of('*') + 1;
    in_.skip(word.size());
    return words_node(std::string(word.substr(0, end)), end < word.size());
  }

  // `+tag`, `-tag`, `#tag`, `#50`, `@3d`. Nothing: a word like any other.
  std::optional<Result<Node>> shorthand() {
    const std::string_view word = in_.word();
    const char sign = word.front();
    const std::string_view name = word.substr(1);
    if (name.empty() || name.find_first_of("+-#@=<>!") == 0) return std::nullopt;
    if (sign == '@') return moment(name);
    if (sign == '#' && name.find_first_not_of("0123456789") == std::string_view::npos) {
      clause_at_ = in_.at();
      in_.skip(1);
      auto limited = limit();
      if (!limited) return Result<Node>(limited.error());
      return Result<Node>(Node{});
    }
    in_.skip(word.size());
    Node node = tagged(name);
    return Result<Node>(sign == '-' ? negation(std::move(node)) : std::move(node));
  }

  // `@3d`, `@2026-05-12`, `@6-months-ago`, `@2026-01-01--2026-02-01`.
  std::optional<Result<Node>> moment(std::string_view text) {
    const auto value = [](std::string_view moment) {
      const bool plain = plain_length(moment) == moment.size();
      std::string words(moment);
      if (!plain) std::replace(words.begin(), words.end(), '-', ' ');
      return Literal{plain ? Literal::Kind::plain : Literal::Kind::text, std::move(words)};
    };
    std::optional<Node> made;
    const std::size_t to = text.find("--");
    if (to != std::string_view::npos) {
      Literal range = value(text.substr(0, to));
      range.kind = Literal::Kind::range;
      range.to = value(text.substr(to + 2)).text;
      made = comparison({Attribute::date}, Op::between, std::move(range));
    } else if (parse_span(text)) {
      const bool plain = plain_length(text) == text.size();
      made = comparison({Attribute::age}, Op::less,
                        {plain ? Literal::Kind::plain : Literal::Kind::text, std::string(text)});
    } else {
      made = comparison({Attribute::date}, Op::at_least, value(text));
    }
    if (!Check::make(*made, {})) return std::nullopt;
    in_.skip(text.size() + 1);
    return Result<Node>(std::move(*made));
  }

  // `title:x`, `feed:"two words"`, `tag:x`. Nothing: no such attribute, a word like any other.
  std::optional<Result<Node>> named_value() {
    const std::string_view name = in_.name();
    const std::string_view rest = in_.rest().substr(name.size());
    const auto attribute = attribute_named(name);
    if (!attribute || !rest.starts_with(':') || rest.size() < 2 || rest.starts_with("://"))
      return std::nullopt;
    const Type type = info_of(*attribute).type;
    const bool is_flag = type == Type::flag;
    if (type != Type::text && type != Type::texts && !is_flag) return std::nullopt;
    if (Scanner::is_space(rest[1]) || rest[1] == '(' || rest[1] == ')') return std::nullopt;
    const bool whole = is_flag || *attribute == Attribute::tag ||
                       *attribute == Attribute::feed_tag || *attribute == Attribute::view;
    in_.skip(name.size() + 1);
    if (rest[1] == '/' && !whole) return compared({*attribute}, Op::matches);
    if (rest[1] == '"') {
      auto text = read_quoted(in_, false);
      if (!text) return Result<Node>(text.error());
      return named(*attribute, whole, *text);
    }
    const std::string_view word = in_.word();
    in_.skip(word.size());
    return named(*attribute, whole, word);
  }

  Result<Node> named(Attribute attribute, bool whole, std::string_view text) const {
    if (!whole)
      return comparison({attribute}, Op::matches, {Literal::Kind::text, quoted_regex(text)});
    Node node = comparison({attribute}, Op::equal, {Literal::Kind::text, std::string(text)});
    if (attribute == Attribute::view) return checked(std::move(node), in_.at() - text.size());
    return node;
  }

  // --- comparisons ---

  // `#50`, `#later`; the operator has a space or a quote behind it.
  static bool is_shorthand(std::string_view rest) {
    return rest.size() > 1 && rest[0] == '#' && rest[1] != ' ' && rest[1] != '"';
  }

  // Nothing: there is none here.
  std::optional<Result<Node>> comparison_here() {
    const std::string_view name = in_.name();
    if (name.empty()) return std::nullopt;
    const auto asked = asked_named(name);
    Scanner ahead = in_;
    ahead.skip(name.size());
    const bool apart = ahead.skip_space();
    if (asked) {
      if (auto made = worded(*asked, ahead)) return made;
    }
    for (const Mistake& mistake : kMistakes) {
      if (!ahead.rest().starts_with(mistake.text) || (!asked && !apart)) continue;
      return Result<Node>(ahead.error_at(ahead.at(), "no operator " + in_quotes(mistake.text) +
                                                         "; did you mean " +
                                                         std::string(mistake.meant) + "?"));
    }
    const auto found =
        std::find_if(kOperators.begin(), kOperators.end(),
                     [&](const OperatorName& one) { return ahead.rest().starts_with(one.text); });
    if (found == kOperators.end()) {
      if (asked && ahead.rest().starts_with('!'))
        return Result<Node>(ahead.error_at(ahead.at(), "expected an operator like = or !~"));
      return std::nullopt;
    }
    // `C#`; and behind `unread #50` and `comet #later` stands something of its own.
    if (found->op == Op::has && (apart ? is_shorthand(ahead.rest()) : !asked)) return std::nullopt;
    if (!asked) return Result<Node>(no_attribute(name));
    in_ = ahead;
    in_.skip(found->text.size());
    return compared(*asked, found->op);
  }

  // `between` and `in`, where something follows that they can be said of.
  std::optional<Result<Node>> worded(const Asked& asked, Scanner ahead) {
    const bool turned = ahead.take_word("not");
    ahead.skip_space();
    const bool is_in = ahead.take_word("in");
    const bool is_between = !is_in && !turned && ahead.take_word("between");
    ahead.skip_space();
    if (is_in && !ahead.ended() && ahead.peek() == '(') {
      in_ = ahead;
      auto made = among(asked);
      if (made && turned) return Result<Node>(negation(std::move(*made)));
      return made;
    }
    const bool starts_value =
        !ahead.ended() && (ahead.peek() == '"' || plain_length(ahead.rest()) > 0);
    if (!is_between || !starts_value) return std::nullopt;
    in_ = ahead;
    return compared(asked, Op::between);
  }

  Result<Node> compared(const Asked& asked, Op op) {
    in_.skip_space();
    const std::size_t place = in_.at();
    auto literal = read_value(in_, asked.attribute, op);
    if (!literal) return literal.error();
    if (!in_.is_between_words())
      return wrong("expected and, or or a space, got " + in_quotes(in_.rest()));
    return checked(comparison(asked, op, std::move(*literal)), place);
  }

  Result<Node> among(const Asked& asked) {
    Node node;
    node.kind = Node::Kind::compare;
    node.attribute = asked.attribute;
    node.number = asked.number;
    node.op = Op::in;
    const std::size_t open = in_.at();
    do {
      in_.skip(1);
      in_.skip_space();
      auto literal = read_value(in_, asked.attribute, Op::in);
      if (!literal) return literal.error();
      node.values.push_back(std::move(*literal));
      in_.skip_space();
    } while (!in_.ended() && in_.peek() == ',');
    if (in_.ended()) return in_.error_at(open, "the parenthesis is not closed");
    if (in_.peek() != ')') return wrong("expected a comma or ), got " + in_quotes(in_.rest()));
    in_.skip(1);
    return checked(std::move(node), open);
  }

  [[nodiscard]] Result<Node> checked(Node node, std::size_t place) const {
    if (auto check = Check::make(node, {}); !check)
      return in_.error_at(place, check.error().message);
    if (node.attribute != Attribute::view) return node;
    if (auto named = views_named(node); !named) return in_.error_at(place, named.error().message);
    return node;
  }

  [[nodiscard]] Result<void> views_named(const Node& node) const {
    if (!reading_.knows_views) return Error{"no view can be named here"};
    if (node.op != Op::equal && node.op != Op::unequal && node.op != Op::in)
      return Error{"view: expected = and the name of a view"};
    for (const Literal& literal : node.values) {
      if (literal.kind == Literal::Kind::range) return Error{"view: expected the name of a view"};
      if (reading_.views == nullptr ||
          std::ranges::find(*reading_.views, literal.text) != reading_.views->end())
        continue;
      return no_view(literal.text, *reading_.views);
    }
    return {};
  }

  [[nodiscard]] Error no_attribute(std::string_view name) const {
    std::string what = "no attribute " + in_quotes(name);
    if (name == "articleindex")
      what += ": a place in a list is no part of an item; did you mean limit?";
    else if (const auto like = name_like(name))
      what += "; did you mean " + *like + "?";
    else
      what += "; put it in quotes to look for the word";
    return wrong(what);
  }

  // --- clauses ---

  Result<void> clause() {
    clause_at_ = in_.at();
    if (in_.take_word("limit")) {
      in_.skip_space();
      return limit();
    }
    in_.take_word("order");
    in_.skip_space();
    in_.take_word("by");
    in_.skip_space();
    const std::size_t place = in_.at();
    std::size_t end = place;
    // To the next clause.
    while (!in_.ended() && !at_clause()) {
      in_.skip(std::max<std::size_t>(in_.word().size(), 1));
      end = in_.at();
      in_.skip_space();
    }
    if (in_.between(place, end).find_first_not_of(", \t\r\n\f\v") == std::string_view::npos)
      return in_.error_at(place, "order by: expected a key like date or title");
    auto order = Order::parse(in_.between(place, end));
    if (!order) return in_.error_at(place, "order by: " + order.error().message);
    if (!query_.order.empty()) return in_.error_at(*clause_at_, "order by is said twice");
    query_.order = order->keys();
    return {};
  }

  Result<void> limit() {
    const std::string_view digits = in_.rest().substr(
        0, std::min(in_.rest().find_first_not_of("0123456789"), in_.rest().size()));
    std::uint64_t count = 0;
    const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (failed != std::errc{} || count == 0) return wrong("limit: expected a number from 1");
    if (query_.limit) return in_.error_at(*clause_at_, "limit is said twice");
    query_.limit = count;
    in_.skip(digits.size());
    return {};
  }

  Scanner in_;
  Reading reading_;
  bool mixed_ = false;
  int depth_ = 0;
  Query query_;
  std::optional<std::size_t> clause_at_;
};

int deepest(std::size_t most_bytes) {
  return most_bytes > kMaxFilterBytes ? kDeepestPrinted : kDeepest;
}

Result<void> fit_to_read(std::string_view text, std::size_t most_bytes) {
  if (text.size() > most_bytes)
    return Error{"filter: longer than " + std::to_string(most_bytes) + " bytes"};
  if (!is_utf8(text)) return Error{"filter: not UTF-8"};
  if (const std::size_t at = text.find('\0'); at != std::string_view::npos)
    return Scanner(text).error_at(at, "a character that no filter has");
  return {};
}

Result<Node> condition_of(std::string_view text, std::size_t most_bytes, Reading reading) {
  if (auto fit = fit_to_read(text, most_bytes); !fit) return fit.error();
  Parser parser(text, reading);
  auto query = parser.parse();
  if (!query) return query.error();
  if (auto clause = parser.clause_error()) return *clause;
  return std::move(query->where);
}

}  // namespace

Result<Query> parse_query(std::string_view text, std::size_t most_bytes) {
  if (auto fit = fit_to_read(text, most_bytes); !fit) return fit.error();
  return Parser(text, {deepest(most_bytes)}).parse();
}

Result<Query> parse_query(std::string_view text, const std::vector<std::string>& views) {
  if (auto fit = fit_to_read(text, kMaxFilterBytes); !fit) return fit.error();
  return Parser(text, {kDeepest, &views}).parse();
}

Error no_view(std::string_view name, const std::vector<std::string>& views) {
  const auto like = closest(name, {views.begin(), views.end()});
  return Error{"no view " + in_quotes(name) +
               (like ? "; did you mean " + in_quotes(*like) + "?" : "")};
}

std::optional<Node> as_newsboat(std::string_view text) {
  if (!fit_to_read(text, kMaxFilterBytes)) return std::nullopt;
  Parser parser(text, {kDeepest, nullptr, true});
  auto query = parser.parse();
  if (!query || !parser.is_mixed()) return std::nullopt;
  return std::move(query->where);
}

Result<Node> parse_condition(std::string_view text, std::size_t most_bytes) {
  Reading reading{deepest(most_bytes)};
  reading.knows_views = false;
  return condition_of(text, most_bytes, reading);
}

Result<Node> parse_condition(std::string_view text, const std::vector<std::string>& views) {
  return condition_of(text, kMaxFilterBytes, {kDeepest, &views});
}

}  // namespace antiphon::filter
