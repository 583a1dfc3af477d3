// Numbers as documents write them.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace antiphon::feed {

// Of digits only.
std::optional<std::int64_t> whole_number(std::string_view text);

// `-71.92` in millionths: at most so many before the point as `limit` has.
std::optional<std::int32_t> decimal(std::string_view text, std::int32_t limit);

// `3723`, `62:03`, `1:02:03`
std::optional<std::chrono::seconds> duration_of(std::string_view text);

}  // namespace antiphon::feed
