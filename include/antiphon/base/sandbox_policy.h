// Whether a process has to be in its sandbox: a setting (`sandbox` in config.toml) that every
// process of ours is told.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace antiphon {

enum class SandboxPolicy : std::uint8_t {
  automatic,  // as much as this system has
  required,   // all of it, or the program refuses to work
  off,
  log  // for debugging: what would be forbidden is only written to the system's audit log
};

// `auto`, `required`, `off` and `log`; nothing for any other word.
std::optional<SandboxPolicy> sandbox_policy_named(std::string_view word);
std::string_view name_of(SandboxPolicy policy);

}  // namespace antiphon
