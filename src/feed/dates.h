// Dates as feeds write them, which is in every way there is.

#pragma once

#include <optional>
#include <string_view>

#include "antiphon/base/time.h"

namespace antiphon::feed {

// RFC 822/2822 with its common sins (two-digit years, no seconds, named zones, a wrong weekday,
// other languages), RFC 3339 and W3C-DTF of any precision, weeks, ordinal days and the basic form
// of ISO 8601, asctime, Unix times, and what blogs print for people. `5/9/2020` is in September,
// unless the weekday, `PM` or an American zone says otherwise. Without a zone it is UTC, in Korean
// that of Korea. Impossible dates (30 February, 25 o'clock, the year 10000), and what is no date,
// are nothing.
std::optional<Time> parse_date(std::string_view text);

}  // namespace antiphon::feed
