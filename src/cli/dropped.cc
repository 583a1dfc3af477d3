#include "cli/dropped.h"

#include <algorithm>
#include <vector>

#include "antiphon/backend/subjects.h"

namespace antiphon::cli {

namespace {

Result<bool> is_dropped_by(store::Store& store, ItemId item, const std::string& rule) {
  auto deeds = store.deeds(item);
  if (!deeds) return deeds.error();
  return std::any_of(deeds->begin(), deeds->end(), [&](const Deed& deed) {
    return deed.what == DeedKind::drop && deed.by == rule;
  });
}

Result<std::vector<ItemId>> all_dropped(store::Store& store, const filter::Order& order) {
  std::vector<ItemId> ids;
  store::ListQuery query;
  query.dropped = true;
  query.order = order.keys();
  query.seed = order.seed();
  auto listed = store.list(query, false, [&](const store::Item& item, std::string_view) {
    ids.push_back(item.header.id);
    return true;
  });
  if (!listed) return listed.error();
  return ids;
}

Result<bool> is_wanted(store::Store& store, const Selection& selection, const store::Item& item,
                       const std::optional<std::string>& rule) {
  if (rule) {
    auto dropped = is_dropped_by(store, item.header.id, *rule);
    if (!dropped || !*dropped) return dropped;
  }
  // By its key it is taken, whatever filter there is.
  return selection.by_key ? Result<bool>(true) : backend::passes(store, selection.filter, item);
}

}  // namespace

Result<bool> undropped(store::Store& store, store::Item& item) {
  auto of = store.dropped_of(item.header.feed);
  if (!of) return of.error();
  if (*of) item.header.feed = **of;
  return of->has_value();
}

Result<void> dropped_items(backend::Backend& backend, const Selection& selection,
                           const filter::Order& order, const std::optional<std::string>& rule,
                           const std::function<bool(const store::Item&)>& each) {
  store::Store& store = backend.store();
  auto ids =
      selection.by_key ? Result<std::vector<ItemId>>(selection.items) : all_dropped(store, order);
  if (!ids) return ids.error();
  for (const ItemId id : *ids) {
    auto item = store.item(id);
    if (!item) return item.error();
    if (!*item) continue;
    auto dropped = undropped(store, **item);
    if (!dropped) return dropped.error();
    if (!*dropped) continue;
    auto wanted = is_wanted(store, selection, **item, rule);
    if (!wanted) return wanted.error();
    if (*wanted && !each(**item)) break;
  }
  return {};
}

}  // namespace antiphon::cli
