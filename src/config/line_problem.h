#pragma once

#include <cstddef>
#include <string>

namespace antiphon::config {

// What is wrong with a line of a file.
struct LineProblem {
  std::size_t line = 0;
  std::string text;
};

}  // namespace antiphon::config
