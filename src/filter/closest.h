// What somebody may have meant.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace antiphon::filter {

// The name that is most like what was typed, whatever the case of letters; the first of equals.
// Nothing: none is like it.
std::optional<std::string> closest(std::string_view typed,
                                   const std::vector<std::string_view>& names);

}  // namespace antiphon::filter
