// From drafts to the values that everyone speaks of; the limits of model/item.h are kept here.

#pragma once

#include "antiphon/feed/parse.h"
#include "feed/draft.h"

namespace antiphon::feed {

// Of the draft's item: the limits, its plain text, what its values say together.
void finish_item(Draft& draft, bool safe_bodies);

// Format, recovery and warnings are the caller's to add.
ParsedFeed to_feed(Draft&& draft);

}  // namespace antiphon::feed
