// Whether bytes are UTF-8, at the speed of memory where they are ASCII.

#pragma once

#include <cstddef>
#include <string_view>

namespace antiphon::feed {

// The first byte at or after `at` that is not ASCII; the size when there is none.
std::size_t end_of_ascii(std::string_view text, std::size_t at);

bool valid_utf8(std::string_view text);

// True for text in UTF-8 with a few bad bytes in it, rather than text in something else.
bool mostly_utf8(std::string_view text);

}  // namespace antiphon::feed
