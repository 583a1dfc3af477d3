// The words in dates: months and weekdays of several languages, zones, and what only decorates.

#pragma once

#include <optional>
#include <string_view>

#include "antiphon/base/time.h"

namespace antiphon::feed {

// All words are folded (antiphon/base/text.h): no case, no accents.

// 1 to 12, also by the first three letters.
std::optional<int> month_named(std::string_view word);

// 1 to 7 from Monday, also by the first letters; 0: it is a weekday in letters other than Latin.
std::optional<int> weekday_named(std::string_view word);
// Only by the whole name: `martes` is no short form of a month.
std::optional<int> weekday_spelled_out(std::string_view word);

// A zone's offset, and for places the rule of its summer time: their dates name no offset.
struct ZoneRule {
  enum Summer { fixed, european, american };
  int minutes = 0;  // east of UTC, in winter
  Summer summer = fixed;
  bool american_name = false;  // `EST`, `PDT` …
};
std::optional<ZoneRule> zone_named(std::string_view word);

// Minutes east of UTC at that local time.
int offset_at(const ZoneRule& zone, Time local);

// Before and after noon: `am`, `p.m`, and what Koreans, Japanese and Chinese say. As written.
bool is_forenoon(std::string_view word);
bool is_afternoon(std::string_view word);

// True for `at`, `of`, `1st`'s ending and the like: they say nothing that is needed.
bool is_particle(std::string_view word);

}  // namespace antiphon::feed
