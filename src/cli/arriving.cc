#include "cli/arriving.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "antiphon/backend/feed_subjects.h"
#include "antiphon/backend/store_watch.h"
#include "cli/finding.h"

namespace antiphon::cli {

namespace {

ItemId next(ItemId id) {
  return static_cast<ItemId>(static_cast<std::int64_t>(id) + 1);
}

// Whose ids are greater, the smallest first.
Result<std::vector<ItemId>> ids_after(store::Store& store, ItemId newest) {
  std::vector<ItemId> ids;
  store::Scan scan;
  scan.down_to = next(newest);
  auto scanned = store.scan(scan, [&](const store::ItemFacts& facts) {
    ids.push_back(facts.id);
    return true;
  });
  if (!scanned) return scanned.error();
  std::reverse(ids.begin(), ids.end());
  return ids;
}

// Of a feed that is subscribed to, also if another program did that a moment ago.
Result<bool> is_listed(backend::FeedList& feeds, FeedId feed) {
  if (feeds.find(feed) != nullptr) return true;
  if (auto loaded = feeds.load(); !loaded) return loaded.error();
  return feeds.find(feed) != nullptr;
}

// What is said of feeds and of now means the feeds that there are now, and now. An editor may put
// the file of feeds away for a moment: then they are those that there were.
Result<void> bind_anew(backend::Backend& backend, Selection& selection) {
  std::error_code failed;
  if (filter::speaks_of_feeds(selection.condition) &&
      std::filesystem::exists(backend.feeds().path(), failed)) {
    if (auto loaded = backend.feeds().load(); !loaded) return loaded;
  }
  filter::Circumstances at = selection.filter.circumstances();
  at.now = backend.now();
  selection.filter = filter::Filter(
      backend::bound_to_feeds(selection.condition, backend.store(), backend.feeds(), at), at);
  return {};
}

Result<std::vector<store::Item>> selected_after(backend::Backend& backend, Selection& selection,
                                                ItemId& newest) {
  std::vector<store::Item> items;
  auto ids = ids_after(backend.store(), newest);
  if (!ids) return ids.error();
  if (!ids->empty()) {
    if (auto bound = bind_anew(backend, selection); !bound) return bound.error();
  }
  for (const ItemId id : *ids) {
    newest = id;
    auto item = backend.store().item(id);
    if (!item) return item.error();
    if (!*item) continue;  // gone meanwhile
    auto selected = is_selected(backend.store(), selection, **item);
    if (!selected) return selected.error();
    if (!*selected) continue;
    auto listed = is_listed(backend.feeds(), (*item)->header.feed);
    if (!listed) return listed.error();
    if (*listed) items.push_back(std::move(**item));
  }
  return items;
}

}  // namespace

Result<void> arriving_items(
    backend::Backend& backend, Selection selection,
    const std::function<Result<bool>(const std::vector<store::Item>&)>& each) {
  auto newest = backend.store().newest_item();
  if (!newest) return newest.error();
  bool written = false;
  std::optional<Error> problem;
  const backend::StoreWatch watch(backend.loop(), backend.store(), backend.paths().store,
                                  [&](const Result<void>& seen) {
                                    written = true;
                                    if (!seen) problem = seen.error();
                                    backend.loop().stop();
                                  });
  for (;;) {
    while (!written)
      backend.loop().run();
    written = false;
    if (problem) return *problem;
    auto items = selected_after(backend, selection, *newest);
    if (!items) return items.error();
    if (items->empty()) continue;
    auto more = each(*items);
    if (!more) return more.error();
    if (!*more) return {};
  }
}

}  // namespace antiphon::cli
