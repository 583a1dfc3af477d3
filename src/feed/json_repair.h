// Broken JSON made valid, so that whole items can be had of it.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::feed {

// What is taken: commas too many and too few, comments, single quotes and none, line ends and other
// controls in strings, quotes that nobody escaped, unknown escapes, halves of surrogate pairs,
// brackets that do not match, words of other languages (`None`), text behind the end. What a cut
// document breaks off in is closed where it ends; of a string that is cut only bodies are kept,
// since half an address is another one. Numbers come out as strings. Linear in time; the result is
// JSON whatever the text was.
std::string repaired_json(std::string_view text);

}  // namespace antiphon::feed
