// Texts as numbers.

#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>

namespace antiphon::filter {

// What newsboat takes a text for where it wants a number: its start, else 0.
inline double leading_integer(std::string_view text) {
  const std::size_t start = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(start);
  if (text.starts_with('+')) text.remove_prefix(1);
  std::int32_t value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed == std::errc::result_out_of_range)
    return text.front() == '-' ? std::numeric_limits<std::int32_t>::min()
                               : std::numeric_limits<std::int32_t>::max();
  return value;
}

}  // namespace antiphon::filter
