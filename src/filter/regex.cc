#include "filter/regex.h"

#include <algorithm>

#include <re2/re2.h>

#include "antiphon/base/text.h"

namespace antiphon::filter {

namespace {

constexpr int kMostInstructions = 20'000;

re2::StringPiece piece_of(std::string_view text) {
  return {text.data(), text.size()};
}

// Where a bracket expression ends that begins here: a ] that comes first is one of its characters,
// and so is one of a class like [:alpha:].
std::size_t bracket_end(std::string_view pattern, std::size_t open) {
  std::size_t at = open + 1;
  if (pattern.substr(at).starts_with('^')) ++at;
  if (pattern.substr(at).starts_with(']')) ++at;
  while (at < pattern.size() && pattern[at] != ']') {
    const std::size_t named =
        pattern.substr(at).starts_with("[:") ? pattern.find(":]", at + 2) : std::string_view::npos;
    if (named != std::string_view::npos)
      at = named + 2;
    else
      at += pattern[at] == '\\' ? 2U : 1U;
  }
  return std::min(at, pattern.size());
}

}  // namespace

// GNU's ends of words are RE2's, seen from either side; in brackets they are characters.
std::string for_re2(std::string_view pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == '[') {
      const std::size_t end = bracket_end(pattern, i);
      out += pattern.substr(i, end - i);
      i = end;
      if (i == pattern.size()) break;
    }
    out += pattern[i];
    if (pattern[i] != '\\' || i + 1 == pattern.size()) continue;
    ++i;
    out += pattern[i] == '<' || pattern[i] == '>' ? 'b' : pattern[i];
  }
  return out;
}

Result<Regex> Regex::make(std::string_view pattern, bool case_sensitive) {
  RE2::Options options;
  options.set_case_sensitive(case_sensitive);
  options.set_dot_nl(true);
  options.set_log_errors(false);
  options.set_never_capture(true);
  auto program = std::make_shared<const RE2>(piece_of(for_re2(pattern)), options);
  if (!program->ok())
    return Error{"regular expression: " + shortened(printable(program->error()), 200)};
  if (program->ProgramSize() > kMostInstructions)
    return Error{"regular expression: it takes too much memory"};
  return Regex(std::move(program));
}

bool Regex::matches(std::string_view text) const {
  return RE2::PartialMatch(piece_of(text), *program_);
}

std::string quoted_regex(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (std::string_view("\\.+*?()|[]{}^$").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace antiphon::filter
