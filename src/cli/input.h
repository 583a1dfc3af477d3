// What a command reads as a whole.

#pragma once

#include <cstddef>
#include <string>

#include "antiphon/base/result.h"

namespace antiphon::cli {

// `-` is standard input. More than `limit` bytes are an error.
Result<std::string> read_input(const std::string& file, std::size_t limit);

}  // namespace antiphon::cli
