#include "filter/moments.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

#include "antiphon/base/text.h"

namespace antiphon::filter {

namespace {

using std::chrono::days;
using std::chrono::seconds;

constexpr std::size_t kMostDigits = 9;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct Unit {
  std::string_view letters;
  std::string_view name;  // of one
  std::int64_t seconds;
  int months;  // as the calendar has them, of `ago`
};

constexpr std::array<Unit, 7> kUnits{{{"s", "second", 1, 0},
                                      {"m", "minute", 60, 0},
                                      {"h", "hour", 3600, 0},
                                      {"d", "day", 86400, 0},
                                      {"w", "week", 7 * 86400, 0},
                                      {"mo", "month", 30 * 86400, 1},
                                      {"y", "year", 365 * 86400, 12}}};

const Unit* unit_named(std::string_view word) {
  for (const Unit& unit : kUnits) {
    if (word == unit.letters || word == unit.name) return &unit;
    if (word.size() == unit.name.size() + 1 && word.starts_with(unit.name) && word.back() == 's')
      return &unit;
  }
  if (word == "min" || word == "mins") return &kUnits[1];
  return nullptr;
}

struct Amount {
  std::int64_t count = 0;
  const Unit* unit = nullptr;
};

std::size_t digits(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) -
                                  text.begin());
}

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// `6h`, `6 hours`, `6-hours`.
std::optional<Amount> parse_amount(std::string_view text) {
  const std::size_t count = digits(text);
  if (count == 0 || count > kMostDigits) return std::nullopt;
  Amount amount{number(text.substr(0, count)), nullptr};
  text.remove_prefix(count);
  while (!text.empty() && (text.front() == ' ' || text.front() == '-'))
    text.remove_prefix(1);
  amount.unit = unit_named(text);
  if (amount.unit == nullptr) return std::nullopt;
  return amount;
}

// What calendars can count.
Time clamped(Time time) {
  constexpr Time kFirst = std::chrono::sys_days{std::chrono::year{0} / 1 / 1};
  constexpr Time kLast = std::chrono::sys_days{std::chrono::year{9999} / 12 / 31};
  return std::clamp(time, kFirst, kLast);
}

seconds offset_at(Time time, const Circumstances& at) {
  return at.offset ? at.offset(time) : seconds{0};
}

// The moment at which clocks there show this.
Time from_local(Time local, const Circumstances& at) {
  const Time guess = local - offset_at(local, at);
  return local - offset_at(guess, at);
}

Time to_local(Time time, const Circumstances& at) {
  return time + offset_at(time, at);
}

Span local_span(Time first, Time behind, const Circumstances& at) {
  return {from_local(first, at), from_local(behind, at) - seconds{1}};
}

std::optional<Span> parse_word(std::string_view word, const Circumstances& at) {
  if (word == "now") return Span{at.now, at.now};
  int shift = 0;
  if (word == "yesterday")
    shift = -1;
  else if (word == "tomorrow")
    shift = 1;
  else if (word != "today")
    return std::nullopt;
  const Time day = std::chrono::floor<days>(to_local(at.now, at)) + days{shift};
  return local_span(day, day + days{1}, at);
}

std::optional<Span> parse_ago(std::string_view text, const Circumstances& at) {
  if (!text.ends_with("ago") || text.size() < 5) return std::nullopt;
  text.remove_suffix(3);
  if (text.back() != ' ' && text.back() != '-') return std::nullopt;
  while (!text.empty() && (text.back() == ' ' || text.back() == '-'))
    text.remove_suffix(1);
  const auto amount = parse_amount(text);
  if (!amount) return std::nullopt;
  if (amount->unit->months == 0) {
    const Time then = clamped(at.now - seconds{amount->count * amount->unit->seconds});
    return Span{then, then};
  }
  // The same day of that month, or its last one.
  constexpr std::int64_t kMostMonths = 12 * 10'000;
  const auto months = std::chrono::months{
      std::min(amount->count * static_cast<std::int64_t>(amount->unit->months), kMostMonths)};
  const Time local = to_local(at.now, at);
  const auto day = std::chrono::floor<days>(local);
  std::chrono::year_month_day date{day};
  date -= months;
  if (!date.ok()) date = date.year() / date.month() / std::chrono::last;
  const Time then = from_local(Time{std::chrono::sys_days{date}} + (local - day), at);
  return Span{then, then};
}

// The parts of a date, each with as many digits as it has to have.
class Digits {
 public:
  explicit Digits(std::string_view text) : rest_(text) {}

