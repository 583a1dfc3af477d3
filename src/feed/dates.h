// Dates as feeds write them, which is in every way there is.

#pragma once

#include <optional>
#include <string_view>

#include "antiphon/base/time.h"

namespace antiphon::feed {

// RFC 822/2822 with its common sins (two-digit years, no seconds, named zones, a wrong weekday,
// foreign months), RFC 3339 and W3C-DTF of any precision, asctime, and what blogs print for people.
// Without a zone it is UTC. Impossible dates (30 February, 25 o'clock), and what is no date, are
// nothing.
std::optional<Time> parse_date(std::string_view text);

}  // namespace antiphon::feed
