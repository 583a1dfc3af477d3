#include "feed/dates.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <utility>

#include "antiphon/base/text.h"
#include "feed/date_words.h"

namespace antiphon::feed {

namespace {

constexpr std::size_t kMaxLength = 100;

// What a date says, as far as it was read.
struct Fields {
  std::optional<int> year;
  std::optional<int> month;
  std::optional<int> day;
  std::optional<int> day_of_year;
  std::optional<int> hour;
  int minute = 0;
  int second = 0;
  bool afternoon = false;
  bool forenoon = false;
  bool month_may_be_first = false;  // written with slashes
  std::optional<ZoneRule> zone;     // nothing: not said
};

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
bool read_offset(Reader& reader, Fields& fields) {
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

// The rest of a time: `:30`, `:30:15.123`, after its hour.
bool read_time(Reader& reader, std::string_view hour, Fields& fields) {
  if (fields.hour || hour.size() > 2) return false;
  fields.hour = number(hour);
  reader.skip();
  const auto minute = reader.take_digits();
  if (minute.empty() || minute.size() > 2) return false;
  fields.minute = number(minute);
  if (reader.peek() == ':') {
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

// `103000` of ISO 8601's basic form, after its `T`.
bool read_basic_time(std::string_view digits, Fields& fields) {
  if (digits.size() != 2 && digits.size() != 4 && digits.size() != 6) return false;
  fields.hour = number(digits.substr(0, 2));
  if (digits.size() >= 4) fields.minute = number(digits.substr(2, 2));
  if (digits.size() == 6) fields.second = number(digits.substr(4, 2));
  return true;
}

// `2003`, `2003-12`, `2003-12-31`, `2003-365`, `20031231`, `2003/12/31`; the year is taken.
bool read_year_first(Reader& reader, std::string_view year, Fields& fields) {
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
  return second.size() <= 3 && third.size() <= 3;
}

// `26/06/2020`, `6/26/2020`, `30.10.23`: the day first unless that cannot be; `03-12-31` is ISO
// 8601 with a short year. The first number is taken.
bool read_day_first(Reader& reader, std::string_view first, Fields& fields) {
  const char separator = reader.peek();
  reader.skip();
  const auto second = reader.take_digits();
  if (second.empty() || second.size() > 2 || reader.peek() != separator) return false;
  reader.skip();
  const auto third = reader.take_digits();
  if (third.size() != 2 && third.size() != 4) return false;
  if (separator == '-' && third.size() == 2 && first.size() == 2) {
    fields.year = full_year(first);
    fields.month = number(second);
    fields.day = number(third);
    return true;
  }
  int day = number(first);
  int month = number(second);
  if (month > 12 && day <= 12) std::swap(day, month);
  fields.day = day;
  fields.month = month;
  fields.month_may_be_first = separator == '/' && day <= 12;
  fields.year = full_year(third);
  return true;
}

// ISO 8601 without separators: `20031231`, `2003365`, `031231`, `03365`.
bool read_basic_date(std::string_view digits, Fields& fields) {
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
bool read_short_year(Reader& reader, Fields& fields) {
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

// A number that stands alone: day or year, whichever is still open and fits.
bool read_lone_number(std::string_view digits, Fields& fields) {
  if (digits.size() <= 2 && !fields.day) {
    fields.day = number(digits);
    return true;
  }
  if (digits.size() <= 4 && !fields.year && digits.size() >= 2) {
    fields.year = full_year(digits);
    return true;
  }
  return false;
}

bool read_number(Reader& reader, Fields& fields) {
  const auto digits = reader.take_digits();
  const char next = reader.peek();
  const bool dated = fields.year || fields.day;
  if (next == ':') return read_time(reader, digits, fields);
  if (digits.size() >= 5 && !dated) return read_basic_date(digits, fields);
  if (digits.size() == 4 && !dated && !fields.month) return read_year_first(reader, digits, fields);
  if (digits.size() <= 2 && !dated && !fields.month &&
      (next == '/' || next == '.' || next == '-') && is_digit(reader.peek(1))) {
    return read_day_first(reader, digits, fields);
  }
  return read_lone_number(digits, fields);
}

bool read_word(Reader& reader, Fields& fields) {
  const std::string_view word = reader.take_word();
  if (word == "t") {  // between date and time
    const auto digits = reader.digits();
    if (digits.empty()) return true;
    if (digits.size() <= 2 && reader.peek(digits.size()) == ':') return true;
    reader.skip(digits.size());
    return read_basic_time(digits, fields);
  }
  if (word == "am" || word == "a.m" || word == "오전") return fields.forenoon = true;
  if (word == "pm" || word == "p.m" || word == "오후") return fields.afternoon = true;
  // The last month wins: `mar. 01 déc.` is a French Tuesday in December.
  if (const auto month = month_named(word)) {
    fields.month = month;
    return true;
  }
  if (fields.hour || fields.year) {
    if (const auto zone = zone_named(word)) {
      // `-05:00Z`, `GMT+0100`: the offset that is spelled out wins.
      if (!fields.zone) fields.zone = zone;
      return true;
    }
  }
  return is_filler(word);
}

bool read_fields(Reader& reader, Fields& fields) {
  while (!reader.at_end()) {
    const char c = reader.peek();
    if (is_digit(c)) {
      if (!read_number(reader, fields)) return false;
    } else if ((c == '+' || c == '-') && fields.hour &&
               (is_digit(reader.peek(1)) || (reader.peek(1) >= 'a' && reader.peek(1) <= 'z'))) {
      if (!read_offset(reader, fields)) return false;
    } else if ((c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80) {
      if (!read_word(reader, fields)) return false;
    } else {
      reader.skip();
    }
  }
  return true;
}

// `3:07 pm` → 15:07; with it `5/9/2020` is the 9th of May, since it is Americans who write both.
void apply_half_of_day(Fields& fields) {
  if (!fields.afternoon && !fields.forenoon) return;
  if (fields.month_may_be_first) std::swap(fields.day, fields.month);
  if (!fields.hour || *fields.hour > 12) return;  // `15:07 pm` is clear enough
  if (*fields.hour == 12) fields.hour = 0;
  if (fields.afternoon) fields.hour = *fields.hour + 12;
}

std::optional<std::chrono::sys_days> date_of(const Fields& fields) {
  using namespace std::chrono;
  if (!fields.year || *fields.year < 1 || *fields.year > 9999) return std::nullopt;
  const year in{*fields.year};
  if (fields.day_of_year) {
    if (*fields.day_of_year < 1 || *fields.day_of_year > (in.is_leap() ? 366 : 365))
      return std::nullopt;
    return sys_days{in / January / 1} + days{*fields.day_of_year - 1};
  }
  if (fields.day && !fields.month) return std::nullopt;
  const int month_number = fields.month.value_or(1);
  const int day_number = fields.day.value_or(1);
  if (day_number < 1 || day_number > 31 || month_number < 1 || month_number > 12)
    return std::nullopt;
  const year_month_day civil{in, month{static_cast<unsigned>(month_number)},
                             day{static_cast<unsigned>(day_number)}};
  if (!civil.ok()) return std::nullopt;
  return sys_days{civil};
}

std::optional<Time> to_time(Fields fields) {
  using namespace std::chrono;
  apply_half_of_day(fields);
  const auto date = date_of(fields);
  if (!date) return std::nullopt;
  const int hour = fields.hour.value_or(0);
  const bool midnight_at_end = hour == 24 && fields.minute == 0 && fields.second == 0;
  if ((hour > 23 && !midnight_at_end) || fields.minute > 59 || fields.second > 60)
    return std::nullopt;
  const Time local =
      *date + hours{hour} + minutes{fields.minute} + seconds{std::min(fields.second, 59)};
  return local - minutes{fields.zone ? offset_at(*fields.zone, local) : 0};
}

// `2004년 05월 28일` and `2004年5月28日` → `2004-05-28 `
std::string with_plain_separators(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, char>, 6> kSeparators = {
      {{"년", '-'}, {"年", '-'}, {"월", '-'}, {"月", '-'}, {"일", ' '}, {"日", ' '}}};
  std::string out;
  while (!text.empty()) {
    const auto found = std::find_if(kSeparators.begin(), kSeparators.end(),
                                    [&](const auto& each) { return text.starts_with(each.first); });
    if (found == kSeparators.end()) {
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

}  // namespace

std::optional<Time> parse_date(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text.size() > kMaxLength) return std::nullopt;
  const bool ascii = std::none_of(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
  const std::string lower = ascii_lower(ascii ? std::string(text) : with_plain_separators(text));
  Reader reader(lower);
  Fields fields;
  if (lower.front() == '-' && !read_short_year(reader, fields)) return std::nullopt;
  if (!read_fields(reader, fields)) return std::nullopt;
  return to_time(fields);
}

}  // namespace antiphon::feed
