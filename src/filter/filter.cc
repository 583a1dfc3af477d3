#include "antiphon/filter/filter.h"

#include <algorithm>

#include "antiphon/base/text.h"
#include "antiphon/filter/tokens.h"
#include "filter/folding.h"
#include "filter/parse.h"

namespace antiphon::filter {

namespace {

constexpr std::size_t kMaxBytes = 4096;

// Columns as people count them, from 1.
std::size_t column_of(std::string_view text, std::size_t byte) {
  std::string_view before = text.substr(0, byte);
  std::size_t column = 1;
  while (take_code_point(before))
    ++column;
  return column;
}

// With a space before the first as well, so that each token stands between two.
std::string tokens_of(std::string_view text) {
  std::string tokens = " ";
  tokens.reserve(text.size() + 2);
  append_tokens(text, tokens);
  return tokens;
}

}  // namespace

Result<Filter> Filter::parse(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return Error{"filter: longer than " + std::to_string(kMaxBytes) + " bytes"};
  }
  const Words split = split_words(text);
  if (split.open_quote) {
    return Error{"filter:" + std::to_string(column_of(text, *split.open_quote)) +
                 ": the quote is not closed"};
  }
  Filter filter;
  const auto demand = [&](std::optional<bool>& state, bool wanted) {
    filter.contradictory_ = filter.contradictory_ || (state && *state != wanted);
    state = wanted;
  };
  for (const Word& word : split.words) {
    if (!word.quoted && word.text == "unread") {
      demand(filter.read_, false);
    } else if (!word.quoted && word.text == "read") {
      demand(filter.read_, true);
    } else if (!word.quoted && word.text == "starred") {
      demand(filter.starred_, true);
    } else {
      const std::size_t end = word.text.find_last_not_of('*') + 1;
      const bool prefix = !word.quoted && end < word.text.size();
      filter.add_term(std::string_view(word.text).substr(0, end), prefix);
    }
  }
  return filter;
}

void Filter::add_term(std::string_view text, bool prefix) {
  std::string term = tokens_of(text);
  if (prefix) term.pop_back();
  const bool asks_nothing = term.find_first_not_of(' ') == std::string::npos;
  if (asks_nothing || std::find(terms_.begin(), terms_.end(), term) != terms_.end()) return;
  terms_.push_back(std::move(term));
}

bool Filter::passes_states(const Subject& subject) const {
  return narrowing().lets_through(subject.read, subject.starred);
}

std::optional<bool> Filter::passes_by_header(const Subject& subject) const {
  if (!passes_states(subject)) return false;
  if (terms_.empty()) return true;
  const std::string title = tokens_of(subject.title);
  const bool all = std::all_of(terms_.begin(), terms_.end(),
                               [&](const std::string& term) { return contains(title, term); });
  return all ? std::optional(true) : std::nullopt;
}

bool Filter::passes(const Subject& subject) const {
  if (!passes_states(subject)) return false;
  if (terms_.empty()) return true;
  const std::string title = tokens_of(subject.title);
  std::vector<std::string_view> missing;
  for (const std::string& term : terms_) {
    if (!contains(title, term)) missing.push_back(term);
  }
  if (missing.empty()) return true;
  if (subject.text.empty()) return false;
  const std::string text = tokens_of(subject.text);
  return std::all_of(missing.begin(), missing.end(),
                     [&](std::string_view term) { return contains(text, term); });
}

Narrowing Filter::narrowing() const {
  return Narrowing{read_, starred_, terms_.empty() || contradictory_, contradictory_};
}

TextQuery Filter::text_query() const {
  TextQuery query;
  for (const std::string& term : terms_) {
    TextTerm& made = query.emplace_back();
    made.prefix = term.back() != ' ';
    for (const std::string_view token : words(term))
      made.tokens.emplace_back(token);
  }
  return query;
}

Filter Filter::without_states() const {
  Filter words = *this;
  words.read_ = words.starred_ = std::nullopt;
  return words;
}

bool Filter::is_everything() const {
  return !read_ && !starred_ && !contradictory_ && terms_.empty();
}

}  // namespace antiphon::filter
