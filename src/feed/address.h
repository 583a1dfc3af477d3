// Addresses, types and sizes as documents give them, made fit for the model.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace antiphon::feed {

// An address, absolute against `base` and printable; empty where it is none, or could not be used
// by anybody (`javascript:`, too long).
std::string usable_address(std::string_view base, std::string_view reference);

// A media type in lower case, without parameters.
std::string media_type(std::string_view type);

// 0 bytes is what programs write that do not know: nothing.
std::optional<std::int64_t> file_size(std::string_view text);

}  // namespace antiphon::feed
