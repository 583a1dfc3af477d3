// What may stand at a place of a filter: the text before it is gone through as the parser does, but
// for what is wrong, which is passed over. What is behind the place says nothing.

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

#include "antiphon/base/text.h"
#include "antiphon/filter/typing.h"
#include "filter/operators.h"
#include "filter/scanner.h"

namespace antiphon::filter {

namespace {

using std::string_view;

class Reader {
 public:
  explicit Reader(string_view before) : in_(before) {}

  Wanted read() {
    while (!found_) {
      in_.skip_space();
      if (in_.ended()) return condition("");
      step();
    }
    return *found_;
  }

 private:
  // --- what was found ---

  Wanted wanted(Wanted::Kind kind, string_view typed) const {
    Wanted made;
    made.kind = kind;
    made.from = in_.at();
    made.to = in_.at() + typed.size();
    made.typed = typed;
    made.joins = joins_;
    return made;
  }
  Wanted condition(string_view typed) const { return wanted(Wanted::Kind::condition, typed); }
  Wanted value(string_view typed, Attribute attribute, Op op) const {
    Wanted made = wanted(Wanted::Kind::value, typed);
    made.joins = false;
    made.attribute = attribute;
    made.op = op;
    return made;
  }
  [[nodiscard]] bool reaches_end(string_view token) const {
    return token.size() == in_.rest().size();
  }

  // --- going on ---

  void step() {
    const char first = in_.peek();
    if (first == '(') return in_.skip(1);
    if (first == ')') return pass(1);
    if (first == '"') return quoted();
    if (first == '+' || first == '-' || first == '#') return tag();
    const string_view name = in_.name();
    if (name.empty()) return word();
    if (reaches_end(name)) {
      found_ = condition(name);
    } else if (const auto attribute = attribute_named(name)) {
      in_.skip(name.size());
      behind(*attribute);
    } else {
      word();
    }
  }

  // A condition ends there.
  void pass(std::size_t bytes) {
    in_.skip(std::max<std::size_t>(bytes, 1));
    joins_ = true;
  }

  void word() {
    if (in_.has_words({"order", "by"})) return order();
    const string_view word = in_.word();
    if (reaches_end(word)) {
      found_ = wanted(Wanted::Kind::nothing, word);
      return;
    }
    const bool joint = word == "and" || word == "or" || word == "not" || word == "AND" ||
                       word == "OR" || word == "NOT";
    pass(word.size());
    if (joint) joins_ = false;
  }

  void quoted() {
    const Scanner open = in_;
    joins_ = close_quote();
    if (joins_) return;
    in_ = open;
    found_ = wanted(Wanted::Kind::nothing, in_.rest());
  }

  void tag() {
    const string_view name = in_.word().substr(1);
    in_.skip(1);
    const bool number = !name.empty() && name.find_first_not_of("0123456789") == string_view::npos;
    if (!reaches_end(name)) return pass(name.size());
    found_ = wanted(number ? Wanted::Kind::nothing : Wanted::Kind::tag, name);
  }

  void order() {
    in_.take_word("order");
    in_.skip_space();
    in_.take_word("by");
    if (in_.ended()) found_ = wanted(Wanted::Kind::nothing, "");  // a space has to come first
    while (!found_) {
      in_.skip_space();
      const string_view key = in_.name();
      if (in_.ended() || (!key.empty() && reaches_end(key)))
        found_ = wanted(Wanted::Kind::sort_key, key);
      else
        in_.skip(std::max<std::size_t>(key.size(), 1));
    }
  }

  // --- behind an attribute ---

  void behind(Attribute attribute) {
    if (in_.peek() == ':') return shorthand(attribute);
    const bool apart = in_.skip_space();
    if (in_.ended()) {
      found_ = apart && info_of(attribute).type == Type::flag ? joint() : operators(attribute, "");
      return;
    }
    if (const auto op = take_operator()) return values(attribute, *op);
    Scanner ahead = in_;
    ahead.take_word("not");
    ahead.skip_space();
    if (ahead.take_word("in")) {
      in_ = ahead;
      return list(attribute);
    }
    if (in_.take_word("between")) return values(attribute, Op::between);
    // Half an operator, or half a `between`; or the word was a word.
    const string_view half = in_.word();
    if (reaches_end(half) && starts_operator(half)) found_ = operators(attribute, half);
    joins_ = true;
  }

  [[nodiscard]] Wanted joint() const {
    Wanted made = condition("");
    made.joins = true;
    return made;
  }
  [[nodiscard]] Wanted operators(Attribute attribute, string_view typed) const {
    Wanted made = wanted(Wanted::Kind::op, typed);
    made.attribute = attribute;
    return made;
  }
  static bool starts_operator(string_view half) {
    return half == "!" || string_view("between").starts_with(half) || half == "n" || half == "no" ||
           half == "not" || half == "i" || half == "in";
  }

  std::optional<Op> take_operator() {
    for (const OperatorName& one : kOperators) {
      if (!in_.rest().starts_with(one.text)) continue;
      in_.skip(one.text.size());
      return one.op;
    }
    return std::nullopt;
  }

  void shorthand(Attribute attribute) {
    in_.skip(1);
    const bool whole = attribute == Attribute::tag || attribute == Attribute::feed_tag;
    value_here(attribute, whole ? Op::equal : Op::matches);
    if (found_) found_->shorthand = true;
  }

  void values(Attribute attribute, Op op) {
    in_.skip_space();
    value_here(attribute, op);
  }

  void list(Attribute attribute) {
    in_.skip_space();
    if (in_.ended() || in_.peek() != '(') {
      if (in_.ended()) found_ = wanted(Wanted::Kind::nothing, "");
      joins_ = true;
      return;
    }
    while (!found_ && !in_.ended() && in_.peek() != ')') {
      in_.skip(1);  // ( or ,
      in_.skip_space();
      value_here(attribute, Op::in);
      while (!found_ && !in_.ended() && in_.peek() != ',' && in_.peek() != ')')
        in_.skip(1);
    }
    if (!found_ && in_.ended()) found_ = wanted(Wanted::Kind::nothing, "");
  }

  void value_here(Attribute attribute, Op op) {
    if (in_.ended()) {
      found_ = value("", attribute, op);
    } else if (in_.peek() == '"') {
      const Scanner open = in_;
      if (close_quote()) return void(joins_ = true);
      in_ = open;
      found_ = value(in_.rest(), attribute, op);
      found_->typed = unescaped(in_.rest().substr(1));
    } else {
      const string_view word = in_.word();
      if (reaches_end(word))
        found_ = value(word, attribute, op);
      else
        pass(word.size());
    }
  }

  // False: it is not closed.
  bool close_quote() {
    in_.skip(1);
    while (!in_.ended() && in_.peek() != '"')
      in_.skip(in_.peek() == '\\' ? 2 : 1);
    if (in_.ended()) return false;
    in_.skip(1);
    return true;
  }

  static std::string unescaped(string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '\\' && i + 1 < text.size()) ++i;
      out += text[i];
    }
    return out;
  }

  Scanner in_;
  bool joins_ = false;  // a condition stands before
  std::optional<Wanted> found_;
};

}  // namespace

Wanted wanted_at(string_view text, std::size_t at) {
  Wanted wanted = Reader(text.substr(0, at)).read();
  // The closing quote that somebody has written already.
  const bool in_quotes =
      wanted.kind == Wanted::Kind::value && wanted.from < at && text[wanted.from] == '"';
  if (in_quotes && at < text.size() && text[at] == '"') ++wanted.to;
  return wanted;
}

}  // namespace antiphon::filter
