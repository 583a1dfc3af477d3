// Which items a command is about: filters, or keys.

#pragma once

#include <string>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/filter/filter.h"
#include "antiphon/store/store.h"

namespace antiphon::cli {

struct Selection {
  filter::Filter filter;
  std::vector<ItemId> items;  // named by key; then the filter is not looked at
  bool by_key = false;
};

// Several filters are joined by `and`. Arguments that are all keys of items in the store (16
// characters, or a unique start of 6 and more that has a digit, as words seldom do) name these
// items.
Result<Selection> select_items(store::Store& store, const std::vector<std::string>& arguments);

// The one item that a key, or the unique start of one, names.
Result<ItemId> item_with_key(store::Store& store, const std::string& key);

}  // namespace antiphon::cli
