#include "antiphon/backend/shown.h"

#include <algorithm>
#include <utility>

#include "antiphon/base/text.h"
#include "antiphon/model/authority.h"
#include "antiphon/model/subscription.h"

namespace antiphon::backend {

namespace {

constexpr int kTitleColumns = 90;
constexpr std::size_t kTitleBytes = 1024;   // of the text that is looked at
constexpr std::size_t kLeastSentence = 24;  // `Dr. No` is none

// Where the first sentence ends; the size of `line` when it is all one.
std::size_t end_of_sentence(std::string_view line) {
  for (auto at = line.find_first_of(".!?"); at < line.size(); at = line.find_first_of(".!?", at)) {
    at = std::min(line.find_first_not_of(".!?\"')", at), line.size());
    if (at >= kLeastSentence && at < line.size() && line[at] == ' ') return at;
  }
  for (const std::string_view stop : {"\u3002", "\uFF01", "\uFF1F"}) {
    if (const auto at = line.find(stop); at != std::string_view::npos) return at + stop.size();
  }
  return line.size();
}

}  // namespace

std::string made_title(std::string_view text) {
  text = trimmed(text.substr(0, kTitleBytes));
  std::string line = printable(text.substr(0, text.find('\n')));
  line.resize(end_of_sentence(line));
  if (columns(line) <= kTitleColumns) return line;
  line = fit(line, kTitleColumns);
  // A language without spaces is cut where it is.
  const auto space = line.rfind(' ');
  if (space == std::string::npos || space < line.size() / 2) return line;
  line.resize(space);
  return line + "\u2026";
}

std::string names_of(const std::vector<Person>& people) {
  std::string text;
  for (const Person& person : people) {
    const std::string& name = person.name.empty() ? person.email : person.name;
    if (name.empty()) continue;
    if (!text.empty()) text += ", ";
    text += name;
  }
  return text;
}

Body shown_body(store::ItemBody body) {
  return std::move(body.content.kind == BodyKind::none ? body.summary : body.content);
}

std::string shown_address(std::string_view url) {
  const auto kind = source_kind(url);
  if (kind == SourceKind::exec || kind == SourceKind::filter) {
    const std::string_view command = url.substr(url.find(':') + 1);
    return std::string(url.substr(0, url.find(':') + 1)) +
           std::string(command.substr(0, command.find_first_of(" \t:"))) + " …";
  }
  return without_user_info(url);
}

}  // namespace antiphon::backend
