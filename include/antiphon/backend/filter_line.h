// What a front end asks while somebody types a filter.

#pragma once

#include <string>
#include <string_view>

#include "antiphon/backend/feed_list.h"
#include "antiphon/base/result.h"
#include "antiphon/filter/expression.h"
#include "antiphon/store/store.h"
#include "antiphon/wire/messages.h"

namespace antiphon::backend {

// A filter that a view can have. `typing`: a word at its end is the start of one.
Result<filter::Query> view_query(std::string_view text, bool typing);

wire::Checked checked(const wire::Check& check);

// Cost: some milliseconds where the newest items are looked at for what they have, and a look into
// an index for each tag of the user's.
wire::Completions completions(store::Store& store, const FeedList& feeds,
                              const wire::Complete& complete);

}  // namespace antiphon::backend
