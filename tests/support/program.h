// A program run to its end, as a script would.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace antiphon::test {

struct Ran {
  int status;  // as a shell has it
  std::string out;
  std::string errors;
};

// How many line ends there are.
std::size_t lines_of(std::string_view text);

Ran run(const std::vector<std::string>& command, const std::vector<std::string>& environment,
        const std::string& input = "");

}  // namespace antiphon::test
