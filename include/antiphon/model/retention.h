// How much of a feed is kept.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace antiphon {

// Neither: all of it.
struct Retention {
  std::optional<std::uint32_t> items;    // the newest so many
  std::optional<std::chrono::days> age;  // those of the last so many days

  bool operator==(const Retention&) const = default;
};

}  // namespace antiphon
