#include "antiphon/filter/filter.h"

#include <algorithm>

#include "antiphon/base/text.h"
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

// Folded in the way that the words need: white space matters only to words that have some.
std::string folded(std::string_view text, bool as_line) {
  std::string out;
  out.reserve(text.size());
  if (as_line) {
    append_folded_line(text, out);
  } else {
    append_folded(text, out);
  }
  return out;
}

using Missing = std::vector<std::string_view>;

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
      filter.add_word(folded_word(word.text));
    }
  }
  return filter;
}

void Filter::add_word(std::string word) {
  if (word.empty() || std::find(words_.begin(), words_.end(), word) != words_.end()) return;
  has_phrase_ = has_phrase_ || word.find(' ') != std::string::npos;
  words_.push_back(std::move(word));
}

bool Filter::passes_states(const Subject& subject) const {
  return !contradictory_ && (!read_ || *read_ == subject.read) &&
         (!starred_ || *starred_ == subject.starred);
}

std::optional<bool> Filter::passes_by_header(const Subject& subject) const {
  if (!passes_states(subject)) return false;
  if (words_.empty()) return true;
  const std::string title = folded(subject.title, has_phrase_);
  const bool all = std::all_of(words_.begin(), words_.end(),
                               [&](const std::string& word) { return contains(title, word); });
  return all ? std::optional(true) : std::nullopt;
}

bool Filter::passes(const Subject& subject) const {
  if (!passes_states(subject)) return false;
  if (words_.empty()) return true;
  const std::string title = folded(subject.title, has_phrase_);
  Missing missing;
  for (const std::string& word : words_) {
    if (!contains(title, word)) missing.push_back(word);
  }
  if (missing.empty()) return true;
  if (subject.text.empty()) return false;
  const std::string text = folded(subject.text, has_phrase_);
  return std::all_of(missing.begin(), missing.end(),
                     [&](std::string_view word) { return contains(text, word); });
}

Narrowing Filter::narrowing() const {
  return Narrowing{read_, starred_, words_.empty() || contradictory_, contradictory_};
}

Filter Filter::without_states() const {
  Filter words = *this;
  words.read_ = words.starred_ = std::nullopt;
  return words;
}

bool Filter::is_everything() const {
  return !read_ && !starred_ && !contradictory_ && words_.empty();
}

}  // namespace antiphon::filter
