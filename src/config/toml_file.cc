#include "config/toml_file.h"

#include <algorithm>
#include <exception>
#include <optional>
#include <sstream>
#include <utility>

#include <toml++/toml.h>

#include "antiphon/base/text.h"

namespace antiphon::config {

namespace {

// toml++ recurses for every part of a dotted key, so a line of dots could exhaust the stack.
constexpr std::size_t kMaxLineBytes = 4096;
constexpr std::size_t kMaxShownBytes = 48;

Error error_at(std::string_view name, std::size_t line, std::string_view what) {
  return Error{std::string(name) + ":" + std::to_string(line) + ": " + printable(what)};
}

// "Error while parsing string: …" becomes "while parsing string: …".
std::string sentence(std::string_view description) {
  constexpr std::string_view kPrefix = "Error ";
  if (description.substr(0, kPrefix.size()) == kPrefix) description.remove_prefix(kPrefix.size());
  std::string out(description);
  if (!out.empty()) out[0] = ascii_lower(out.substr(0, 1))[0];
  return out;
}

std::optional<std::size_t> line_that_is_too_long(std::string_view content) {
  std::size_t number = 1;
  while (content.size() > kMaxLineBytes) {
    const auto end = content.find('\n');
    if (std::min(end, content.size()) > kMaxLineBytes) return number;
    content.remove_prefix(end + 1);
    ++number;
  }
  return std::nullopt;
}

TomlValue value_of(const toml::node& node) {
  if (node.is_table() || node.is_array_of_tables()) return TomlTable{};
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* number = node.as_integer()) return number->get();
  if (const auto* text = node.as_string()) return text->get();
  const auto* array = node.as_array();
  if (array == nullptr) return TomlOther{};
  std::vector<std::string> texts;
  for (const toml::node& element : *array) {
    const auto* text = element.as_string();
    if (text == nullptr) return TomlOther{};
    texts.push_back(text->get());
  }
  return texts;
}

std::string shown(const toml::node& node) {
  if (node.is_table() || node.is_array_of_tables()) return "a section";
  if (const auto* text = node.as_string()) {
    return '"' + shortened(printable(text->get()), kMaxShownBytes) + '"';
  }
  std::ostringstream out;
  node.visit([&](const auto& value) { out << value; });
  return shortened(printable(out.str()), kMaxShownBytes);
}

// Entries of one section, which stands in `where`.
class Section {
 public:
  Section(TomlEntry where, std::vector<TomlEntry>& entries)
      : where_(std::move(where)), entries_(entries) {}

  void add(const toml::key& key, const toml::node& node) {
    TomlEntry entry = where_;
    entry.key = key.str();
    entry.line = key.source().begin.line;
    entry.value = value_of(node);
    entry.shown = shown(node);
    entries_.push_back(std::move(entry));
  }

  // Itself and its keys; with `named`, tables in it are sections of their own.
  void add_all(const toml::table& table, bool named) {
    entries_.push_back(where_);
    for (auto&& [key, node] : table) {
      const toml::table* inner = node.as_table();
      if (!named || inner == nullptr || inner->is_inline()) {
        add(key, node);
        continue;
      }
      TomlEntry below = where_;
      below.name = key.str();
      below.line = key.source().begin.line;
      Section(std::move(below), entries_).add_all(*inner, false);
    }
  }

 private:
  TomlEntry where_;
  std::vector<TomlEntry>& entries_;
};

TomlEntry heading(std::string_view section, std::size_t number, std::size_t line) {
  return {std::string(section), "", number, "", line, TomlTable{}, ""};
}

void flatten(const toml::table& document, std::vector<TomlEntry>& entries) {
  for (auto&& [key, node] : document) {
    const std::size_t line = key.source().begin.line;
    if (const auto* section = node.as_table()) {
      Section(heading(key.str(), 0, line), entries).add_all(*section, true);
    } else if (node.is_array_of_tables()) {
      std::size_t number = 0;
      for (const toml::node& element : *node.as_array()) {
        const std::size_t at = element.source().begin.line;
        Section(heading(key.str(), ++number, at), entries).add_all(*element.as_table(), false);
      }
    } else {
      Section(heading("", 0, line), entries).add(key, node);
    }
  }
  std::stable_sort(entries.begin(), entries.end(),
                   [](const TomlEntry& a, const TomlEntry& b) { return a.line < b.line; });
}

}  // namespace

Result<std::vector<TomlEntry>> read_toml(std::string_view content, std::string_view name) {
  if (const auto line = line_that_is_too_long(content)) {
    return error_at(name, *line,
                    "the line is longer than " + std::to_string(kMaxLineBytes) + " bytes");
  }
  try {
    std::vector<TomlEntry> entries;
    flatten(toml::parse(content), entries);
    return entries;
  } catch (const toml::parse_error& error) {
    return error_at(name, error.source().begin.line, sentence(error.description()));
  } catch (const std::exception& error) {
    return Error{std::string(name) + ": " + printable(error.what())};
  }
}

}  // namespace antiphon::config
