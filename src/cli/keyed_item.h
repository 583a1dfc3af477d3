// The item that the argument of a command names.

#pragma once

#include <string>
#include <variant>

#include "antiphon/store/store.h"
#include "cli/command.h"

namespace antiphon::cli {

struct KeyedItem {
  store::Item item;
  store::ItemBody body;  // empty: it has none
  bool dropped = false;  // by a rule; the item is as it would be without
};

// By its key, or the unique start of one. Where there is no such item, or the store cannot be read,
// it has complained, and the command ends with this status.
std::variant<KeyedItem, Status> keyed_item(store::Store& store, const std::string& key);

}  // namespace antiphon::cli
