#include "antiphon/config/command.h"

#include <algorithm>
#include <array>

namespace antiphon::config {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

struct Word {
  std::string text;
  bool is_quoted = false;  // in some part
};

// The quoted part that begins at `at`; moves behind it. False: it is not closed.
bool take_quoted(std::string_view command, std::size_t& at, std::string& into) {
  const char quote = command[at++];
  while (at < command.size() && command[at] != quote) {
    const bool escapes = quote == '"' && command[at] == '\\' && at + 1 < command.size() &&
                         (command[at + 1] == '"' || command[at + 1] == '\\');
    if (escapes) ++at;
    into += command[at++];
  }
  return at++ < command.size();
}

// False as above.
bool take_word(std::string_view command, std::size_t& at, Word& word) {
  while (at < command.size() && kSpace.find(command[at]) == std::string_view::npos) {
    const char c = command[at];
    if (c == '\'' || c == '"') {
      word.is_quoted = true;
      if (!take_quoted(command, at, word.text)) return false;
      continue;
    }
    if (c == '\\' && at + 1 < command.size()) {
      word.is_quoted = true;
      ++at;
    }
    word.text += command[at++];
  }
  return true;
}

// What a program would be given as an argument, though a shell was meant.
bool is_for_a_shell(const Word& word) {
  constexpr std::array<std::string_view, 6> kSigns{"|", "||", "&", "&&", ";", "<"};
  if (word.is_quoted) return false;
  return std::find(kSigns.begin(), kSigns.end(), word.text) != kSigns.end() ||
         word.text.starts_with('>') || word.text.starts_with("2>");
}

}  // namespace

Result<std::vector<std::string>> command_words(std::string_view command, std::string_view home) {
  std::vector<std::string> words;
  std::size_t at = 0;
  while ((at = command.find_first_not_of(kSpace, at)) != std::string_view::npos) {
    const bool in_home = command.substr(at).starts_with("~/");
    Word word;
    if (!take_word(command, at, word)) return Error{"a quote is not closed"};
    if (is_for_a_shell(word)) {
      return Error{word.text + " is for a shell, which is not involved: write sh -c '…'"};
    }
    if (in_home) word.text.replace(0, 1, home);
    words.push_back(std::move(word.text));
  }
  if (words.empty() || words[0].empty()) return Error{"expected a command"};
  return words;
}

}  // namespace antiphon::config
