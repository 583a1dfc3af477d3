#include "store/hidden.h"

#include <chrono>

namespace antiphon::store {
namespace {

// Ids that items had before are told to whoever knew them within that time.
constexpr std::chrono::days kTold{90};

constexpr char kCopy[] =
    "INSERT INTO item (feed, changed, read, starred, date, title, url, key, published, updated,"
    " fetched, length, identity, digest, twin, guid, details) SELECT ?1, ?2, read, starred, date,"
    " title, url, key, published, updated, fetched, length, identity, digest, twin, guid, details"
    " FROM item WHERE id = ?3";

constexpr const char* kBelongings[] = {"UPDATE alias SET item = ?1 WHERE item = ?2",
                                       "UPDATE body SET item = ?1 WHERE item = ?2",
                                       "UPDATE tag SET item = ?1 WHERE item = ?2",
                                       "UPDATE given_title SET item = ?1 WHERE item = ?2",
                                       "UPDATE number SET item = ?1 WHERE item = ?2",
                                       "UPDATE deed SET item = ?1 WHERE item = ?2"};

}  // namespace

Result<std::optional<FeedId>> hidden_feed(Connection& connection, FeedId feed) {
  Statement hidden = connection.prepare("SELECT id FROM feed WHERE hidden_of = ?");
  auto row = hidden.bind(feed).step();
  if (!row) {
    return row.error();
  }
  return *row ? std::optional(hidden.id<FeedId>()) : std::nullopt;
}

Result<FeedId> make_hidden_feed(Connection& connection, FeedId feed, ChangeNumber change) {
  // No address in a feeds file has a space in it.
  auto made = connection
                  .prepare(
                      "INSERT INTO feed (url, origin, subscribed, position, changed, hidden_of)"
                      " VALUES ('dropped of ' || ?1, 'dropped of ' || ?1, 0, 0, ?2, ?1)")
                  .run_with(feed, change);
  if (!made) {
    return made.error();
  }
  return FeedId{connection.last_row_id()};
}

Moving::Moving(Connection& connection, ChangeNumber change, Time now)
    : connection_(connection), change_(change), now_(now) {}

Result<std::optional<Moving::Place>> Moving::place_of(ItemId item) {
  Statement statement = connection_.prepare(
      "SELECT f.id, f.hidden_of, i.read FROM item i JOIN feed f ON f.id = i.feed WHERE i.id = ?");
  auto row = statement.bind(item).step();
  if (!row) {
    return row.error();
  }
  std::optional<Place> place;
  if (*row) {
    place.emplace();
    place->feed = statement.id<FeedId>();
    if (const auto other = statement.optional_integer()) {
      place->hidden_of = FeedId{*other};
    }
    place->read = statement.boolean();
  }
  return place;
}

Result<std::optional<ItemId>> Moving::move(ItemId item, const Place& from, FeedId to) {
  // The key is free: it is the item's in either place, and never in both.
  if (auto copied = connection_.prepare(kCopy).run_with(to, change_, item); !copied) {
    return copied.error();
  }
  const ItemId moved{connection_.last_row_id()};
  for (const char* sql : kBelongings) {
    if (auto taken = connection_.prepare(sql).run_with(moved, item); !taken) {
      return taken.error();
    }
  }
  auto left = connection_.prepare("DELETE FROM item WHERE id = ?").run_with(item);
  if (left) {
    left = connection_.prepare("INSERT INTO left_id (item, change, at) VALUES (?, ?, ?)")
               .run_with(item, change_, now_);
  }
  if (!left) {
    return left.error();
  }
  --counts_[from.feed].total;
  ++counts_[to].total;
  if (!from.read) {
    --counts_[from.feed].unread;
    ++counts_[to].unread;
  }
  return std::optional(moved);
}

Result<std::optional<ItemId>> Moving::hide(ItemId item) {
  auto place = place_of(item);
  if (!place) {
    return place.error();
  }
  if (!*place || (*place)->hidden_of) {
    return std::optional<ItemId>();
  }
  auto hidden = hidden_feed(connection_, (*place)->feed);
  if (!hidden) {
    return hidden.error();
  }
  if (*hidden) {
    return move(item, **place, **hidden);
  }
  auto made = make_hidden_feed(connection_, (*place)->feed, change_);
  return made ? move(item, **place, *made) : made.error();
}

Result<std::optional<ItemId>> Moving::bring_back(ItemId item) {
  auto place = place_of(item);
  if (!place) {
    return place.error();
  }
  if (!*place || !(*place)->hidden_of) {
    return std::optional<ItemId>();
  }
  return move(item, **place, *(*place)->hidden_of);
}

Result<void> Moving::count() {
  Statement add = connection_.prepare(
      "UPDATE feed SET total = total + ?, unread = unread + ?, changed = ? WHERE id = ?");
  for (const auto& [feed, difference] : counts_) {
    if (auto added = add.run_with(difference.total, difference.unread, change_, feed); !added) {
      return added;
    }
  }
  return connection_.prepare("DELETE FROM left_id WHERE at < ?").run_with(now_ - kTold);
}

}  // namespace antiphon::store
