// Asking feeds from the command line: what refresh and add share.

#pragma once

#include <string>
#include <vector>

#include "antiphon/backend/feed_list.h"
#include "cli/command.h"

namespace antiphon::cli {

enum class Progress { none, bar, json };

struct FetchRun {
  bool force = false;
  Progress progress = Progress::none;
  bool fresh = false;  // just subscribed to: of a web page its feed is taken instead
};

// Asks for the feeds and waits for the end, or for SIGINT or SIGTERM. Failures are a line each on
// standard error; the totals are a line on standard output.
Status fetch(Context& context, const std::vector<const backend::ListedFeed*>& feeds,
             const FetchRun& run);

}  // namespace antiphon::cli
