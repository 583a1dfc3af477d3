#include "antiphon/filter/filter.h"

#include <algorithm>

#include "antiphon/base/text.h"
#include "antiphon/filter/tokens.h"
#include "filter/check.h"
#include "filter/folding.h"
#include "filter/narrowing.h"
#include "filter/test.h"

namespace antiphon::filter {

namespace {

Answer opposite(Answer answer) {
  return answer == Answer::unknown ? answer : answer == Answer::yes ? Answer::no : Answer::yes;
}

// Three times as dear is what is not at hand.
int cost_of(const Test& test) {
  switch (test.kind) {
    case Node::Kind::compare:
      return static_cast<int>(test.check->attribute().part) * 4 + test.check->cost();
    case Node::Kind::words:
      return static_cast<int>(Part::text) * 4;
    case Node::Kind::all:
    case Node::Kind::any:
    case Node::Kind::no:
      break;
  }
  int most = 0;
  for (const Test& part : test.parts)
    most = std::max(most, cost_of(part));
  return most;
}

// What nobody has looked at cannot be asked: nothing.
std::optional<Test> made(const Node& node, const Circumstances& at) {
  Test test;
  test.kind = node.kind;
  switch (node.kind) {
    case Node::Kind::compare: {
      auto check = Check::make(node, at);
      if (!check) return std::nullopt;
      test.check = std::move(*check);
      break;
    }
    case Node::Kind::words:
      test.term = term_of(node);
      break;
    case Node::Kind::all:
    case Node::Kind::any:
    case Node::Kind::no:
      for (const Node& part : node.parts) {
        auto one = made(part, at);
        if (!one) return std::nullopt;
        test.parts.push_back(std::move(*one));
      }
      // The cheapest first: that decides, more often than not.
      std::stable_sort(test.parts.begin(), test.parts.end(),
                       [](const Test& a, const Test& b) { return cost_of(a) < cost_of(b); });
      break;
  }
  return test;
}

Parts needs_of(const Test& test) {
  Parts needs;
  if (test.kind == Node::Kind::compare) needs |= test.check->attribute().part;
  if (test.kind == Node::Kind::words && !test.term.empty()) {
    needs |= Part::header;
    needs |= Part::text;
  }
  for (const Test& part : test.parts)
    needs |= needs_of(part);
  return needs;
}

// Looks at an item. Its words are made when they are asked for first.
class Look {
 public:
  explicit Look(const Subject& subject) : subject_(subject) {}

  Answer at(const Test& test) {
    switch (test.kind) {
      case Node::Kind::all:
        return at_parts(test.parts, Answer::no);
      case Node::Kind::any:
        return at_parts(test.parts, Answer::yes);
      case Node::Kind::no:
        return opposite(at(test.parts.front()));
      case Node::Kind::words:
        return at_words(test.term);
      case Node::Kind::compare:
        break;
    }
    if (!subject_.parts.has(test.check->attribute().part)) return Answer::unknown;
    return test.check->passes(subject_) ? Answer::yes : Answer::no;
  }

 private:
  // One part decides for all.
  Answer at_parts(const std::vector<Test>& parts, Answer decisive) {
    Answer answer = opposite(decisive);
    for (const Test& part : parts) {
      const Answer one = at(part);
      if (one == decisive) return one;
      if (one == Answer::unknown) answer = one;
    }
    return answer;
  }

  Answer at_words(const std::string& term) {
    if (term.empty()) return Answer::yes;
    const bool has_title = subject_.parts.has(Part::header);
    if (has_title && contains(words_of(subject_.title, title_), term)) return Answer::yes;
    if (!subject_.parts.has(Part::text)) return Answer::unknown;
    if (contains(words_of(subject_.text, text_), term)) return Answer::yes;
    return has_title ? Answer::no : Answer::unknown;
  }

  static const std::string& words_of(std::string_view text, std::string& tokens) {
    if (tokens.empty()) tokens = tokens_of(text);
    return tokens;
  }

