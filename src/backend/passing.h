// What views, scanners and scans share: whether an item passes.

#pragma once

#include <optional>
#include <string>

#include "antiphon/base/result.h"
#include "antiphon/filter/filter.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

// Whether it passes; in whatever states it may be, where that is asked. Of the item no more is read
// than the filter needs to know of this one.
enum class InStates : std::uint8_t { own, some };
Result<bool> passes(store::Store& store, const filter::Filter& filter,
                    const store::ItemFacts& facts, InStates states = InStates::own);

}  // namespace antiphon::backend
