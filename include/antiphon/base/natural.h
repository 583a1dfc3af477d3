// Names in the order that people expect: `Part 2` before `Part 10`, `Éclair` beside `eclair`.

#pragma once

#include <string>
#include <string_view>

namespace antiphon {

// A key whose bytes compare as the text sorts: folded (see fold()), white space and punctuation in
// front left out, runs of decimal digits by their value. Equal for texts that differ in nothing of
// that. About as long as the text.
std::string natural_key(std::string_view text);

}  // namespace antiphon
