#include "config/feeds_line.h"

#include <algorithm>

#include "antiphon/base/text.h"
#include "config/feed_fields.h"

namespace antiphon::config {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

// newsboat's escapes. A backtick keeps its backslash, since commands may hold both.
void append_unescaped(std::string& field, char c) {
  switch (c) {
    case 'n':
      field += '\n';
      return;
    case 'r':
      field += '\r';
      return;
    case 't':
      field += '\t';
      return;
    case '`':
      field += "\\`";
      return;
    default:
      field += c;
  }
}

// Reads the quoted field at `at`, which is behind its opening quote; returns where it ends.
std::size_t take_quoted(std::string_view line, std::size_t at, FeedsLine& into) {
  std::string field;
  while (at < line.size() && line[at] != '"') {
    if (line[at] == '\\') {
      ++at;
      if (at == line.size()) {
        into.open_escape = true;
        break;
      }
      append_unescaped(field, line[at]);
    } else {
      field += line[at];
    }
    ++at;
  }
  into.open_quote = at == line.size();
  into.fields.push_back(std::move(field));
  return into.open_quote ? at : at + 1;
}

// What can stand in the file as a tag: `~`, `!` and a known key would turn it into something else,
// and a tag may come from an import.
std::string_view sayable_tag(std::string_view tag) {
  while (!tag.empty()) {
    if (tag[0] == '~' || tag[0] == '!') {
      tag.remove_prefix(1);
    } else if (is_setting(tag)) {
      tag.remove_prefix(tag.find('=') + 1);
    } else {
      break;
    }
  }
  return tag;
}

bool add_tag(std::string tag, Subscription& into) {
  if (tag.empty() || std::find(into.tags.begin(), into.tags.end(), tag) != into.tags.end()) {
    return false;
  }
  into.tags.push_back(std::move(tag));
  return true;
}

}  // namespace

FeedsLine split_feeds_line(std::string_view line) {
  FeedsLine split;
  // The line end belongs to no field, not even to one whose quote is not closed.
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r'))
    line.remove_suffix(1);
  std::size_t at = line.find_first_not_of(kSpace);
  if (at != std::string_view::npos) split.address_begin = at;
  while (at != std::string_view::npos && line[at] != '#') {
    if (line[at] == '"') {
      at = take_quoted(line, at + 1, split);
    } else {
      const std::size_t start = at;
      at = std::min(line.find_first_of(kSpace, at), line.size());
      split.fields.emplace_back(line.substr(start, at - start));
    }
    if (split.fields.size() == 1) split.address_end = at;
    split.end = at;
    at = line.find_first_not_of(kSpace, at);
  }
  return split;
}

std::vector<std::string> merge_fields(const std::vector<std::string>& fields,
                                      ConfiguredFeed& into) {
  std::vector<std::string> problems;
  for (std::size_t i = 1; i < fields.size(); ++i) {
    const std::string field = to_utf8(fields[i]);
    if (field.empty()) continue;
    if (field[0] == '~') {
      if (into.title.empty()) into.title = field.substr(1);
    } else if (field[0] == '!') {
      into.hidden = true;
    } else if (is_setting(field)) {
      auto wrong = read_setting(field, into.settings.own());
      if (!wrong) continue;
      problems.push_back(std::move(*wrong));
      // Nothing is dropped because of a limit that nobody can read.
      if (field.starts_with("keep=")) into.settings.own().keep = Retention{};
    } else {
      add_tag(field, into);
    }
  }
  return problems;
}

std::string missing_fields(const ConfiguredFeed& wanted, ConfiguredFeed& known) {
  std::string out;
  for (const std::string& tag : wanted.tags) {
    const std::string sayable = to_utf8(sayable_tag(tag));
    if (add_tag(sayable, known)) out.append(" ").append(quoted_if_needed(sayable));
  }
  if (known.title.empty() && !wanted.title.empty()) {
    known.title = to_utf8(wanted.title);
    out.append(" ").append(in_quotes("~" + known.title));
  }
  if (wanted.hidden && !known.hidden) {
    known.hidden = true;
    out += " !";
  }
  if (wanted.settings != known.settings)
    append_missing_settings(out, *wanted.settings, known.settings.own());
  return out;
}

std::string in_quotes(std::string_view field) {
  std::string out = "\"";
  for (const char c : field) {
    switch (c) {
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      case '"':
      case '\\':
        out += '\\';
        out += c;
        break;
      default:
        out += c;
    }
  }
  return out + '"';
}

std::string quoted_if_needed(std::string_view field) {
  const bool plain = !field.empty() && field.front() != '#' &&
                     field.find_first_of(" \t\r\n\"") == std::string_view::npos;
  return plain ? std::string(field) : in_quotes(field);
}

}  // namespace antiphon::config
