// Rules for what arrives, `[[rule]]`, and programs that are told of it, `[[on-new]]` and
// `[hook.NAME]`: as they are written. What they mean is told by backend/rules.h and
// backend/hooks.h.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace antiphon::config {

struct RuleOptions {
  std::string name;
  std::string when;                  // empty: everything
  std::vector<std::string> actions;  // `read`, `tag x` …
  // Where it stands, and its parts: `config.toml:12`.
  std::string place;
  std::string when_place;
  std::string actions_place;

  bool operator==(const RuleOptions&) const = default;
};

struct HookOptions {
  std::string name;                 // by which rules run it; empty: of on-new
  std::optional<std::string> when;  // of what is new; nothing: it is for rules alone
  std::vector<std::string> command;
  std::chrono::seconds timeout{30};
  std::uint32_t most_items = 1000;  // that it is told of at once
  std::string place;
  std::string when_place;

  bool operator==(const HookOptions&) const = default;
};

}  // namespace antiphon::config
