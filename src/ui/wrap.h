// Lines of a width out of one long line.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace antiphon::ui {

// At spaces; a word that is too long is cut. No text is no line.
std::vector<std::string> wrap(std::string_view text, int columns);

}  // namespace antiphon::ui
