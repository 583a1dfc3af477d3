// When something was, in as few characters as tell it.

#pragma once

#include <string>

#include "antiphon/base/time.h"

namespace antiphon::ui {

// `now`, `5m`, `3h`, `2d`, `4w`, and the date for what is older than a year; empty for no date.
std::string age(Time when, Time now);

// `2026-11-03 10:00` where the user is (TZ); empty for no date.
std::string local_time(Time when);

}  // namespace antiphon::ui
