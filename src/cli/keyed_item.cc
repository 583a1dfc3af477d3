#include "cli/keyed_item.h"

#include <utility>

#include "cli/dropped.h"
#include "cli/output.h"
#include "cli/selection.h"

namespace antiphon::cli {

std::variant<KeyedItem, Status> keyed_item(store::Store& store, const std::string& key) {
  const auto id = item_with_key(store, key);
  if (!id) {
    complain(id.error().message);
    return Status::partly;
  }
  auto item = store.item(*id);
  if (!item) return unusable(item.error());
  auto body = store.body(*id);
  if (!body) return unusable(body.error());
  if (!*item) {
    complain(key + ": no item has this key");
    return Status::partly;
  }
  const auto dropped = undropped(store, **item);
  if (!dropped) return unusable(dropped.error());
  return KeyedItem{std::move(**item), body->value_or(store::ItemBody{}), *dropped};
}

}  // namespace antiphon::cli
