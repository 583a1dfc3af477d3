// Which feeds are due.

#pragma once

#include <chrono>
#include <vector>

#include "antiphon/backend/feed_list.h"
#include "antiphon/base/time.h"

namespace antiphon::backend {

// Never asked, or last asked `interval` ago and more; none that a server holds back.
std::vector<const ListedFeed*> due_feeds(const FeedList& feeds, Time now,
                                         std::chrono::minutes interval);

// When a feed is due next; nothing: at once.
std::optional<Time> next_due(const store::Feed& feed, std::chrono::minutes interval);

}  // namespace antiphon::backend
