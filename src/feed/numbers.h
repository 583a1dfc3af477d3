// Numbers as documents write them.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace antiphon::feed {

// Of digits only.
std::optional<std::int64_t> whole_number(std::string_view text);

// `3723`, `62:03`, `1:02:03`
std::optional<std::chrono::seconds> duration_of(std::string_view text);

}  // namespace antiphon::feed
