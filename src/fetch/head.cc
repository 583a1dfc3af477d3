#include "fetch/head.h"

#include <algorithm>
#include <charconv>

#include <curl/curl.h>

#include "antiphon/base/text.h"

namespace antiphon::fetch {

namespace {

constexpr std::size_t kLongestValidator = 1024;
constexpr std::size_t kLongestText = 256;
constexpr std::size_t kLongestLocation = 8192;

template <class Number>
std::optional<Number> number(std::string_view digits) {
  Number value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// Of a field that may stand in several lines.
void append_list(std::string& list, std::string_view value) {
  if (!list.empty()) list += ", ";
  list += ascii_lower(value.substr(0, kLongestText));
  list.resize(std::min(list.size(), kLongestText));
}

std::optional<Time> parse_date(std::string_view value) {
  if (value.empty() || value.size() > 64) return std::nullopt;
  const std::time_t date = curl_getdate(std::string(value).c_str(), nullptr);
  if (date == -1) return std::nullopt;
  return from_unix(date);
}

// RFC 9111 §1.2.2: what does not fit is very long.
std::optional<std::chrono::seconds> parse_delta(std::string_view value) {
  constexpr std::chrono::seconds kMost = std::chrono::hours{24} * 365;
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  if (value.empty() || value.find_first_not_of("0123456789") != std::string_view::npos) {
    return std::nullopt;
  }
  if (value.size() > 9) return kMost;
  return std::min(std::chrono::seconds{number<std::int64_t>(value).value_or(0)}, kMost);
}

// The directives that a cache of one user obeys; s-maxage is for shared ones.
struct CacheControl {
  bool is_stale = false;  // may not be used again without asking
  std::optional<std::chrono::seconds> max_age;
};

CacheControl parse_cache_control(std::string_view list) {
  CacheControl control;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    const std::string_view directive = trimmed(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    const auto equals = std::min(directive.find('='), directive.size());
    const std::string_view name = trimmed(directive.substr(0, equals));
    if (name == "no-cache" || name == "no-store") {
      control.is_stale = true;
    } else if (name == "max-age" && equals < directive.size() && !control.max_age) {
      control.max_age = parse_delta(trimmed(directive.substr(equals + 1)));
    }
  }
  return control;
}

std::string validator(std::string_view value) {
  return is_validator(value) ? std::string(value) : std::string();
}

}  // namespace

bool is_header_value(std::string_view value) {
  return is_utf8(value) && std::none_of(value.begin(), value.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte < 0x20 || byte == 0x7F;
         });
}

bool is_validator(std::string_view value) {
  return value.size() <= kLongestValidator && is_header_value(value);
}

bool asks_for_delta(const Validators& validators) {
  return !validators.etag.empty() && is_validator(validators.etag);
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Time now) {
  constexpr std::chrono::seconds kMost = std::chrono::hours{24};
  value = trimmed(value);
  if (value.empty() || value.size() > 64) return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    if (value.size() > 9) return kMost;
    return std::min(std::chrono::seconds{number<std::int64_t>(value).value_or(0)}, kMost);
  }
  const auto date = parse_date(value);
  if (!date) return std::nullopt;
  return std::clamp(*date - now, std::chrono::seconds{0}, kMost);
}

std::optional<std::chrono::seconds> ResponseHead::fresh_for(Time now) const {
  constexpr std::chrono::seconds kNone{0};
  constexpr std::chrono::seconds kMost = std::chrono::hours{24} * 30;
  const CacheControl control = parse_cache_control(cache_control_);
  if (control.is_stale) return kNone;
  std::optional<std::chrono::seconds> lifetime = control.max_age;
  if (!lifetime && !expires_.empty()) {
    // What is no date has expired (§5.3).
    const auto expires = parse_date(expires_);
    lifetime = expires ? *expires - parse_date(date_).value_or(now) : kNone;
  }
  if (!lifetime) return std::nullopt;
  return std::clamp(*lifetime - parse_delta(age_).value_or(kNone), kNone, kMost);
}

void ResponseHead::line(std::string_view line) {
  if (complete_) return;  // a trailer
  if (line.starts_with("HTTP/")) {
    *this = ResponseHead{};
    const auto space = line.find(' ');
    if (space != std::string_view::npos) {
      status_ = number<std::uint32_t>(line.substr(space + 1, 3)).value_or(0);
    }
    return;
  }
  if (trimmed(line).empty()) {
    complete_ = status_ >= 200;
    return;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return;
  field(line.substr(0, colon), trimmed(line.substr(colon + 1)));
}

void ResponseHead::field(std::string_view name, std::string_view value) {
  if (ascii_iequals(name, "etag")) {
    validators_.etag = validator(value);
  } else if (ascii_iequals(name, "last-modified")) {
    validators_.last_modified = validator(value);
  } else if (ascii_iequals(name, "content-type")) {
    content_type_ = shortened(printable(value.substr(0, kLongestText)), kLongestText);
  } else if (ascii_iequals(name, "content-encoding")) {
    append_list(content_coding_, value);
  } else if (ascii_iequals(name, "im")) {
    append_list(manipulation_, value);
  } else if (ascii_iequals(name, "cache-control")) {
    append_list(cache_control_, value);
  } else if (ascii_iequals(name, "expires")) {
    expires_ = value.substr(0, kLongestText);
  } else if (ascii_iequals(name, "date")) {
    date_ = value.substr(0, kLongestText);
  } else if (ascii_iequals(name, "age")) {
    age_ = value.substr(0, kLongestText);
  } else if (ascii_iequals(name, "location")) {
    // One too long is kept as one that is too long, for redirect_target() to refuse.
    location_ = value.substr(0, kLongestLocation + 1);
  } else if (ascii_iequals(name, "retry-after")) {
    retry_after_ = value.substr(0, kLongestText);
  } else if (ascii_iequals(name, "content-length")) {
    const auto length = number<std::uint64_t>(value);
    bad_length_ = bad_length_ || !length || (content_length_ && content_length_ != length);
    content_length_ = length;
  }
}

}  // namespace antiphon::fetch
