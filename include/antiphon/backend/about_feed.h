// How feeds fare, in a line for a status line: what went wrong and since when, when they are asked
// next and why then, how much they post.

#pragma once

#include <string>
#include <vector>

#include "antiphon/backend/schedule.h"
#include "antiphon/base/time.h"

namespace antiphon::backend {

// `404 Not Found for 3d; next in 5h: it failed; 2.5 posts a week; asked 7h ago`
std::string about_feed(const store::Feed& feed, const Due& next, Time now);

// `2.5`, `336`
std::string posts_text(double posts);

struct FeedWithDue {
  const store::Feed* feed = nullptr;
  Due next;
};
// The same of several: `12 feeds, 2 failed, 1 gone; the next in 5m`. Of one as about_feed().
std::string about_feeds(const std::vector<FeedWithDue>& feeds, Time now);

}  // namespace antiphon::backend
