#include "feed/numbers.h"

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
