// Moments and how they are written. A clock is always an argument, so that a test can say when it
// is.

#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace antiphon {

// Wall time in whole seconds since 1970, UTC: what feeds and the store speak of.
using Time = std::chrono::sys_seconds;
using Clock = std::function<Time()>;

Time system_now();

inline std::int64_t unix_seconds(Time time) {
  return time.time_since_epoch().count();
}
inline Time from_unix(std::int64_t seconds) {
  return Time{std::chrono::seconds{seconds}};
}

// RFC 3339 in UTC: `2026-11-03T10:00:00Z`. Years outside 0000–9999 are clamped.
std::string rfc3339(Time time);

// The inverse of rfc3339(), also for other offsets; nothing for anything else.
std::optional<Time> parse_rfc3339(std::string_view text);

}  // namespace antiphon
