// The items that a command is about, one after another.

#pragma once

#include <cstddef>
#include <functional>

#include "antiphon/backend/backend.h"
#include "antiphon/filter/order.h"
#include "cli/selection.h"

namespace antiphon::cli {

struct Library {
  explicit Library(backend::Backend& backend)
      : store(backend.store()), feeds(backend.feeds()), texts(backend.texts()) {}
  Library(store::Store& items, const backend::FeedList& list, backend::TextSearch& index)
      : store(items), feeds(list), texts(index) {}

  store::Store& store;
  const backend::FeedList& feeds;
  backend::TextSearch& texts;
};

// Which items were asked, and how many.
struct LookedAt {
  const char* by = "";
  std::size_t items = 0;
};

// Calls `each` with all items of the selection, in the order (by key: in that of the keys), until
// it returns false. `parts` is what is read of each at least. The text index is used where that is
// quicker, which changes nothing but the time. `limit` is how many will be taken, 0 for all, as far
// as is known: what is quicker depends on it.
Result<LookedAt> find_items(const Library& library, const Selection& selection,
                            const filter::Order& order, std::size_t limit, store::ItemParts parts,
                            const std::function<bool(const store::Item&)>& each);

// Whether one item is of the selection.
Result<bool> is_selected(store::Store& store, const Selection& selection, const store::Item& item);

}  // namespace antiphon::cli
