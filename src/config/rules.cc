#include "config/rules.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "antiphon/base/text.h"
#include "antiphon/config/command.h"
#include "config/nearest.h"
#include "config/units.h"

namespace antiphon::config {

namespace {

constexpr std::string_view kRule = "rule";
constexpr std::string_view kOnNew = "on-new";
constexpr std::string_view kHook = "hook";
constexpr int kNameColumns = 64;
constexpr std::size_t kMost = 200;  // of each
constexpr std::chrono::milliseconds kLongest = std::chrono::minutes{10};
constexpr std::int64_t kMostItems = 10'000;

// The keys of one section.
using Keys = std::map<std::string, const TomlEntry*>;

bool is_name(std::string_view name) {
  return !trimmed(name).empty() && printable(name) == name && columns(name) <= kNameColumns;
}

class Reading {
 public:
  Reading(std::string_view file, Settings& into) : file_(file), into_(into) {}

  void take(const TomlEntry& heading, const Keys& keys) {
    heading_ = &heading;
    keys_ = &keys;
    called_ = heading.name.empty() ? heading.section
                                   : fmt::format("{}.{}", heading.section, printable(heading.name));
    if (heading.section == kRule)
      take_rule();
    else
      take_hook();
  }
  void wrong(std::size_t line, std::string what) { problems.push_back({line, std::move(what)}); }

  std::vector<LineProblem> problems;

 private:
  void take_rule() {
    refuse_others({"name", "when", "do"});
    RuleOptions rule;
    rule.place = rule.when_place = rule.actions_place = place(heading_->line);
    const TomlEntry* name = required("name", "a name");
    const TomlEntry* actions = required("do", "what to do");
    if (name != nullptr) {
      const auto* text = std::get_if<std::string>(&name->value);
      if (text == nullptr || !is_name(*text)) return expected(*name, kNameExpected);
      rule.name = *text;
      const auto same = std::ranges::find(into_.rules, rule.name, &RuleOptions::name);
      if (same != into_.rules.end())
        return wrong(heading_->line, fmt::format("rule \"{}\": there is a rule of this name at {}",
                                                 rule.name, same->place));
    }
    if (actions != nullptr) {
      if (const auto* one = std::get_if<std::string>(&actions->value))
        rule.actions = {*one};
      else if (const auto* several = std::get_if<std::vector<std::string>>(&actions->value))
        rule.actions = *several;
      if (rule.actions.empty())
        return expected(*actions, "what to do, such as \"read\" or [\"star\", \"tag x\"]");
      rule.actions_place = place(actions->line);
    }
    if (const auto when = text("when", "a filter")) {
      rule.when = *when;
      rule.when_place = place(keys_->at("when")->line);
    }
    if (name != nullptr && actions != nullptr) into_.rules.push_back(std::move(rule));
  }

  void take_hook() {
    refuse_others({"when", "run", "timeout", "most-items"});
    HookOptions hook;
    hook.name = heading_->name;
    hook.place = hook.when_place = place(heading_->line);
    if (!hook.name.empty() && !is_name(hook.name))
      return wrong(heading_->line, "hook: expected " + std::string(kNameExpected));
    if (heading_->section == kOnNew) hook.when = "";
    if (const auto when = text("when", "a filter")) {
      hook.when = *when;
      hook.when_place = place(keys_->at("when")->line);
    }
    if (const auto timeout = text("timeout", "a time such as \"30s\", from 1s to 10m")) {
      const auto time = parse_duration(*timeout);
      if (!time || *time < std::chrono::seconds{1} || *time > kLongest)
        expected(*keys_->at("timeout"), "a time such as \"30s\", from 1s to 10m");
      else
        hook.timeout = std::chrono::duration_cast<std::chrono::seconds>(*time);
    }
    take_most_items(hook);
    const TomlEntry* run = required("run", "a command");
    if (run == nullptr || !take_command(*run, hook.command)) return;
    into_.hooks.push_back(std::move(hook));
  }

  void take_most_items(HookOptions& hook) {
    const auto found = keys_->find("most-items");
    if (found == keys_->end()) return;
    const auto* number = std::get_if<std::int64_t>(&found->second->value);
    if (number == nullptr || *number < 1 || *number > kMostItems)
      return expected(*found->second, fmt::format("1 to {}", kMostItems));
    hook.most_items = static_cast<std::uint32_t>(*number);
  }

