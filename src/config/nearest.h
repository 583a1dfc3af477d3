// What somebody may have meant.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace antiphon::config {

// The name that takes the fewest typing mistakes (letters wrong, missing, added or swapped) to
// become `typed`, the first of equals; nothing when all of them need more than a third of its
// letters.
std::optional<std::string> nearest(std::string_view typed, const std::vector<std::string>& names);

}  // namespace antiphon::config
