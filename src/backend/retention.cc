#include "antiphon/backend/retention.h"

#include <string_view>
#include <unordered_map>

namespace antiphon::backend {

Result<std::vector<store::FeedRetention>> retentions(store::Store& store,
                                                     const config::FeedsFile& file,
                                                     const Retention& by_default) {
  std::unordered_map<std::string_view, const Retention*> limits;
  for (const ConfiguredFeed& feed : file.subscriptions())
    limits[feed.url] = feed.settings->keep ? &*feed.settings->keep : &by_default;
  std::vector<store::FeedRetention> all;
  auto feeds = store.feeds();
  if (!feeds) return feeds.error();
  for (const store::Feed& feed : *feeds) {
    // Of a feed without a line, or while the file is away, nobody knows what is wanted.
    const auto found = limits.find(feed.url);
    if (found != limits.end() && *found->second != Retention{})
      all.push_back({feed.id, *found->second});
  }
  return all;
}

}  // namespace antiphon::backend
