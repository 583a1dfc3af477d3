// What a front end asks while somebody types a filter.

#pragma once

#include <string>
#include <string_view>

#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/named_views.h"
#include "antiphon/base/result.h"
#include "antiphon/filter/expression.h"
#include "antiphon/store/store.h"
#include "antiphon/wire/messages.h"

namespace antiphon::backend {

// A filter that a view can have, as it was written. `typing`: a word at its end is the start of
// one.
Result<filter::Query> view_query(const NamedViews& views, std::string_view text, bool typing);

wire::Checked checked(const NamedViews& views, const wire::Check& check);

// Cost: some milliseconds where the newest items are looked at for what they have, and a look into
// an index for each tag of the user's.
wire::Completions completions(store::Store& store, const FeedList& feeds, const NamedViews& views,
                              const wire::Complete& complete);

}  // namespace antiphon::backend
