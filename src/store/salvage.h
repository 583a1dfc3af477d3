// What can be read of a damaged store, in a new one.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "antiphon/base/result.h"

namespace antiphon::store {

struct Salvaged {
  std::uint64_t items = 0;    // that were read
  std::uint64_t rebuilt = 0;  // of indexes alone: without title
  std::uint64_t missing = 0;  // of which nothing was left; as far as their feeds' counts are known
  std::uint64_t texts = 0;    // of those items, that were not
  std::uint64_t feeds = 0;    // that were not, though their items were
  std::vector<std::string> partly;  // other tables of which not everything was
};

// Reads the store at `damaged`, with its log, into a new one at `fresh`, and leaves that closed.
// Nothing is written to the damaged one. `urls` are addresses that feeds may have.
Result<Salvaged> salvage(const std::string& damaged, const std::string& fresh,
                         const std::vector<std::string>& urls);

}  // namespace antiphon::store
