// What views, scanners and scans share: an item as filters and orders see it.

#pragma once

#include <optional>
#include <string>

#include "antiphon/base/result.h"
#include "antiphon/filter/filter.h"
#include "antiphon/filter/order.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

// Whether it passes; in whatever states it may be, where that is asked. Of the item no more is read
// than the filter needs to know of this one.
enum class InStates : std::uint8_t { own, some };
Result<bool> passes(store::Store& store, const filter::Filter& filter,
                    const store::ItemFacts& facts, InStates states = InStates::own);

filter::Sortable sortable(const store::ItemFacts& facts, std::uint32_t feed_position);

}  // namespace antiphon::backend
