#include "antiphon/base/sandbox_policy.h"

#include <array>
#include <utility>

namespace antiphon {

namespace {

constexpr std::array kNames{
    std::pair{SandboxPolicy::automatic, std::string_view("auto")},
    std::pair{SandboxPolicy::required, std::string_view("required")},
    std::pair{SandboxPolicy::off, std::string_view("off")},
    std::pair{SandboxPolicy::log, std::string_view("log")},
};

}  // namespace

std::optional<SandboxPolicy> sandbox_policy_named(std::string_view word) {
  for (const auto& [policy, name] : kNames) {
    if (name == word) return policy;
  }
  return std::nullopt;
}

std::string_view name_of(SandboxPolicy policy) {
  for (const auto& [known, name] : kNames) {
    if (known == policy) return name;
  }
  return "";
}

}  // namespace antiphon
