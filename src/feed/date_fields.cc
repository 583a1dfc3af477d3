#include "feed/date_fields.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace antiphon::feed {

namespace {

using namespace std::chrono;
using Day = std::optional<sys_days>;

Day civil_day(int in, int month_number, int day_number) {
  if (month_number < 1 || month_number > 12 || day_number < 1 || day_number > 31)
    return std::nullopt;
  const year_month_day civil{year{in}, month{static_cast<unsigned>(month_number)},
                             day{static_cast<unsigned>(day_number)}};
  if (!civil.ok()) return std::nullopt;
  return sys_days{civil};
}

Day ordinal_day(int in, int number) {
  if (number < 1 || number > (year{in}.is_leap() ? 366 : 365)) return std::nullopt;
  return sys_days{year{in} / January / 1} + days{number - 1};
}

// Week 1 is that of 4 January, and 28 December is in the last one.
Day week_day(int in, int week, int weekday) {
  const auto monday_of = [](sys_days date) {
    return date - days{std::chrono::weekday{date}.iso_encoding() - 1};
  };
  if (week < 1 || weekday < 1 || weekday > 7) return std::nullopt;
  const sys_days monday = monday_of(sys_days{year{in} / January / 4}) + weeks{week - 1};
  if (monday > monday_of(sys_days{year{in} / December / 28})) return std::nullopt;
  return monday + days{weekday - 1};
}

bool falls_on(Day date, int weekday) {
  return date && static_cast<int>(std::chrono::weekday{*date}.iso_encoding()) == weekday;
}

// `5/9/2020` is the 5th of September, but: where the weekday fits only one reading it is that one,
// and Americans, who write the month first, are known by `PM` and by the names of their zones.
void decide_order(DateFields& fields) {
  if (!fields.month_may_be_first || !fields.year || !fields.month || !fields.day) return;
  const Day as_it_is = civil_day(*fields.year, *fields.month, *fields.day);
  const Day swapped = civil_day(*fields.year, *fields.day, *fields.month);
  bool swap = !as_it_is || fields.afternoon || fields.forenoon ||
              (fields.zone && fields.zone->summer == ZoneRule::american) ||
              (fields.zone && fields.zone->american_name);
  if (as_it_is && fields.weekday &&
      falls_on(as_it_is, *fields.weekday) != falls_on(swapped, *fields.weekday))
    swap = falls_on(swapped, *fields.weekday);
  if (swap && swapped) std::swap(fields.day, fields.month);
}

// `3:07 pm` → 15:07
void apply_half_of_day(DateFields& fields) {
  if ((!fields.afternoon && !fields.forenoon) || !fields.hour) return;
  if (*fields.hour > 12) return;  // `15:07 pm` is clear enough
  if (*fields.hour == 12) fields.hour = 0;
  if (fields.afternoon) fields.hour = *fields.hour + 12;
}

Day day_of(const DateFields& fields) {
  if (!fields.year || *fields.year < 1 || *fields.year > 9999) return std::nullopt;
  if (fields.week) return week_day(*fields.year, *fields.week, fields.weekday.value_or(1));
  if (fields.day_of_year) return ordinal_day(*fields.year, *fields.day_of_year);
  if (fields.day && !fields.month) return std::nullopt;
  return civil_day(*fields.year, fields.month.value_or(1), fields.day.value_or(1));
}

}  // namespace

std::optional<Time> moment_of(DateFields fields) {
  decide_order(fields);
  apply_half_of_day(fields);
  const Day date = day_of(fields);
  if (!date) return std::nullopt;
  int hour = fields.hour.value_or(0);
  // 24:00 is the end of the day; 24:05 is what programs write that count hours from 1 to 24.
  if (hour == 24 && (fields.minute != 0 || fields.second != 0)) hour = 0;
  if (hour > 24 || fields.minute > 59 || fields.second > 60) return std::nullopt;
  const Time local =
      *date + hours{hour} + minutes{fields.minute} + seconds{std::min(fields.second, 59)};
  const Time moment = local - minutes{fields.zone ? offset_at(*fields.zone, local) : 0};
  constexpr Time kFirst = sys_days{year{1} / January / 1};
  constexpr Time kEnd = sys_days{year{10000} / January / 1};
  if (moment < kFirst || moment >= kEnd) return std::nullopt;
  return moment;
}

}  // namespace antiphon::feed
