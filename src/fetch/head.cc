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

std::string validator(std::string_view value) {
  return is_validator(value) ? std::string(value) : std::string();
}

}  // namespace

bool is_validator(std::string_view value) {
  return value.size() <= kLongestValidator && is_utf8(value) &&
         std::none_of(value.begin(), value.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte < 0x20 || byte == 0x7F;
         });
}

std::optional<std::chrono::seconds> parse_retry_after(std::string_view value, Time now) {
  constexpr std::chrono::seconds kMost = std::chrono::hours{24};
  value = trimmed(value);
  if (value.empty() || value.size() > 64) return std::nullopt;
  if (value.find_first_not_of("0123456789") == std::string_view::npos) {
    if (value.size() > 9) return kMost;
    return std::min(std::chrono::seconds{number<std::int64_t>(value).value_or(0)}, kMost);
  }
  const std::time_t date = curl_getdate(std::string(value).c_str(), nullptr);
  if (date == -1) return std::nullopt;
  return std::clamp(from_unix(date) - now, std::chrono::seconds{0}, kMost);
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
    if (!content_coding_.empty()) content_coding_ += ", ";
    content_coding_ += ascii_lower(value.substr(0, kLongestText));
    content_coding_.resize(std::min(content_coding_.size(), kLongestText));
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