  bool take_command(const TomlEntry& run, std::vector<std::string>& command) {
    if (const auto* words = std::get_if<std::vector<std::string>>(&run.value)) {
      command = *words;
    } else if (const auto* text = std::get_if<std::string>(&run.value)) {
      const char* home = std::getenv("HOME");
      auto split = command_words(*text, home == nullptr ? "" : home);
      if (!split) {
        wrong(run.line, fmt::format("{}.run: {}", called_, split.error().message));
        return false;
      }
      command = std::move(*split);
    }
    if (!command.empty() && !command.front().empty()) return true;
    expected(run, "a command, as a string or an array of strings");
    return false;
  }

  const TomlEntry* required(const std::string& key, std::string_view what) {
    const auto found = keys_->find(key);
    if (found != keys_->end()) return found->second;
    wrong(heading_->line, fmt::format("{}: expected {}, {} = …", called_, what, key));
    return nullptr;
  }

  // Of a key; nothing where there is none, or no text, which is complained about.
  std::optional<std::string> text(const std::string& key, std::string_view what) {
    const auto found = keys_->find(key);
    if (found == keys_->end()) return std::nullopt;
    if (const auto* value = std::get_if<std::string>(&found->second->value)) return *value;
    expected(*found->second, what);
    return std::nullopt;
  }

  void expected(const TomlEntry& entry, std::string_view what) {
    wrong(entry.line,
          fmt::format("{}.{}: expected {}, got {}", called_, entry.key, what, entry.shown));
  }

  void refuse_others(const std::vector<std::string>& known) {
    for (const auto& [key, entry] : *keys_) {
      if (std::ranges::find(known, key) != known.end()) continue;
      const auto near = nearest(key, known);
      wrong(entry->line, fmt::format("{}.{}: unknown setting, {}", called_, printable(key),
                                     near ? fmt::format("did you mean \"{}\"?", *near)
                                          : "antiphon.toml(5) lists all of them"));
    }
  }

  [[nodiscard]] std::string place(std::size_t line) const {
    return fmt::format("{}:{}", file_, line);
  }

  static constexpr std::string_view kNameExpected = "a name in one line, of at most 64 columns";

  std::string_view file_;
  Settings& into_;
  const TomlEntry* heading_ = nullptr;
  const Keys* keys_ = nullptr;
  std::string called_;
};

// What is wrong with such a heading where it stands; nothing: it can be read.
std::optional<std::string> misplaced(const TomlEntry& heading) {
  if (heading.section == kRule && heading.number == 0)
    return "rule: expected [[rule]], in two brackets";
  if (heading.section == kHook && heading.name.empty())
    return "hook: expected a section with a name, as in [hook.phone]";
  if (heading.section != kHook && !heading.name.empty())
    return fmt::format("{}: expected no section in this one", heading.section);
  if (heading.number == kMost + 1)
    return fmt::format("{}: there are more than {}", heading.section, kMost);
  return std::nullopt;
}

}  // namespace

bool is_rule_section(std::string_view section) {
  return section == kRule || section == kOnNew || section == kHook;
}

std::vector<LineProblem> read_rules(const std::vector<TomlEntry>& entries, std::string_view name,
                                    Settings& into) {
  Reading reading(name, into);
  std::map<std::tuple<std::string_view, std::string_view, std::size_t>, Keys> sections;
  const auto place_of = [](const TomlEntry& entry) {
    return std::tuple<std::string_view, std::string_view, std::size_t>(entry.section, entry.name,
                                                                       entry.number);
  };
  for (const TomlEntry& entry : entries) {
    if (is_rule_section(entry.section) && !entry.key.empty())
      sections[place_of(entry)].emplace(entry.key, &entry);
  }
  for (const TomlEntry& heading : entries) {
    if (!is_rule_section(heading.section) || !heading.key.empty() || heading.number > kMost + 1)
      continue;
    // The table above those that have names.
    if (heading.section == kHook && heading.name.empty() && !sections.contains(place_of(heading)))
      continue;
    if (auto wrong = misplaced(heading))
      reading.wrong(heading.line, std::move(*wrong));
    else
      reading.take(heading, sections[place_of(heading)]);
  }
  return std::move(reading.problems);
}

}  // namespace antiphon::config
