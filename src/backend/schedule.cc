#include "antiphon/backend/schedule.h"

#include <algorithm>

namespace antiphon::backend {

std::optional<Time> next_due(const store::Feed& feed, std::chrono::minutes interval) {
  if (!feed.last_attempt) return feed.retry_at;
  const Time next = *feed.last_attempt + interval;
  return feed.retry_at ? std::max(next, *feed.retry_at) : next;
}

std::vector<const ListedFeed*> due_feeds(const FeedList& feeds, Time now,
                                         std::chrono::minutes interval) {
  std::vector<const ListedFeed*> due;
  for (const ListedFeed& feed : feeds.feeds()) {
    const auto next = next_due(feed.state, interval);
    // A clock that was set back must not keep a feed waiting for long.
    const bool from_the_future =
        feed.state.last_attempt && *feed.state.last_attempt > now + interval;
    if (!next || *next <= now || from_the_future) due.push_back(&feed);
  }
  return due;
}

}  // namespace antiphon::backend
