// The one date of an item, that it is shown and sorted by.

#pragma once

#include <optional>

#include "antiphon/base/time.h"

namespace antiphon {

// Published, else updated, else first seen. One that was in the future then is not believed, or the
// item would stay on top until then.
inline Time item_date(const std::optional<Time>& published, const std::optional<Time>& updated,
                      Time fetched) {
  for (const auto& date : {published, updated}) {
    if (date && *date <= fetched) return *date;
  }
  return fetched;
}

}  // namespace antiphon
