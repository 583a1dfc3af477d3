#include "backend/netrc.h"

#include <algorithm>

#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Words of a .netrc, of which quotes and comments are part.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  // False: there is no more.
  bool next(std::string& word) {
    word.clear();
    while (true) {
      rest_.remove_prefix(std::min(rest_.find_first_not_of(kSpace), rest_.size()));
      if (!rest_.starts_with('#')) break;
      skip_line();
    }
    if (rest_.empty()) return false;
    if (rest_.front() == '"') return take_quoted(word);
    const auto end = std::min(rest_.find_first_of(kSpace), rest_.size());
    word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return true;
  }

  // The body of a macro ends with an empty line.
  void skip_macro() {
    while (!rest_.empty()) {
      skip_line();
      if (rest_.starts_with('\n') || rest_.starts_with("\r\n")) return;
    }
  }

 private:
  void skip_line() { rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size() - 1) + 1); }

  bool take_quoted(std::string& word) {
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
      word += rest_.front();
      rest_.remove_prefix(1);
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
};

}  // namespace

std::vector<NetrcEntry> parse_netrc(std::string_view content) {
  std::vector<NetrcEntry> entries;
  NetrcEntry ignored;  // what stands behind `default`, or before any machine
  NetrcEntry* entry = &ignored;
  Words words(content);
  std::string word;
  std::string value;
  while (words.next(word)) {
    if (word == "default") {
      entry = &ignored;
    } else if (word == "macdef") {
      words.skip_macro();
    } else if (!words.next(value)) {
      break;
    } else if (word == "machine") {
      entry = &entries.emplace_back();
      entry->machine = ascii_lower(value);
    } else if (word == "login") {
      entry->login = value;
    } else if (word == "password") {
      entry->password = value;
    }
  }
  return entries;
}

const NetrcEntry* find_login(const std::vector<NetrcEntry>& entries, std::string_view host,
                             std::string_view login) {
  const auto found = std::find_if(entries.begin(), entries.end(), [&](const NetrcEntry& entry) {
    return ascii_iequals(entry.machine, host) && (login.empty() || entry.login == login);
  });
  return found == entries.end() ? nullptr : &*found;
}

}  // namespace antiphon::backend
