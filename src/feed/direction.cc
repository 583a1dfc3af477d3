#include "feed/direction.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "antiphon/base/text.h"
#include "feed/wrap.h"

namespace antiphon::feed {

namespace {

enum class Runs { left_to_right, right_to_left, neither };

struct Range {
  char32_t first;
  char32_t last;
  Runs runs;
};

// What lies between is left to right: nearly all letters of nearly all scripts.
constexpr std::array kRanges{
    Range{0x0000, 0x0040, Runs::neither},         Range{0x005B, 0x0060, Runs::neither},
    Range{0x007B, 0x00A9, Runs::neither},         Range{0x00AB, 0x00B4, Runs::neither},
    Range{0x00B6, 0x00B9, Runs::neither},         Range{0x00BB, 0x00BF, Runs::neither},
    Range{0x00D7, 0x00D7, Runs::neither},         Range{0x00F7, 0x00F7, Runs::neither},
    Range{0x0300, 0x036F, Runs::neither},         Range{0x0590, 0x05BD, Runs::neither},
    Range{0x05BE, 0x0605, Runs::right_to_left},   Range{0x0606, 0x061A, Runs::neither},
    Range{0x061B, 0x064A, Runs::right_to_left},   Range{0x064B, 0x066C, Runs::neither},
    Range{0x066D, 0x06EF, Runs::right_to_left},   Range{0x06F0, 0x06F9, Runs::neither},
    Range{0x06FA, 0x08FF, Runs::right_to_left},   Range{0x2000, 0x20CF, Runs::neither},
    Range{0x2190, 0x2BFF, Runs::neither},         Range{0x2E00, 0x2E7F, Runs::neither},
    Range{0x3000, 0x3004, Runs::neither},         Range{0x3008, 0x3020, Runs::neither},
    Range{0xFB1D, 0xFDFF, Runs::right_to_left},   Range{0xFE00, 0xFE6F, Runs::neither},
    Range{0xFE70, 0xFEFE, Runs::right_to_left},   Range{0x10800, 0x10FFF, Runs::right_to_left},
    Range{0x1E800, 0x1EFFF, Runs::right_to_left}, Range{0x1F000, 0x1FAFF, Runs::neither},
};

Runs direction_of(char32_t c) {
  const auto* const range =
      std::lower_bound(kRanges.begin(), kRanges.end(), c,
                       [](const Range& one, char32_t wanted) { return one.last < wanted; });
  return range != kRanges.end() && c >= range->first ? range->runs : Runs::left_to_right;
}

}  // namespace

bool is_right_to_left(const std::vector<Span>& spans) {
  for (const Span& span : spans) {
    if (has(span.style, Style::dim)) continue;  // our own words, and numbers of links
    std::string_view rest = span.text;
    while (const auto c = take_code_point(rest)) {
      const Runs runs = direction_of(*c);
      if (runs != Runs::neither) return runs == Runs::right_to_left;
    }
  }
  return false;
}

void align_right(std::vector<StyledLine>& lines, int columns) {
  for (StyledLine& line : lines) {
    const int room = columns - line_columns(line);
    if (room <= 0 || line.spans.empty()) continue;
    line.spans.push_back({std::string(static_cast<std::size_t>(room), ' ')});
    std::rotate(line.spans.begin(), line.spans.end() - 1, line.spans.end());
  }
}

}  // namespace antiphon::feed
