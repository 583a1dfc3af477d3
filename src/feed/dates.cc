#include "feed/dates.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "antiphon/base/text.h"
#include "feed/date_fields.h"
#include "feed/date_words.h"
#include "feed/usual_dates.h"

namespace antiphon::feed {

namespace {

constexpr std::size_t kMaxLength = 100;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Words and numbers are looked at one after another; everything else separates them, but for the
// signs that give a number its meaning: `:` in times, `-` `/` `.` in dates, `+` and `-` before a
// zone.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  void skip(std::size_t count = 1) { at_ = std::min(at_ + count, text_.size()); }
  void skip_spaces() {
    while (peek() == ' ')
      skip();
  }
  [[nodiscard]] std::string_view digits() const {
    std::size_t end = at_;
    while (end < text_.size() && is_digit(text_[end]))
      ++end;
    return text_.substr(at_, end - at_);
  }
  std::string_view take_digits() {
    const auto run = digits();
    skip(run.size());
    return run;
  }
  // Letters of any script, with the dots of `a.m.`
  std::string_view take_word() {
    const std::size_t start = at_;
    const auto is_letter = [](char c) {
      const auto byte = static_cast<unsigned char>(c);
      return byte >= 0x80 || (byte >= 'a' && byte <= 'z');
    };
    while (!at_end()) {
      const bool inner_sign = (peek() == '.' || peek() == '/' || peek() == '_') && at_ > start;
      if (!is_letter(peek()) && !(inner_sign && is_letter(peek(1)))) break;
      skip();
    }
    return text_.substr(start, at_ - start);
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits.substr(0, 8))
    value = value * 10 + (c - '0');
  return value;
}

// RFC 2822 §4.3: 00–49 are of this century, 50–99 and three digits of the last.
int full_year(std::string_view digits) {
  const int year = number(digits);
  if (digits.size() == 2) return year + (year < 50 ? 2000 : 1900);
  if (digits.size() == 3) return year + 1900;
  return year;
}

// `+0100`, `-05:00`, `+1`; the sign is the next character.
bool read_offset(Reader& reader, DateFields& fields) {
  const int sign = reader.peek() == '-' ? -1 : 1;
  reader.skip();
  const auto run = reader.take_digits();
  int hours = 0;
  int minutes = 0;
  if (run.size() == 3 || run.size() == 4) {
    hours = number(run.substr(0, run.size() - 2));
    minutes = number(run.substr(run.size() - 2));
  } else if (run.size() == 1 || run.size() == 2) {
    hours = number(run);
    if (reader.peek() == ':') {
      reader.skip();
      const auto rest = reader.take_digits();
      if (rest.size() != 2) return false;
      minutes = number(rest);
    }
  } else {
    return false;
  }
  if (hours > 24 || minutes > 59) return false;
  fields.zone = ZoneRule{sign * (hours * 60 + minutes), ZoneRule::fixed};
  return true;
}

// Databases write `2006-01-02 00:00:00.0 15:04:05.0`: midnight gives way to another time.
bool has_time(const DateFields& fields) {
  return fields.hour.value_or(0) != 0 || fields.minute != 0 || fields.second != 0;
}

// The rest of a time: `:30`, `:30:15.123`, `.30`, after its hour.
bool read_time(Reader& reader, std::string_view hour, DateFields& fields) {
  if (has_time(fields) || hour.size() > 2) return false;
  fields.hour = number(hour);
  reader.skip();
  const auto minute = reader.take_digits();
  if (minute.empty() || minute.size() > 2) return false;
  fields.minute = number(minute);
  if (reader.peek() == ':' && is_digit(reader.peek(1))) {
    reader.skip();
    const auto second = reader.take_digits();
    if (second.size() > 2) return false;
    fields.second = number(second);
    if ((reader.peek() == '.' || reader.peek() == ',') && is_digit(reader.peek(1))) {
      reader.skip();
      reader.take_digits();
    }
  }
  return true;
}

// `15h30`, `15 h 30`, `15h 04m 05s`, after the hour; the next letter is `h`.
bool read_lettered_time(Reader& reader, std::string_view hour, DateFields& fields) {
  if (fields.hour || hour.size() > 2) return false;
  fields.hour = number(hour);
  reader.skip();
  for (const auto& [letter, field] : {std::pair{'m', &fields.minute}, {'s', &fields.second}}) {
    reader.skip_spaces();
    const auto digits = reader.digits();
    if (digits.empty() || digits.size() > 2) return true;
    if (letter == 's' && reader.peek(digits.size()) != letter) return true;
    *field = number(digits);
    reader.skip(digits.size());
    if (reader.peek() != letter) return true;
    reader.take_word();
  }
  return true;
}

// `103000` of ISO 8601's basic form, after its `T`.
bool read_basic_time(std::string_view digits, DateFields& fields) {
  if (digits.size() != 2 && digits.size() != 4 && digits.size() != 6) return false;
  fields.hour = number(digits.substr(0, 2));
  if (digits.size() >= 4) fields.minute = number(digits.substr(2, 2));
  if (digits.size() == 6) fields.second = number(digits.substr(4, 2));
  return true;
}

// `2003`, `2003-12`, `2003-12-31`, `2003-365`, `20031231`, `2003/12/31`; the year is taken.
bool read_year_first(Reader& reader, std::string_view year, DateFields& fields) {
  fields.year = number(year);
  const char separator = reader.peek();
  if ((separator != '-' && separator != '/' && separator != '.') || !is_digit(reader.peek(1)))
    return true;
  reader.skip();
  const auto second = reader.take_digits();
  if (second.size() == 3 && reader.peek() != separator) {
    fields.day_of_year = number(second);
    return true;
  }
  fields.month = number(second);
  if (reader.peek() != separator || !is_digit(reader.peek(1))) return second.size() <= 3;
  reader.skip();
  const auto third = reader.take_digits();
  fields.day = number(third);
  const bool goes_on = reader.peek() == separator && is_digit(reader.peek(1));
  return second.size() <= 3 && third.size() <= 3 && !goes_on;
}

// `26/06/2020`, `6/26/2020`, `30.10.23`: the day first unless that cannot be; `03-12-31` is ISO
// 8601 with a short year. The first number is taken.
bool read_day_first(Reader& reader, std::string_view first, DateFields& fields) {
  const char separator = reader.peek();
  reader.skip();
  const auto second = reader.take_digits();
  if (second.empty() || second.size() > 2 || reader.peek() != separator) return false;
  reader.skip();
  const auto third = reader.take_digits();
  if (separator == '-' && first.size() == 2 && (third.size() == 1 || third.size() == 2)) {
    fields.year = full_year(first);
    fields.month = number(second);
    fields.day = number(third);
    return true;
  }
  if (third.size() != 2 && third.size() != 4) return false;
  fields.day = number(first);
  fields.month = number(second);
  fields.month_may_be_first = separator == '/' || *fields.month > 12;
  fields.year = full_year(third);
  return true;
}

// ISO 8601 without separators: `20031231`, `2003365`, `031231`, `03365`.
bool read_basic_date(std::string_view digits, DateFields& fields) {
  if (digits.size() > 8) return false;
  const std::size_t year_size = digits.size() >= 7 ? 4 : 2;
  const auto year = digits.substr(0, year_size);
  const auto rest = digits.substr(year_size);
  fields.year = full_year(year);
  if (rest.size() == 3) {
    fields.day_of_year = number(rest);
  } else {
    fields.month = number(rest.substr(0, 2));
    fields.day = number(rest.substr(2));
  }
  return true;
}

// `-03-12` and `-0312` of ISO 8601 before 2004: a short year and a month.
bool read_short_year(Reader& reader, DateFields& fields) {
  reader.skip();
  const auto run = reader.take_digits();
  if (run.size() == 4) {
    fields.month = number(run.substr(2));
  } else if (run.size() == 2 && reader.peek() == '-') {
    reader.skip();
    fields.month = number(reader.take_digits());
  }
  fields.year = full_year(run.substr(0, 2));
  return fields.month.has_value();
}

// `52`, `52-3`, `523` behind the `W` of ISO 8601.
bool read_week(Reader& reader, DateFields& fields) {
  const auto digits = reader.take_digits();
  if (digits.size() != 2 && digits.size() != 3) return false;
  fields.week = number(digits.substr(0, 2));
  fields.weekday = 1;
  if (digits.size() == 3) {
    fields.weekday = number(digits.substr(2));
  } else if (reader.peek() == '-' && is_digit(reader.peek(1))) {
    reader.skip();
    fields.weekday = number(reader.take_digits());
  }
  return true;
}

// A number that stands alone: whatever is still open and fits. `11 04 2020`, `2003. 12. 31.`,
// `Dec 31, 2003`, `31 Dec 03`, `2 Jan 2006 15 -0700`.
bool read_lone_number(std::string_view digits, DateFields& fields) {
  const bool is_short = digits.size() <= 2;
  const int value = number(digits);
  if (is_short && fields.year && !fields.month && !fields.day) {
    fields.month = value;
  } else if (is_short && !fields.day) {
    fields.day = value;
  } else if (is_short && !fields.month && !fields.year) {
    fields.month = value;
    fields.month_may_be_first = true;
  } else if (!fields.year &&
             (digits.size() == 4 || (is_short && digits.size() == 2 && fields.month))) {
    fields.year = full_year(digits);
  } else if (is_short && fields.day && fields.month && fields.year && !fields.hour) {
    fields.hour = value;
  } else {
    return fields.hour && value == 0;  // `00` for a zone
  }
  return true;
}

bool read_number(Reader& reader, DateFields& fields) {
  const auto digits = reader.take_digits();
  const char next = reader.peek();
  const bool dated = fields.year || fields.day;
  const bool complete = fields.year && fields.month && fields.day;
  const bool clock_dot = complete && !fields.hour && next == '.' && is_digit(reader.peek(2));
  if (next == ':' || clock_dot) return read_time(reader, digits, fields);
  if (next == 'h' || (next == ' ' && reader.peek(1) == 'h' && complete)) {
    reader.skip_spaces();
    return read_lettered_time(reader, digits, fields);
  }
  if (digits.size() >= 5 && !dated) return read_basic_date(digits, fields);
  if (digits.size() == 4 && !dated && !fields.month) return read_year_first(reader, digits, fields);
  if (digits.size() <= 2 && !dated && !fields.month &&
      (next == '/' || next == '.' || next == '-') && is_digit(reader.peek(1))) {
    return read_day_first(reader, digits, fields);
  }
  return read_lone_number(digits, fields);
}

// `t` between date and time, and what is behind it.
bool read_time_mark(Reader& reader, DateFields& fields) {
  const auto digits = reader.digits();
  if (digits.empty()) return true;
  if (digits.size() <= 2 && reader.peek(digits.size()) == ':') return true;
  reader.skip(digits.size());
  return read_basic_time(digits, fields);
}

// Without one a zone is a zone only behind a time: `at` is one as well.
bool read_zone(const Reader& reader, std::string_view word, DateFields& fields) {
  const bool in_place = fields.hour || (fields.year && reader.at_end());
  if (!in_place) return false;
  const auto zone = zone_named(word);
  const bool unknown = !zone && (word.find('/') != std::string_view::npos ||
                                 (fields.hour && word.size() >= 2 && word.size() <= 5));
  if (!zone && (!unknown || fields.zone)) return false;
  // `-05:00Z`, `GMT+0100`: the offset that is spelled out wins.
  if (!fields.zone) fields.zone = zone.value_or(ZoneRule{});
  return true;
}

bool read_word(Reader& reader, DateFields& fields) {
  const std::string_view raw = reader.take_word();
  if (raw == "t") return read_time_mark(reader, fields);
  if (raw == "w" && fields.year && !fields.month && !fields.hour) return read_week(reader, fields);
  if (is_forenoon(raw)) return fields.forenoon = true;
  if (is_afternoon(raw)) return fields.afternoon = true;
  const std::string word = fold(raw);
  if (const auto day = weekday_spelled_out(word); day && !fields.hour) {
    fields.weekday = day;
    return true;
  }
  // The last month wins: `mar. 01 déc.` is a French Tuesday in December.
  if (const auto month = month_named(word); month && !(fields.hour && fields.month)) {
    fields.month = month;
    return true;
  }
  if (read_zone(reader, word, fields)) return true;
  if (is_particle(word)) return true;
  if (const auto day = weekday_named(word)) {
    if (*day != 0) fields.weekday = day;
    return true;
  }
  return word.size() == 1 && !fields.day && !fields.month &&
         !fields.year;  // Hungarian weekdays: `P, 2003…`
}

// What is in parentheses is a comment, which may name a zone that is nowhere else.
bool read_comment(Reader& reader, DateFields& fields) {
  reader.skip();
  while (!reader.at_end() && reader.peek() != ')') {
    const std::string word = fold(reader.take_word());
    if (word.empty()) {
      reader.skip();
    } else if (const auto zone = zone_named(word);
               zone && word.size() > 1 && fields.hour && !fields.zone) {
      fields.zone = zone;
    }
  }
  return true;
}

bool read_fields(Reader& reader, DateFields& fields) {
  while (!reader.at_end()) {
    const char c = reader.peek();
    if (is_digit(c)) {
      if (!read_number(reader, fields)) return false;
    } else if ((c == '+' || c == '-') && fields.hour &&
               (is_digit(reader.peek(1)) || (reader.peek(1) >= 'a' && reader.peek(1) <= 'z'))) {
      if (!read_offset(reader, fields)) return false;
    } else if ((c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80) {
      if (!read_word(reader, fields)) return false;
    } else if (c == '(') {
      if (!read_comment(reader, fields)) return false;
    } else {
      reader.skip();
    }
  }
  return true;
}

// Nothing but digits, perhaps with a fraction: Unix times in seconds (since 1973), milliseconds and
// microseconds, and dates with times without a separator.
std::optional<Time> number_alone(std::string_view text) {
  Reader reader(text);
  const auto digits = reader.take_digits();
  if (reader.peek() == '.') {
    reader.skip();
    reader.take_digits();
  }
  if (!reader.at_end()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : digits.substr(0, 18))
    value = value * 10 + (c - '0');
  switch (digits.size()) {
    case 9:
    case 10:
      return from_unix(value);
    case 13:
      return from_unix(value / 1'000);
    case 16:
      return from_unix(value / 1'000'000);
    case 12:
    case 14: {
      DateFields fields;
      if (!read_basic_date(digits.substr(0, 8), fields)) return std::nullopt;
      if (!read_basic_time(digits.substr(8), fields)) return std::nullopt;
      return moment_of(fields);
    }
    default:
      return std::nullopt;
  }
}

// `2004년 05월 28일`, `2004年5月28日 15時04分` → `2004-05-28  15h04m`
std::string with_plain_separators(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 15> kSeparators = {{{"년", '-'},
                                                                              {"年", '-'},
                                                                              {"월", '-'},
                                                                              {"月", '-'},
                                                                              {"일", ' '},
                                                                              {"日", ' '},
                                                                              {"号", ' '},
                                                                              {"시", 'h'},
                                                                              {"時", 'h'},
                                                                              {"时", 'h'},
                                                                              {"点", 'h'},
                                                                              {"분", 'm'},
                                                                              {"分", 'm'},
                                                                              {"초", 's'},
                                                                              {"秒", 's'}}};
  std::string out;
  while (!text.empty()) {
    const auto found = std::find_if(kSeparators.begin(), kSeparators.end(),
                                    [&](const auto& each) { return text.starts_with(each.first); });
    // They are such behind digits only: `토요일` is a Saturday.
    if (found == kSeparators.end() || out.empty() || !is_digit(out.back())) {
      out.push_back(text.front());
      text.remove_prefix(1);
    } else {
      out.push_back(found->second);
      text.remove_prefix(found->first.size());
      while (found->second == '-' && text.starts_with(' '))
        text.remove_prefix(1);
    }
  }
  return out;
}

// Korean is written in one zone, and its feeds do not name it.
bool is_korean(std::string_view text) {
  constexpr std::array<std::string_view, 3> kWords = {"오전", "오후", "년"};
  return std::any_of(kWords.begin(), kWords.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

}  // namespace

std::optional<Time> parse_date(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.size() > kMaxLength) return std::nullopt;
  if (const auto time = usual_date(text)) return time;
  const bool ascii = std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
  const std::string lower = ascii_lower(ascii ? std::string(text) : with_plain_separators(text));
  if (const auto time = number_alone(lower)) return time;
  Reader reader(lower);
  DateFields fields;
  if (lower.front() == '-' && !read_short_year(reader, fields)) return std::nullopt;
  if (!read_fields(reader, fields)) return std::nullopt;
  if (!fields.zone && fields.hour && is_korean(text)) fields.zone = ZoneRule{9 * 60};
  return moment_of(fields);
}

}  // namespace antiphon::feed
