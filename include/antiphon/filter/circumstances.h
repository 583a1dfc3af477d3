// Where and when a filter is asked: what it says of `now`, `3 days ago` or a day is meant so.

#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include "antiphon/base/time.h"

namespace antiphon::filter {

struct Circumstances {
  Time now{};
  // What local time is ahead of UTC at that moment; none: nothing.
  std::function<std::chrono::seconds(Time)> offset{};
  // What was stored later is new. Nothing: everything is.
  std::optional<Time> last_visit{};
};

}  // namespace antiphon::filter
