// Superscripts and subscripts in a text without them.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::feed {

// In Unicode's own characters: `²`, `₂`. Empty when it has none for all of it.
std::string raised(std::string_view text, bool above);

// Behind `before`, the word that it stands at: in Unicode's characters; else as it is where people
// read it so (`4th`, `Mme`), and as mathematicians type it: `e^x`, `2^(n+x)`, `x_max`.
std::string raised_behind(std::string_view before, std::string_view text, bool above);

}  // namespace antiphon::feed
