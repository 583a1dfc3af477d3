// A title as a row of numbers, whose order is that of titles.

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace antiphon::filter {

// Where the part of each byte, and of the end, starts in an interval.
using TitleModel = std::array<std::uint16_t, 258>;

// An arithmetic code: a number is an interval in which every byte has a part, in their order and
// as wide as it is common. Keys that differ lie in different parts of the interval that what they
// share has, so their order is that of their numbers. A number tells as many letters as it can,
// some 12 of English and 7 of other scripts in their bytes; the next one goes on behind them.
class PackedTitle {
 public:
  PackedTitle();
  // Takes what it tells from the front of the key (natural_key()), which has to be the same one in
  // every call. When all was told: 0.
  std::uint64_t next(std::string_view& key);

 private:
  const TitleModel* model_;
  bool ended_ = false;
};

}  // namespace antiphon::filter
