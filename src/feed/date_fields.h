// What a date says, piece by piece, and the moment that this means.

#pragma once

#include <optional>
#include <string_view>

#include "antiphon/base/time.h"
#include "feed/date_words.h"

namespace antiphon::feed {

// Nothing is checked while it is filled in.
struct DateFields {
  std::optional<int> year;
  std::optional<int> month;
  std::optional<int> day;
  std::optional<int> day_of_year;
  std::optional<int> week;     // of ISO 8601
  std::optional<int> weekday;  // 1 to 7, from Monday
  std::optional<int> hour;
  int minute = 0;
  int second = 0;
  bool afternoon = false;
  bool forenoon = false;
  bool month_may_be_first = false;  // both are numbers, and nothing says which is which
  std::optional<ZoneRule> zone;     // nothing: not said, which is UTC
};

// Nothing where there is no such day or time, or where it is outside of the years 1 to 9999.
std::optional<Time> moment_of(DateFields fields);

}  // namespace antiphon::feed
