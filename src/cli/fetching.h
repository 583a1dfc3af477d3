// Asking feeds from the command line: what refresh and add share.

#pragma once

#include <optional>
#include <vector>

#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/refresh_lock.h"
#include "antiphon/base/time.h"
#include "cli/command.h"

namespace antiphon::cli {

enum class Progress { none, bar, json };

struct FetchRun {
  bool force = false;
  Progress progress = Progress::none;
  bool fresh = false;  // just subscribed to: of a web page its feed is taken instead
  backend::RefreshLock* lock = nullptr;  // let go when nothing is asked any more
};

using Feeds = std::vector<const backend::ListedFeed*>;

// Waits for the refresh of another program to end, and says so; a status when it is not waited for
// any longer.
Result<std::optional<Status>> wait_for_turn(Context& context, backend::RefreshLock& lock);
// Those that another program has asked since then.
void leave_out_asked(Feeds& feeds, Time since);

// Asks for the feeds and waits for the end, or for SIGINT or SIGTERM. Failures are a line each on
// standard error; the totals are a line on standard output.
Status fetch(Context& context, const Feeds& feeds, const FetchRun& run);

}  // namespace antiphon::cli
