// What the text index is made of: SQLite's FTS5, without the texts (`content=''`). From such a
// table nothing can be deleted without the old text, so documents are only appended: the newest of
// an item is alive, those before it are dead, and are passed over in what was found. The first
// document of an item has the item's id, so that hardly anything has to be looked up; later ones
// have ids of their own, above all items.

#pragma once

#include <cstdint>
#include <span>

#include "antiphon/base/result.h"
#include "antiphon/store/text_index.h"
#include "store/sqlite.h"

namespace antiphon::store {

// Document ids from here on are no item ids.
constexpr std::int64_t kFirstLaterDocument = std::int64_t{1} << 40U;

extern const char kTextTables[];

// Inside of a transaction. Versions that are there are passed over.
Result<void> add_documents(Connection& connection, std::span<const ItemTokens> items);

}  // namespace antiphon::store
