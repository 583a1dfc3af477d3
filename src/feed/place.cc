#include "feed/place.h"

#include <algorithm>

namespace antiphon::feed {

std::string at_line(std::string_view text, std::size_t offset) {
  const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
  return "line " + std::to_string(1 + std::count(text.begin(), end, '\n')) + ": ";
}

}  // namespace antiphon::feed
