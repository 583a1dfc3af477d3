// The words in dates: months of several languages, zones, and what only decorates.

#pragma once

#include <optional>
#include <string_view>

#include "antiphon/base/time.h"

namespace antiphon::feed {

// Words are lower case in ASCII; other letters as they came.
std::optional<int> month_named(std::string_view word);

// A zone's offset, and for places the rule of its summer time: their dates name no offset.
struct ZoneRule {
  enum Summer { fixed, european, american };
  int minutes = 0;  // east of UTC, in winter
  Summer summer = fixed;
};
std::optional<ZoneRule> zone_named(std::string_view word);

// Minutes east of UTC at that local time.
int offset_at(const ZoneRule& zone, Time local);

// True for weekdays, `at`, `of`, `1st`'s ending and the like: they say nothing that is needed.
bool is_filler(std::string_view word);

}  // namespace antiphon::feed
