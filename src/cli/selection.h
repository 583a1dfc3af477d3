// Which items a command is about: filters, or keys.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/backend/backend.h"
#include "antiphon/backend/feed_list.h"
#include "antiphon/base/result.h"
#include "antiphon/filter/filter.h"
#include "antiphon/store/store.h"

namespace antiphon::cli {

struct Selection {
  filter::Filter filter;     // bound to the feeds
  filter::Node condition{};  // as it was said
  std::optional<std::uint64_t> limit{};
  std::vector<SortKey> order{};  // empty: not said
  std::vector<ItemId> items;     // named by key; then the filter is not looked at
  bool by_key = false;
};

// Several filters are joined by `and`; of limits the least counts, of orders the last. Arguments
// that are all keys of items in the store (16 characters, or a unique start of 6 and more that has
// a digit, as words seldom do) name these items. Where no order is said, that of a view counts
// which they name.
Result<Selection> select_items(store::Store& store, const backend::FeedList& feeds,
                               const std::vector<std::string>& arguments,
                               const filter::Circumstances& at,
                               const backend::NamedViews& views = {});

// When and where a command is run.
filter::Circumstances here_and_now(backend::Backend& backend);
Result<Selection> select_items(backend::Backend& backend,
                               const std::vector<std::string>& arguments);

// `view = "NAME"`, as a filter.
std::string view_filter(const std::string& name);
// What passes the layers of the front end as well.
void add_layers(const backend::Layers& layers, Selection& selection);

// The one item that a key, or the unique start of one, names.
Result<ItemId> item_with_key(store::Store& store, const std::string& key);

}  // namespace antiphon::cli
