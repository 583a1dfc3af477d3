// Dates as nearly all feeds write them, read without looking at each word.

#pragma once

#include <optional>
#include <string_view>

#include "antiphon/base/time.h"

namespace antiphon::feed {

// `Fri, 07 Aug 2026 23:18:47 +0000`, `7 Aug 2026 23:18:47 GMT`, `2026-08-07T23:18:47Z`. Nothing
// does not mean that it is no date, but that it is not one of these.
std::optional<Time> usual_date(std::string_view text);

}  // namespace antiphon::feed
