#include "antiphon/backend/retention.h"

#include <string_view>
#include <unordered_map>

namespace antiphon::backend {

Result<std::vector<store::FeedRetention>> retentions(store::Store& store,
                                                     const config::FeedsFile& file,
                                                     const Retention& by_default) {
  std::unordered_map<std::string_view, const Retention*> own;
  for (const ConfiguredFeed& feed : file.subscriptions()) {
    if (feed.settings.keep) own[feed.url] = &*feed.settings.keep;
  }
  std::vector<store::FeedRetention> all;
  auto feeds = store.feeds();
  if (!feeds) return feeds.error();
  for (const store::Feed& feed : *feeds) {
    const auto found = own.find(feed.url);
    const Retention& keep = found == own.end() ? by_default : *found->second;
    if (keep != Retention{}) all.push_back({feed.id, keep});
  }
  return all;
}

}  // namespace antiphon::backend
