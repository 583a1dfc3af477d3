// Finds the items of a document among those that its feed has given before.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/base/time.h"
#include "antiphon/model/ids.h"
#include "antiphon/model/item.h"
#include "store/identity.h"
#include "store/sqlite.h"

namespace antiphon::store {

struct StoredItem {
  ItemId id{};
  std::int64_t digest = 0;
  Time fetched{};
  IdentityKind identity = IdentityKind::hash;
};

struct Match {
  Key key;  // as the document would have it
  IdentityKind identity = IdentityKind::hash;
  bool repeated = false;             // an earlier item of the document is the same: to be left out
  std::optional<StoredItem> stored;  // nothing: it is new
  bool renamed = false;              // stored under another key: `key` is to become its alias
  bool dropped = false;              // was in the store, and is not to come back
  std::optional<std::int64_t> twin;  // of one that was dropped: what it may be known by as well
};

// One for each item of the document, in its order. No two have the same stored item. Three index
// lookups at most for an item that is known, five for a new one.
Result<std::vector<Match>> match(Connection& connection, FeedId feed, std::string_view origin,
                                 const ParsedDocument& document, const Identities& identities);

}  // namespace antiphon::store
