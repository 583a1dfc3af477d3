// What views, scanners and scans share: an item as filters and orders see it.

#pragma once

#include "antiphon/base/result.h"
#include "antiphon/filter/filter.h"
#include "antiphon/filter/order.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

// The text is read only where the filter needs it.
Result<bool> passes(store::Store& store, const filter::Filter& filter,
                    const store::ItemFacts& facts);

filter::Sortable sortable(const store::ItemFacts& facts, std::uint32_t feed_position);

}  // namespace antiphon::backend
