// Which way a text runs.
//
// Lines are in the order of reading, whatever their script: most terminals that show Hebrew and
// Arabic right (VTE, Konsole, mlterm, mintty, PuTTY, Terminal.app) put the characters in order
// themselves, and would turn round again what we had turned; the others show all programs' text
// alike, and there is no asking a terminal which it is. What is done here is what they cannot: a
// paragraph that runs from right to left stands at the right edge.

#pragma once

#include <vector>

#include "antiphon/model/article.h"

namespace antiphon::feed {

// By its first letter of a direction, as in UAX #9 (rules P2 and P3).
bool is_right_to_left(const std::vector<Span>& spans);

// Moves lines to the right edge of a page.
void align_right(std::vector<StyledLine>& lines, int columns);

}  // namespace antiphon::feed
