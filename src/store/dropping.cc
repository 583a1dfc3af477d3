#include "antiphon/store/dropping.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "store/database.h"
#include "store/hidden.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

// Of what rules have dropped, also what was never read.
std::string may_go(bool hidden) {
  return std::string(hidden ? "" : " read = 1 AND") +
         " starred = 0 AND NOT EXISTS (SELECT 1 FROM tag WHERE tag.item = item.id)";
}

constexpr ItemId kNoItem{std::numeric_limits<std::int64_t>::min()};

}  // namespace

Dropping::Dropping(Store& store, std::vector<FeedRetention> feeds, Time now)
    : store_(store), feeds_(std::move(feeds)), now_(now) {}

// Everything before it is beyond the limits. Nothing: nothing is.
Result<std::optional<Dropping::Place>> Dropping::limit_of(FeedId feed, const Retention& keep) {
  std::optional<Place> limit;
  if (keep.age) {
    limit = Place{now_ - *keep.age, kNoItem};
  }
  if (!keep.items) {
    return limit;
  }
  Statement last = store_.database_->connection.prepare(
      "SELECT date, id FROM item WHERE feed = ? ORDER BY date DESC, id DESC LIMIT 1 OFFSET ?");
  auto row = last.bind(feed, std::max<std::uint32_t>(*keep.items, 1) - 1).step();
  if (!row) {
    return row.error();
  }
  if (*row) {
    Place kept;
    kept.date = last.time();
    kept.id = last.id<ItemId>();
    if (!limit || limit->date <= kept.date) {
      limit = kept;
    }
  }
  return limit;
}

Result<std::vector<ItemId>> Dropping::next_items(FeedId feed, const Place& limit,
                                                 std::size_t count) {
  Statement items = store_.database_->connection.prepare(
      std::string("SELECT id, date FROM item WHERE feed = ?1 AND (date, id) > (?2, ?3)"
                  " AND (date, id) < (?4, ?5) AND") +
      may_go(hidden_.has_value()) + " ORDER BY date, id LIMIT ?6");
  items.bind(feed, passed_.date, passed_.id, limit.date, limit.id, count);
  std::vector<ItemId> ids;
  auto read = items.for_each([&] {
    ids.push_back(items.id<ItemId>());
    passed_ = {items.time(), ids.back()};
    return true;
  });
  return read ? Result<std::vector<ItemId>>(std::move(ids)) : read.error();
}

Result<void> Dropping::drop(FeedId feed, const std::vector<ItemId>& items) {
  Connection& connection = store_.database_->connection;
  auto transaction = Transaction::begin(connection, Durability::normal);
  if (!transaction) {
    return transaction.error();
  }
  std::uint64_t dropped = 0;
  std::uint64_t unread = 0;
  {
    // Looked at again: it may have been starred meanwhile.
    Statement remember = connection.prepare(
        std::string("INSERT OR REPLACE INTO gone (feed, key, item, twin, change, seen)"
                    " SELECT ?1, key, id, twin, ?2, ?3 FROM item WHERE id = ?4 AND") +
        may_go(hidden_.has_value()));
    Statement remember_alias = connection.prepare(
        "INSERT OR REPLACE INTO gone (feed, key, item, change, seen)"
        " SELECT ?1, key, item, ?2, ?3 FROM alias WHERE item = ?4");
    Statement remove = connection.prepare("DELETE FROM item WHERE id = ? RETURNING read");
    for (const ItemId id : items) {
      if (auto done = remember.run_with(feed, transaction->change(), now_, id); !done) {
        return done;
      }
      if (connection.touched() == 0) {
        continue;
      }
      auto done = remember_alias.run_with(feed, transaction->change(), now_, id);
      if (done) {
        done = remove.again().bind(id).for_each([&] {
          unread += remove.boolean() ? 0U : 1U;
          return true;
        });
      }
      if (!done) {
        return done;
      }
      ++dropped;
    }
  }
  if (dropped == 0) {
    return {};
  }
  if (auto counted = connection
                         .prepare("UPDATE feed SET total = total - ?, unread = unread - ?,"
                                  " changed = ? WHERE id = ?")
                         .run_with(dropped, unread, transaction->change(), hidden_.value_or(feed));
      !counted) {
    return counted;
  }
  auto committed = transaction->commit();
  if (committed) {
    dropped_ += dropped;
  }
  return committed;
}

// The feed itself is done with. Whether what is hidden of it comes next.
Result<bool> Dropping::turn_to_hidden(FeedId feed) {
  if (hidden_) {
    hidden_.reset();
    return false;
  }
  auto hidden = hidden_feed(store_.database_->connection, feed);
  if (!hidden) {
    return hidden.error();
  }
  hidden_ = *hidden;
  return hidden_.has_value();
}

Result<bool> Dropping::step(std::size_t count) {
  while (next_ < feeds_.size()) {
    const FeedRetention& feed = feeds_[next_];
    const FeedId from = hidden_.value_or(feed.feed);
    if (!limit_) {
      auto limit = limit_of(from, feed.keep);
      if (!limit) {
        return limit.error();
      }
      limit_ = *limit;
      passed_ = {Time::min(), kNoItem};
    }
    const Place before = passed_;
    if (limit_) {
      auto items = next_items(from, *limit_, count);
      if (!items) {
        return items.error();
      }
      if (!items->empty()) {
        auto done = drop(feed.feed, *items);
        if (!done) {
          passed_ = before;
          return done.error();
        }
        return true;
      }
    }
    limit_.reset();
    auto hidden = turn_to_hidden(feed.feed);
    if (!hidden) {
      return hidden.error();
    }
    next_ += *hidden ? 0U : 1U;
  }
  return false;
}

Result<bool> Store::purge(FeedId feed, std::size_t count) {
  Connection& connection = database_->connection;
  auto transaction = Transaction::begin(connection, Durability::full);
  if (!transaction) {
    return transaction.error();
  }
  const auto run = [&](const char* sql, const auto&... values) {
    return connection.prepare(sql).run_with(values...);
  };
  // What is hidden of it goes first.
  auto hidden = hidden_feed(connection, feed);
  if (!hidden) {
    return hidden.error();
  }
  const FeedId from = hidden->value_or(feed);
  std::int64_t removed = 0;
  std::int64_t unread = 0;
  Statement remove = connection.prepare(
      "DELETE FROM item WHERE id IN (SELECT i.id FROM item i WHERE i.feed = ?"
      " AND EXISTS (SELECT 1 FROM feed f WHERE f.id = ? AND f.subscribed = 0) LIMIT ?)"
      " RETURNING read");
  auto each = remove.bind(from, feed, count).for_each([&] {
    ++removed;
    unread += remove.boolean() ? 0U : 1U;
    return true;
  });
  if (!each) {
    return each.error();
  }
  auto done = removed > 0
                  ? run("UPDATE feed SET changed = ?, total = total - ?, unread = unread - ?"
                        " WHERE id = ?",
                        transaction->change(), removed, unread, from)
                  : run("DELETE FROM feed WHERE id = ? AND EXISTS"
                        " (SELECT 1 FROM feed f WHERE f.id = ? AND f.subscribed = 0)",
                        from, feed);
  const bool more = removed > 0 || (*hidden && connection.touched() > 0);
  if (done) {
    done = transaction->commit();
  }
  return done ? Result<bool>(more) : done.error();
}

}  // namespace antiphon::store
