#include "antiphon/base/time.h"

#include <algorithm>

namespace antiphon {

namespace {

std::optional<int> number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

// By hand, since every item that is parsed has its date written.
void write_digits(std::string& text, std::size_t at, std::size_t count, std::int64_t value) {
  for (std::size_t i = count; i > 0; --i, value /= 10)
    text[at + i - 1] = static_cast<char>('0' + value % 10);
}

}  // namespace

Time system_now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::string rfc3339(Time time) {
  using namespace std::chrono;
  constexpr Time kFirst = sys_days{year{0} / 1 / 1};
  constexpr Time kLast = sys_days{year{9999} / 12 / 31} + 23h + 59min + 59s;
  time = std::clamp(time, kFirst, kLast);
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  std::string text = "0000-00-00T00:00:00Z";
  write_digits(text, 0, 4, static_cast<int>(date.year()));
  write_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  write_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  write_digits(text, 11, 2, clock.hours().count());
  write_digits(text, 14, 2, clock.minutes().count());
  write_digits(text, 17, 2, clock.seconds().count());
  return text;
}

std::optional<Time> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' ||
      (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const auto y = number(text.substr(0, 4));
  const auto mo = number(text.substr(5, 2));
  const auto d = number(text.substr(8, 2));
  const auto h = number(text.substr(11, 2));
  const auto mi = number(text.substr(14, 2));
  const auto s = number(text.substr(17, 2));
  if (!y || !mo || !d || !h || !mi || !s || *h > 23 || *mi > 59 || *s > 60) return std::nullopt;
  const year_month_day date{year{*y}, month{static_cast<unsigned>(*mo)},
                            day{static_cast<unsigned>(*d)}};
  if (!date.ok()) return std::nullopt;

  std::string_view zone = text.substr(19);
  if (zone.starts_with('.')) {  // fractions of a second are dropped
    const auto end = zone.find_first_not_of("0123456789", 1);
    if (end == std::string_view::npos || end == 1) return std::nullopt;
    zone.remove_prefix(end);
  }
  minutes offset{0};
  if (zone != "Z" && zone != "z") {
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':')
      return std::nullopt;
    const auto zh = number(zone.substr(1, 2));
    const auto zm = number(zone.substr(4, 2));
    if (!zh || !zm || *zh > 23 || *zm > 59) return std::nullopt;
    offset = hours{*zh} + minutes{*zm};
    if (zone[0] == '-') offset = -offset;
  }
  return sys_days{date} + hours{*h} + minutes{*mi} + seconds{*s} - offset;
}

}  // namespace antiphon
