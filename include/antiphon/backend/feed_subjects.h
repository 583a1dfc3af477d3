// Feeds, as filters see them.

#pragma once

#include <vector>

#include "antiphon/backend/feed_list.h"
#include "antiphon/filter/filter.h"

namespace antiphon::backend {

// A feed, but for its description and the date of its newest item.
filter::FeedSubject feed_subject(const ListedFeed& feed, Time now);

// What a condition asks of feeds is decided: see filter::bound(). What cannot be read counts as not
// being there. Costs nothing where it asks nothing, and a look into the store for each feed where
// it asks what is seldom asked.
filter::Node bound_to_feeds(const filter::Node& condition, store::Store& store,
                            const FeedList& feeds, const filter::Circumstances& at);

}  // namespace antiphon::backend
