// Dates and spans of time, as filters write them.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "antiphon/base/time.h"
#include "antiphon/filter/circumstances.h"

namespace antiphon::filter {

// A moment, or all of a day, month or year.
struct Span {
  Time first{};
  Time last{};
};

// `2026`, `2026-05`, `2026-05-12`, `2026-05-12T10:00`, also with seconds and an offset from UTC;
// `now`, `today`, `yesterday`, `tomorrow`; `3 days ago`, `3-days-ago`. Nothing for anything else.
std::optional<Span> parse_moment(std::string_view text, const Circumstances& at);

// `90m`, `6h`, `2 weeks`: a month is 30 days, a year 365. Nothing without a unit.
std::optional<std::chrono::seconds> parse_span(std::string_view text);

// How many characters at the start of a text are a number, with or without a unit, or a date; 0:
// it is none of these.
std::size_t plain_length(std::string_view text);

// `Tue, 12 May 2026 10:00:00 +0200`, as newsboat has it.
std::string written_date(Time time, const Circumstances& at);

}  // namespace antiphon::filter