  std::optional<int> take_number(std::size_t count) {
    if (digits(rest_) < count) return std::nullopt;
    const auto value = static_cast<int>(number(rest_.substr(0, count)));
    rest_.remove_prefix(count);
    return value;
  }
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  [[nodiscard]] bool ended() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// `10:00`, `10:00:30`, `10:00Z`, `10:00+02:00` of that day.
std::optional<Span> parse_time_of(std::chrono::sys_days day, Digits rest, const Circumstances& at) {
  const auto hours = rest.take_number(2);
  if (!hours || !rest.take(':')) return std::nullopt;
  const auto minutes = rest.take_number(2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  std::optional<int> second;
  if (rest.take(':')) {
    second = rest.take_number(2);
    if (!second || *second > 60) return std::nullopt;
  }
  const Time first = Time{day} + std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
                     seconds{second.value_or(0)};
  const Time behind = first + seconds{second ? 1 : 60};
  if (rest.ended()) return local_span(first, behind, at);
  if (rest.rest() == "Z") return Span{first, behind - seconds{1}};
  const bool ahead = rest.take('+');
  if (!ahead && !rest.take('-')) return std::nullopt;
  const auto zone_hours = rest.take_number(2);
  if (!zone_hours) return std::nullopt;
  rest.take(':');
  const auto zone_minutes = rest.take_number(2);
  if (!zone_minutes || !rest.ended() || *zone_hours > 23 || *zone_minutes > 59) return std::nullopt;
  const seconds zone = std::chrono::hours{*zone_hours} + std::chrono::minutes{*zone_minutes};
  const seconds shift = ahead ? -zone : zone;
  return Span{first + shift, behind + shift - seconds{1}};
}

std::optional<Span> parse_date(std::string_view text, const Circumstances& at) {
  Digits rest(text);
  const auto year_number = rest.take_number(4);
  if (!year_number) return std::nullopt;
  const std::chrono::year year{*year_number};
  using std::chrono::sys_days;
  if (rest.ended()) {
    return local_span(sys_days{year / 1 / 1}, sys_days{(year + std::chrono::years{1}) / 1 / 1}, at);
  }
  if (!rest.take('-')) return std::nullopt;
  const auto month_number = rest.take_number(2);
  if (!month_number) return std::nullopt;
  const std::chrono::year_month month =
      year / std::chrono::month{static_cast<unsigned>(*month_number)};
  if (!month.ok()) return std::nullopt;
  if (rest.ended())
    return local_span(sys_days{month / 1}, sys_days{(month + std::chrono::months{1}) / 1}, at);
  if (!rest.take('-')) return std::nullopt;
  const auto day_number = rest.take_number(2);
  if (!day_number) return std::nullopt;
  const std::chrono::year_month_day date =
      month / std::chrono::day{static_cast<unsigned>(*day_number)};
  if (!date.ok()) return std::nullopt;
  const sys_days day{date};
  if (rest.ended()) return local_span(day, day + days{1}, at);
  if (!rest.take('T') && !rest.take(' ')) return std::nullopt;
  return parse_time_of(day, rest, at);
}

// --- how long they are ---

std::size_t shape_length(std::string_view text, std::string_view shape) {
  if (text.size() < shape.size()) return 0;
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (shape[i] == '0' ? !is_digit(text[i]) : text[i] != shape[i]) return 0;
  }
  return shape.size();
}

bool goes_on(std::string_view text, std::size_t at) {
  return at < text.size() && is_digit(text[at]);
}

std::size_t date_length(std::string_view text) {
  std::size_t length = shape_length(text, "0000-00-00");
  if (length == 0) {
    length = shape_length(text, "0000-00");
    return goes_on(text, length) ? 0 : length;
  }
  const std::size_t time = shape_length(text.substr(length), "T00:00");
  if (time == 0) return goes_on(text, length) ? 0 : length;
  length += time;
  // `…T10:00:2026-…` is a range.
  const std::size_t second = shape_length(text.substr(length), ":00");
  if (second != 0 && !goes_on(text, length + second)) length += second;
  for (const std::string_view zone : {"Z", "+00:00", "-00:00", "+0000", "-0000"}) {
    if (const std::size_t found = shape_length(text.substr(length), zone); found != 0)
      return length + found;
  }
  return length;
}

}  // namespace

std::optional<Span> parse_moment(std::string_view text, const Circumstances& at) {
  if (const auto word = parse_word(text, at)) return word;
  if (const auto ago = parse_ago(text, at)) return ago;
  return parse_date(text, at);
}

std::optional<seconds> parse_span(std::string_view text) {
  const auto amount = parse_amount(text);
  if (!amount) return std::nullopt;
  return seconds{amount->count * amount->unit->seconds};
}

std::size_t plain_length(std::string_view text) {
  if (const std::size_t date = date_length(text); date != 0) return date;
  std::size_t at = !text.empty() && text.front() == '-' ? 1 : 0;
  const std::size_t count = digits(text.substr(at));
  if (count == 0) return 0;
  at += count;
  if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1]))
    at += 1 + digits(text.substr(at + 1));
  std::size_t end = at;
  while (end < text.size() && is_letter(text[end]))
    ++end;
  return unit_named(text.substr(at, end - at)) != nullptr ? end : at;
}

std::string written_date(Time time, const Circumstances& at) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  time = clamped(time);
  const seconds offset = offset_at(time, at);
  const Time local = time + offset;
  const auto day = std::chrono::floor<days>(local);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{local - day};
  const auto zone = std::abs(offset.count()) / 60;
  std::array<char, 64> out{};
  std::snprintf(out.data(), out.size(), "%s, %02u %s %04d %02d:%02d:%02d %c%02d%02d",
                kDays[std::chrono::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                kMonths[(static_cast<unsigned>(date.month()) - 1) % 12],
                static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), offset.count() < 0 ? '-' : '+',
                static_cast<int>(zone / 60 % 24), static_cast<int>(zone % 60));
  return out.data();
}

}  // namespace antiphon::filter
