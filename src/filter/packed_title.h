// The start of a title in 64 bits.

#pragma once

#include <cstdint>
#include <string_view>

namespace antiphon::filter {

// Lower for a key (natural_key()) that comes before another, or the same: it tells as many letters
// as it can, some 12 of English and 7 of other scripts in their bytes.
std::uint64_t packed_title(std::string_view key);

}  // namespace antiphon::filter
