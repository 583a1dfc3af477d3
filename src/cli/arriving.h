// Items as they are stored, by whichever program.

#pragma once

#include <functional>
#include <vector>

#include "antiphon/backend/backend.h"
#include "antiphon/store/values.h"
#include "cli/selection.h"

namespace antiphon::cli {

// Calls `each` with the items of the selection that are new, as other programs store them, in that
// order, until it returns false. What the selection says of feeds and of now means those of the
// moment at which they come. `each` is not called from the loop, which it may run.
Result<void> arriving_items(
    backend::Backend& backend, Selection selection,
    const std::function<Result<bool>(const std::vector<store::Item>&)>& each);

}  // namespace antiphon::cli
