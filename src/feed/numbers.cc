#include "feed/numbers.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "antiphon/base/text.h"

namespace antiphon::feed {

std::optional<std::int64_t> whole_number(std::string_view text) {
  text = trimmed(text);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

std::optional<std::int32_t> decimal(std::string_view text, std::int32_t limit) {
  constexpr std::int64_t kMillion = 1'000'000;
  text = trimmed(text);
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  const auto point = std::min(text.find('.'), text.size());
  const auto whole = point == 0 ? std::int64_t{0} : whole_number(text.substr(0, point));
  if (text.empty() || !whole || *whole > limit) return std::nullopt;
  std::int64_t millionths = *whole * kMillion;
  std::int64_t worth = kMillion;
  for (const char digit : text.substr(std::min(point + 1, text.size()))) {
    if (digit < '0' || digit > '9') return std::nullopt;
    worth /= 10;
    millionths += worth * (digit - '0');
  }
  if (millionths > limit * kMillion) return std::nullopt;
  return static_cast<std::int32_t>(negative ? -millionths : millionths);
}

std::optional<std::chrono::seconds> duration_of(std::string_view text) {
  constexpr std::int64_t kMax = 1'000'000'000;
  std::int64_t total = 0;
  text = trimmed(text);
  for (int parts = 0; parts < 3; ++parts) {
    const auto colon = text.find(':');
    std::string_view part = text.substr(0, colon);
    if (colon == std::string_view::npos)
      part = part.substr(0, part.find('.'));  // fractions of a second
    const auto number = whole_number(part);
    if (!number || *number > kMax) return std::nullopt;
    total = total * 60 + *number;
    if (colon == std::string_view::npos) return std::chrono::seconds{total};
    text.remove_prefix(colon + 1);
  }
  return std::nullopt;
}

}  // namespace antiphon::feed
