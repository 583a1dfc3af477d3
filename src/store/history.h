// Finds the items of a document among those that its feed has given before.

#pragma once

#include <optional>
#include <string>
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
  FeedId feed{};  // the one that was asked for, or that of its hidden items
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
  // Of one that was not found by its key: that of its url and title.
  std::optional<std::int64_t> twin;
  std::optional<std::int64_t> own_twin;  // the same, if no other item of the document has both
};

// What is asked of the store: who the feed is, and whether it has items there.
struct KnownFeed {
  FeedId id{};
  std::string origin;
  bool shared_guids = false;
  bool has_items = false;        // here or there:
  std::optional<FeedId> hidden;  // that has those of its items that rules have dropped
};

// Nothing: it is not in the store.
Result<std::optional<KnownFeed>> known_feed(Connection& connection, FeedId id);

// One for each item of the document, in its order. No two have the same stored item. Three index
// lookups at most for an item that is known, five for a new one; none where the feed has no items.
Result<std::vector<Match>> match(Connection& connection, const KnownFeed& feed,
                                 const ParsedDocument& document, const Identities& identities);

}  // namespace antiphon::store
