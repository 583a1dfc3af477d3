#include "backend/lineage.h"

#include <algorithm>

namespace antiphon::backend {

namespace {

constexpr std::size_t kLooked = 64;

}  // namespace

Result<bool> is_of_this_store(store::TextIndex& index, store::Store& store) {
  auto indexed = index.indexed();
  if (!indexed) return indexed.error();
  auto last = index.last(kLooked);
  if (!last) return last.error();
  auto change = store.change();
  if (!change) return change.error();
  if (*change < *indexed) return false;
  std::vector<ItemId> ids;
  for (const store::ItemVersion& version : *last)
    ids.push_back(version.id);
  // What was touched later may be another version by right.
  auto now = store.versions(ids, *indexed);
  if (!now) return now.error();
  return std::all_of(now->begin(), now->end(), [&](const store::ItemVersion& version) {
    return std::find(last->begin(), last->end(), version) != last->end();
  });
}

}  // namespace antiphon::backend
