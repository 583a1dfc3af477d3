// Where in a document something is, in words for the user.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace antiphon::feed {

// `line 12: `, of the byte at `offset`.
std::string at_line(std::string_view text, std::size_t offset);

}  // namespace antiphon::feed
