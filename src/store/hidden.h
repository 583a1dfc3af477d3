// Items that rules have dropped: hidden, not lost.
//
// Each feed that has any has a second feed for them, which is never subscribed to. So nothing that
// shows, counts or marks news meets them, and nothing has to be asked of items for that. They keep
// their keys, states and texts, and are found there when their feed gives them again.

#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "antiphon/base/result.h"
#include "antiphon/base/time.h"
#include "antiphon/model/ids.h"
#include "store/sqlite.h"

namespace antiphon::store {

// The feed that has what is hidden of this one.
Result<std::optional<FeedId>> hidden_feed(Connection& connection, FeedId feed);
// The same made; there must be none. In a transaction that writes.
Result<FeedId> make_hidden_feed(Connection& connection, FeedId feed, ChangeNumber change);

// Takes items from feeds to what is hidden of them, and back. For one transaction that writes.
// Whoever shows news has to hear of it, and knows items by their ids: so an item has a new one in
// its new place, with all that belongs to it, and the old one is gone.
class Moving {
 public:
  Moving(Connection& connection, ChangeNumber change, Time now);

  // Their new ids. Nothing: it is not there, or is there already.
  Result<std::optional<ItemId>> hide(ItemId item);
  Result<std::optional<ItemId>> bring_back(ItemId item);
  // Once, behind the last of them: brings the counts of feeds in line.
  Result<void> count();

 private:
  struct Place {
    FeedId feed{};
    std::optional<FeedId> hidden_of;
    bool read = false;
  };
  struct Difference {
    std::int64_t total = 0;
    std::int64_t unread = 0;
  };
  Result<std::optional<Place>> place_of(ItemId item);
  Result<std::optional<ItemId>> move(ItemId item, const Place& from, FeedId to);

  Connection& connection_;
  ChangeNumber change_;
  Time now_;
  std::map<FeedId, Difference> counts_;
};

}  // namespace antiphon::store
