#include "config/views.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "antiphon/base/text.h"
#include "config/nearest.h"

namespace antiphon::config {

namespace {

constexpr std::string_view kView = "view";
constexpr std::string_view kLayer = "layer";
constexpr int kNameColumns = 64;
constexpr std::size_t kMost = 500;  // of each

// The keys of one [[section]].
using Keys = std::map<std::string, const TomlEntry*>;

bool is_name(std::string_view name) {
  return !trimmed(name).empty() && printable(name) == name && columns(name) <= kNameColumns;
}

// One character, or a control key as `^X`.
bool is_key(std::string_view key) {
  if (key.size() == 2 && key[0] == '^') return key[1] >= 'A' && key[1] <= 'Z';
  std::string_view rest = key;
  const auto code = take_code_point(rest);
  return code && rest.empty() && *code > 0x20 && printable(key) == key;
}

class Reading {
 public:
  Reading(std::string_view file, Settings& into) : file_(file), into_(into) {}

  void take(const TomlEntry& heading, const Keys& keys) {
    heading_ = &heading;
    keys_ = &keys;
    if (heading.section == kView)
      take_view();
    else
      take_layer();
  }

  std::vector<LineProblem> problems;

 private:
  void take_view() {
    refuse_others({"name", "filter", "order", "group", "key"});
    NamedView view;
    view.place = view.filter_place = view.order_place = place(heading_->line);
    const auto name = text("name", "a name in one line, of at most 64 columns", is_name);
    if (name) view.name = *name;
    if (!name) return;
    called_ = fmt::format("view \"{}\"", printable(view.name));
    const auto same = std::ranges::find(into_.views, view.name, &NamedView::name);
    if (same != into_.views.end())
      return wrong(heading_->line,
                   fmt::format("{}: there is a view of this name at {}", called_, same->place));
    if (auto filter = text("filter", "a filter", anything)) {
      view.filter = std::move(*filter);
      view.filter_place = place(keys_->at("filter")->line);
    }
    if (auto order = text("order", "keys to sort by", anything)) {
      view.order = std::move(*order);
      view.order_place = place(keys_->at("order")->line);
    }
    if (const auto group = text("group", "\"feed\", \"tag\", \"day\" or \"none\"", is_group))
      view.group = group_named(*group);
    if (auto key = text("key", "one character, such as \"1\", or \"^X\"", is_key)) {
      const auto taken = std::ranges::find(into_.views, *key, &NamedView::key);
      if (taken != into_.views.end())
        wrong(keys_->at("key")->line, fmt::format("{}: key: \"{}\" is that of the view \"{}\"",
                                                  called_, *key, taken->name));
      else
        view.key = std::move(*key);
    }
    if (!keys_->contains("filter") && !keys_->contains("order"))
      wrong(heading_->line, called_ + ": expected a filter or an order");
    into_.views.push_back(std::move(view));
  }

  void take_layer() {
    refuse_others({"tag", "filter"});
    TagLayer layer;
    layer.place = layer.filter_place = place(heading_->line);
    auto tag = text("tag", "a tag of feeds", is_name);
    if (tag) layer.tag = std::move(*tag);
    auto filter = text("filter", "a filter", anything);
    if (layer.tag.empty() || !filter) {
      if (!keys_->contains("tag") || !keys_->contains("filter"))
        wrong(heading_->line, "layer: expected a tag and a filter");
      return;
    }
    layer.filter = std::move(*filter);
    layer.filter_place = place(keys_->at("filter")->line);
    into_.layers.push_back(std::move(layer));
  }

  static bool anything(std::string_view) { return true; }
  static bool is_group(std::string_view word) { return group_named(word).has_value(); }

  // Of a key; nothing where there is none, or what is no such value, which is complained about.
  std::optional<std::string> text(const std::string& key, std::string_view expected,
                                  bool (*fits)(std::string_view)) {
    const auto found = keys_->find(key);
    if (found == keys_->end()) {
      if (key == "name") wrong(heading_->line, "view: expected a name");
      return std::nullopt;
    }
    const auto* value = std::get_if<std::string>(&found->second->value);
    if (value != nullptr && fits(*value)) return *value;
    wrong(found->second->line, fmt::format("{}.{}: expected {}, got {}", heading_->section, key,
                                           expected, found->second->shown));
    return std::nullopt;
  }

  void refuse_others(const std::vector<std::string>& known) {
    for (const auto& [key, entry] : *keys_) {
      if (std::ranges::find(known, key) != known.end()) continue;
      const auto near = nearest(key, known);
      wrong(entry->line,
            fmt::format("{}.{}: unknown setting, {}", heading_->section, printable(key),
                        near ? fmt::format("did you mean \"{}\"?", *near)
                             : "antiphon.toml(5) lists all of them"));
    }
  }

  void wrong(std::size_t line, std::string what) { problems.push_back({line, std::move(what)}); }
  [[nodiscard]] std::string place(std::size_t line) const {
    return fmt::format("{}:{}", file_, line);
  }

  std::string_view file_;
  Settings& into_;
  const TomlEntry* heading_ = nullptr;
  const Keys* keys_ = nullptr;
  std::string called_;
};

}  // namespace

bool is_view_section(std::string_view section) {
  return section == kView || section == kLayer;
}

std::vector<LineProblem> read_views(const std::vector<TomlEntry>& entries, std::string_view name,
                                    Settings& into) {
  Reading reading(name, into);
  std::map<std::pair<std::string_view, std::size_t>, Keys> sections;
  for (const TomlEntry& entry : entries) {
    if (is_view_section(entry.section) && !entry.key.empty())
      sections[{entry.section, entry.number}].emplace(entry.key, &entry);
  }
  for (const TomlEntry& heading : entries) {
    if (!is_view_section(heading.section) || !heading.key.empty() || !heading.name.empty())
      continue;
    if (heading.number == 0)
      reading.problems.push_back(
          {heading.line, fmt::format("{0}: expected [[{0}]], in two brackets", heading.section)});
    else if (heading.number == kMost + 1)
      reading.problems.push_back(
          {heading.line, fmt::format("{}: there are more than {}", heading.section, kMost)});
    else if (heading.number <= kMost)
      reading.take(heading, sections[{heading.section, heading.number}]);
  }
  return std::move(reading.problems);
}

}  // namespace antiphon::config
