// Formulas on a line of text.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::feed {

// What a `math` element says: its own words for it (`alttext`, or an annotation in TeX), else its
// MathML as people type formulas, `(-b ± √(b² - 4ac))/(2a)`.
std::string math_text(std::string_view attributes, std::string_view content);

// TeX without what only says how large it is set.
std::string_view without_tex_style(std::string_view tex);

}  // namespace antiphon::feed
