#include "config/programs.h"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "antiphon/base/text.h"
#include "config/nearest.h"
#include "config/setting_kinds.h"

namespace antiphon::config {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMaxNameBytes = 32;
constexpr std::size_t kMaxFilterBytes = 4000;
constexpr std::string_view kHeading = "expected a section, as in [program.NAME]";

ProgramOptions& last_of(Settings& settings) {
  return settings.programs.back();
}

const kinds::Kind kCommand =
    kinds::Command{[](Settings& in) -> std::vector<std::string>& { return last_of(in).command; }};
const kinds::Kind kTimeout = kinds::Number{
    kinds::Unit::time,
    std::chrono::milliseconds(1s).count(),
    std::chrono::milliseconds(10min).count(),
    1,
    [](const Settings& in) -> std::int64_t { return in.programs.back().timeout.count(); },
    [](Settings& in, std::int64_t value) {
      last_of(in).timeout = std::chrono::milliseconds(value);
    },
};

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_';
         });
}

// One value, by the rules of all settings.
std::optional<std::string> stored(const kinds::Kind& kind, const TomlEntry& entry,
                                  ProgramOptions& into) {
  Settings one;
  one.programs.push_back(std::move(into));
  auto expected = kinds::store(kind, entry.value, one);
  into = std::move(one.programs.back());
  return expected;
}

std::optional<std::string> stored_filter(const TomlEntry& entry, ProgramOptions& into) {
  const auto* text = std::get_if<std::string>(&entry.value);
  if (text == nullptr || text->size() > kMaxFilterBytes) return "a filter, such as \"unread\"";
  into.when = *text;
  return std::nullopt;
}

// What is wrong with a line of the section of `into`.
std::optional<std::string> take_key(const TomlEntry& entry, std::string_view file,
                                    ProgramOptions& into) {
  const std::string path = fmt::format("program.{}.{}", entry.name, printable(entry.key));
  std::optional<std::string> expected;
  if (entry.key == "command") {
    expected = stored(kCommand, entry, into);
  } else if (entry.key == "timeout") {
    expected = stored(kTimeout, entry, into);
  } else if (entry.key == "when") {
    expected = stored_filter(entry, into);
    into.when_at = fmt::format("{}:{}: {}", file, entry.line, path);
  } else {
    const auto near = nearest(entry.key, {"command", "timeout", "when"});
    return path + (near ? fmt::format(": unknown setting, did you mean \"{}\"?", *near)
                        : ": unknown setting, antiphon.toml(5) lists all of them");
  }
  if (!expected) return std::nullopt;
  return fmt::format("{}: expected {}, got {}", path, *expected, entry.shown);
}

// The section itself.
std::optional<std::string> begin(const TomlEntry& entry, const std::vector<TomlEntry>& entries,
                                 Settings& into) {
  const std::string path = "program." + printable(entry.name);
  if (!is_name(entry.name)) {
    return fmt::format("{}: expected a name of at most {} letters, digits, - and _", path,
                       kMaxNameBytes);
  }
  into.programs.emplace_back().name = entry.name;
  const bool has_command = std::any_of(entries.begin(), entries.end(), [&](const TomlEntry& other) {
    return is_of_programs(other) && other.name == entry.name && other.key == "command";
  });
  if (has_command) return std::nullopt;
  return path + ": has no command";
}

std::optional<std::string> take(const TomlEntry& entry, const std::vector<TomlEntry>& entries,
                                std::string_view file, Settings& into) {
  const bool is_heading = entry.section == kProgramSection && entry.key.empty();
  if (entry.section.empty() || (is_heading && entry.number > 0))
    return fmt::format("{}: {}", kProgramSection, kHeading);
  if (entry.number > 0) return std::nullopt;  // its heading was complained about
  if (entry.name.empty()) {
    if (is_heading) return std::nullopt;
    return fmt::format("{}.{}: {}", kProgramSection, printable(entry.key), kHeading);
  }
  if (is_heading) return begin(entry, entries, into);
  const auto own = std::find_if(into.programs.begin(), into.programs.end(),
                                [&](const ProgramOptions& one) { return one.name == entry.name; });
  return own == into.programs.end() ? std::nullopt : take_key(entry, file, *own);
}

}  // namespace

bool is_of_programs(const TomlEntry& entry) {
  return entry.section == kProgramSection ||
         (entry.section.empty() && entry.key == kProgramSection);
}

std::vector<LineProblem> take_programs(const std::vector<TomlEntry>& entries, std::string_view name,
                                       Settings& into) {
  std::vector<LineProblem> problems;
  for (const TomlEntry& entry : entries) {
    if (!is_of_programs(entry)) continue;
    if (auto problem = take(entry, entries, name, into))
      problems.push_back({entry.line, std::move(*problem)});
  }
  return problems;
}

}  // namespace antiphon::config
