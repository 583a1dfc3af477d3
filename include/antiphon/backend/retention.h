// How much is kept of each feed: what its line in the feeds file says, else the settings.

#pragma once

#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/config/feeds_file.h"
#include "antiphon/model/retention.h"
#include "antiphon/store/dropping.h"

namespace antiphon::backend {

// What one step of Dropping takes: some milliseconds.
constexpr std::size_t kDroppedAtOnce = 50;

// Of those feeds that have a limit. Feeds that are not subscribed to have none.
Result<std::vector<store::FeedRetention>> retentions(store::Store& store,
                                                     const config::FeedsFile& file,
                                                     const Retention& by_default);

}  // namespace antiphon::backend
