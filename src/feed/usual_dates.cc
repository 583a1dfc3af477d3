#include "feed/usual_dates.h"

#include "feed/date_fields.h"

namespace antiphon::feed {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// The number in two characters; nothing when they are no digits.
std::optional<int> two_digits(std::string_view text, std::size_t at) {
  if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1])) return std::nullopt;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

std::optional<int> english_month(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto found = kMonths.find(text);
  if (text.size() != 3 || found == std::string_view::npos || found % 3 != 0) return std::nullopt;
  return static_cast<int>(found / 3) + 1;
}

// Minutes east of UTC.
std::optional<int> zone_of(std::string_view text) {
  if (text == "GMT" || text == "Z" || text == "UTC") return 0;
  if (text.size() != 5 || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  const auto hours = two_digits(text, 1);
  const auto minutes = two_digits(text, 3);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return (text.front() == '-' ? -1 : 1) * (*hours * 60 + *minutes);
}

// `23:18:47`
bool read_clock(std::string_view text, DateFields& fields) {
  const auto hour = two_digits(text, 0);
  const auto minute = two_digits(text, 3);
  const auto second = two_digits(text, 6);
  if (!hour || !minute || !second || text[2] != ':' || text[5] != ':') return false;
  fields.hour = hour;
  fields.minute = *minute;
  fields.second = *second;
  return true;
}

// RFC 822 with a year of four digits. The weekday says nothing that the rest does not.
std::optional<Time> rfc822(std::string_view text) {
  if (text.size() > 5 && text.substr(3, 2) == ", ") text.remove_prefix(5);
  const std::size_t day_size = text.size() > 1 && text[1] == ' ' ? 1 : 2;
  constexpr std::size_t kRest = 19;  // ` Aug 2026 23:18:47 `
  if (text.size() <= day_size + kRest || !is_digit(text.front())) return std::nullopt;
  DateFields fields;
  fields.day = day_size == 1 ? std::optional(text.front() - '0') : two_digits(text, 0);
  const std::string_view rest = text.substr(day_size);
  fields.month = english_month(rest.substr(1, 3));
  const auto century = two_digits(rest, 5);
  const auto years = two_digits(rest, 7);
  const auto zone = zone_of(rest.substr(kRest));
  const bool spaced = rest[0] == ' ' && rest[4] == ' ' && rest[9] == ' ' && rest[18] == ' ';
  if (!spaced || !fields.day || !fields.month || !century || !years || !zone) return std::nullopt;
  if (!read_clock(rest.substr(10, 8), fields)) return std::nullopt;
  fields.year = *century * 100 + *years;
  fields.zone = ZoneRule{*zone, ZoneRule::fixed};
  return moment_of(fields);
}

// RFC 3339 in UTC.
std::optional<Time> rfc3339_in_utc(std::string_view text) {
  if (text.size() != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[19] != 'Z')
    return std::nullopt;
  DateFields fields;
  const auto century = two_digits(text, 0);
  const auto years = two_digits(text, 2);
  fields.month = two_digits(text, 5);
  fields.day = two_digits(text, 8);
  if (!century || !years || !fields.month || !fields.day) return std::nullopt;
  if (!read_clock(text.substr(11, 8), fields)) return std::nullopt;
  fields.year = *century * 100 + *years;
  return moment_of(fields);
}

}  // namespace

std::optional<Time> usual_date(std::string_view text) {
  return text.size() == 20 && text[4] == '-' ? rfc3339_in_utc(text) : rfc822(text);
}

}  // namespace antiphon::feed