  const Subject& subject_;
  std::string title_;
  std::string text_;
};

std::optional<bool> known(Answer answer) {
  if (answer == Answer::unknown) return std::nullopt;
  return answer == Answer::yes;
}

// `"*"`, say.
bool asks_nothing(const Test& test) {
  if (test.kind == Node::Kind::words) return test.term.empty();
  return test.kind == Node::Kind::all &&
         std::all_of(test.parts.begin(), test.parts.end(), asks_nothing);
}

bool is_term(const Node& node) {
  return node.kind == Node::Kind::words && !term_of(node).empty();
}

TextTerm text_term(const Node& node) {
  const std::string term = term_of(node);
  TextTerm made;
  made.prefix = term.back() != ' ';
  for (const std::string_view token : words(term))
    made.tokens.emplace_back(token);
  return made;
}

}  // namespace

std::string tokens_of(std::string_view text) {
  std::string tokens = " ";
  tokens.reserve(text.size() + 2);
  append_tokens(text, tokens);
  return tokens;
}

std::string term_of(const Node& words) {
  std::string term = tokens_of(words.words);
  if (words.prefix) term.pop_back();
  return term.find_first_not_of(' ') == std::string::npos ? "" : term;
}

struct Filter::Program {
  Node condition;
  Circumstances at;
  Test test;
  Parts needs;
};

Filter::Filter() : Filter(Node{}, {}) {}

Filter::Filter(Node condition, Circumstances at) {
  auto test = made(condition, at);
  // Nobody makes a filter of what was not looked at; if somebody did, nothing passes, whatever
  // stands around it.
  if (!test) {
    test.emplace();
    test->kind = Node::Kind::any;
  }
  const Parts needs = needs_of(*test);
  program_ = std::make_shared<const Program>(
      Program{std::move(condition), std::move(at), std::move(*test), needs});
}

Result<Filter> Filter::parse(std::string_view text, const Circumstances& at) {
  auto condition = parse_condition(text);
  if (!condition) return condition.error();
  return Filter(std::move(*condition), at);
}

std::optional<bool> Filter::passes(const Subject& subject) const {
  return known(Look(subject).at(program_->test));
}

std::optional<bool> Filter::passes_in_some_state(const Subject& subject) const {
  std::optional<bool> passes = false;
  Subject other = subject;
  for (const bool read : {false, true}) {
    for (const bool starred : {false, true}) {
      other.read = read;
      other.starred = starred;
      const auto in_this = this->passes(other);
      if (in_this && *in_this) return true;
      if (!in_this) passes = std::nullopt;
    }
  }
  return passes;
}

Parts Filter::needs() const {
  return program_->needs;
}

Narrowing Filter::narrowing() const {
  return narrowing_of(program_->test);
}

TextQuery Filter::text_query() const {
  TextQuery query;
  const Node& where = program_->condition;
  const auto add = [&](const Node& node) {
    if (!is_term(node)) return;
    TextTerm term = text_term(node);
    if (std::find(query.begin(), query.end(), term) == query.end())
      query.push_back(std::move(term));
  };
  if (where.kind == Node::Kind::all)
    std::for_each(where.parts.begin(), where.parts.end(), add);
  else
    add(where);
  return query;
}

Filter Filter::besides_text_query() const {
  const Node& where = program_->condition;
  if (is_term(where)) return Filter(Node{}, program_->at);
  if (where.kind != Node::Kind::all) return *this;
  std::vector<Node> rest = where.parts;
  std::erase_if(rest, is_term);
  return Filter(all_of(std::move(rest)), program_->at);
}

bool Filter::is_everything() const {
  return asks_nothing(program_->test);
}

const Node& Filter::condition() const {
  return program_->condition;
}

const Circumstances& Filter::circumstances() const {
  return program_->at;
}

}  // namespace antiphon::filter
