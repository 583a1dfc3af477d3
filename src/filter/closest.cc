#include "filter/closest.h"

#include <algorithm>

#include "antiphon/base/text.h"

namespace antiphon::filter {

namespace {

constexpr std::size_t kLongest = 32;

// Levenshtein's, of names that are short.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row.back();
}

}  // namespace

std::optional<std::string> closest(std::string_view typed,
                                   const std::vector<std::string_view>& names) {
  if (typed.size() > kLongest) return std::nullopt;
  const std::string wanted = ascii_lower(typed);
  std::optional<std::string_view> best;
  std::size_t least = typed.size() / 3 + 2;
  for (const std::string_view name : names) {
    if (name.size() > 2 * kLongest) continue;
    const std::size_t far = distance(wanted, ascii_lower(name));
    if (far >= least) continue;
    least = far;
    best = name;
  }
  if (!best) return std::nullopt;
  return std::string(*best);
}

}  // namespace antiphon::filter
