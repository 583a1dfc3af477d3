// Items that rules have dropped.

#pragma once

#include <functional>
#include <optional>
#include <string>

#include "antiphon/backend/backend.h"
#include "antiphon/filter/order.h"
#include "cli/selection.h"

namespace antiphon::cli {

// Calls `each` with those of the selection, in the order, until it returns false; each as one of
// the feed from which it was dropped. With `rule`, those that this rule has dropped. Every dropped
// item is looked at.
Result<void> dropped_items(backend::Backend& backend, const Selection& selection,
                           const filter::Order& order, const std::optional<std::string>& rule,
                           const std::function<bool(const store::Item&)>& each);

// The same item where it would be if it was not dropped; whether it is.
Result<bool> undropped(store::Store& store, store::Item& item);

}  // namespace antiphon::cli
