// Base64 (RFC 4648 §4), as Atom 0.3 content may be written.

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace antiphon::feed {

// White space in it is nothing. Nothing for what is no Base64.
std::optional<std::string> base64_decoded(std::string_view text);

}  // namespace antiphon::feed
