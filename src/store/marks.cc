// What the user does to items, and taking it back.
//
// Each is a batch in the journal: first the items that a step will really change are written down,
// then all of them are changed by a few statements. Steps go through items by id, so that what one
// has written down is a range of the journal.

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "antiphon/store/marking.h"
#include "store/database.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

// That an item i is not in a state: ?1 is whether the state is on, ?2 the tag.
const char* differs(StateKind what) {
  switch (what) {
    case StateKind::read:
      return "i.read <> ?1";
    case StateKind::starred:
      return "i.starred <> ?1";
    case StateKind::tag:
      break;
  }
  return "EXISTS (SELECT 1 FROM tag t WHERE t.item = i.id AND t.name = ?2) <> ?1";
}

// Opens a batch; its id.
Result<std::int64_t> open_batch(Connection& connection, const StateChange& change, Time now,
                                ChangeNumber number, std::optional<std::int64_t> undoes) {
  auto inserted =
      connection
          .prepare(
              "INSERT INTO batch (at, change, what, value, tag, undoes) VALUES (?, ?, ?, ?, ?, ?)")
          .run_with(now, number, change.what, change.on, change.tag, undoes);
  if (!inserted) {
    return inserted.error();
  }
  return connection.last_row_id();
}

// Items in (after, to] of a batch.
struct Range {
  std::int64_t batch;
  ItemId after;
  ItemId to;
};

// Writes down those of the items that are not in the state yet, each once.
Result<std::uint64_t> write_down(Connection& connection, std::int64_t batch,
                                 std::span<const ItemId> items, const StateChange& change) {
  Statement insert =
      connection.prepare(fmt::format("INSERT OR IGNORE INTO journal (batch, item)"
                                     " SELECT ?3, i.id FROM item i WHERE i.id = ?4 AND {}",
                                     differs(change.what)));
  std::uint64_t written = 0;
  for (const ItemId id : items) {
    if (auto inserted = insert.run_with(change.on, change.tag, batch, id); !inserted) {
      return inserted.error();
    }
    written += static_cast<std::uint64_t>(connection.touched());
  }
  return written;
}

// The same for items of an earlier batch.
Result<std::uint64_t> write_down_again(Connection& connection, std::int64_t batch,
                                       const Range& earlier, const StateChange& change) {
  auto inserted =
      connection
          .prepare(fmt::format("INSERT INTO journal (batch, item) SELECT ?3, i.id"
                               " FROM journal j JOIN item i ON i.id = j.item"
                               " WHERE j.batch = ?4 AND j.item > ?5 AND j.item <= ?6"
                               " AND {}",
                               differs(change.what)))
          .run_with(change.on, change.tag, batch, earlier.batch, earlier.after, earlier.to);
  if (!inserted) {
    return inserted.error();
  }
  return static_cast<std::uint64_t>(connection.touched());
}

Result<void> change_tags(Connection& connection, const Range& items, const StateChange& change) {
  return connection
      .prepare(change.on ? "INSERT INTO tag (name, item) SELECT ?, item FROM journal"
                           " WHERE batch = ? AND item > ? AND item <= ?"
                         : "DELETE FROM tag WHERE name = ? AND item IN (SELECT item FROM journal"
                           " WHERE batch = ? AND item > ? AND item <= ?)")
      .run_with(change.tag, items.batch, items.after, items.to);
}

// Brings all of these items into the state, and stamps them and their feeds.
Result<void> carry_out(Connection& connection, const Range& items, const StateChange& change,
                       ChangeNumber number) {
  if (change.what == StateKind::tag) {
    if (auto tagged = change_tags(connection, items, change); !tagged) {
      return tagged;
    }
  }
  const char* const set = change.what == StateKind::read      ? "read = ?1, "
                          : change.what == StateKind::starred ? "starred = ?1, "
                                                              : "";
  if (auto changed =
          connection
              .prepare(fmt::format("UPDATE item SET {}changed = ?2 WHERE id IN (SELECT item"
                                   " FROM journal WHERE batch = ?3 AND item > ?4 AND item <= ?5)",
                                   set))
              .run_with(change.on, number, items.batch, items.after, items.to);
      !changed) {
    return changed;
  }
  const int unread = change.what == StateKind::read ? (change.on ? -1 : 1) : 0;
  return connection
      .prepare(
          "UPDATE feed SET changed = ?1, unread = unread + ?2 * touched.items"
          " FROM (SELECT i.feed AS feed, count(*) AS items FROM journal j"
          "       JOIN item i ON i.id = j.item"
          "       WHERE j.batch = ?3 AND j.item > ?4 AND j.item <= ?5 GROUP BY i.feed) AS touched"
          " WHERE feed.id = touched.feed")
      .run_with(number, unread, items.batch, items.after, items.to);
}

struct Batch {
  std::int64_t id = 0;
  StateChange change;
};

// The newest that was not taken back, older than `before`.
Result<std::optional<Batch>> newest_batch(Connection& connection, std::int64_t before) {
  Statement statement = connection.prepare(
      "SELECT id, what, value, tag FROM batch WHERE undoes IS NULL AND undone = 0 AND id < ?"
      " ORDER BY id DESC LIMIT 1");
  auto row = statement.bind(before).step();
  if (!row) {
    return row.error();
  }
  std::optional<Batch> batch;
  if (*row) {
    batch.emplace();
    batch->id = statement.integer();
    batch->change.what = statement.id<StateKind>();
    batch->change.on = statement.boolean();
    batch->change.tag = statement.text();
  }
  return batch;
}

Result<bool> is_undone(Connection& connection, std::int64_t batch) {
  Statement statement = connection.prepare("SELECT undone FROM batch WHERE id = ?");
  auto row = statement.bind(batch).step();
  if (!row) {
    return row.error();
  }
  return *row && statement.boolean();
}

// What was done in steps before the last is on disk with that one.
Durability durability(bool last) {
  return last ? Durability::full : Durability::normal;
}

}  // namespace

// --- marking -------------------------------------------------------------------------------------

Marking::Marking(Store& store, std::span<const ItemId> items, StateChange change, Time now)
    : store_(store), items_(items.begin(), items.end()), change_(std::move(change)), now_(now) {
  std::sort(items_.begin(), items_.end());
  items_.erase(std::unique(items_.begin(), items_.end()), items_.end());
}

Result<bool> Marking::step(std::size_t count) {
  const auto items = std::span(items_).subspan(next_, std::min(count, items_.size() - next_));
  if (items.empty()) {
    return false;
  }
  const bool last = next_ + items.size() == items_.size();
  Connection& connection = store_.database_->connection;
  auto transaction = Transaction::begin(connection, durability(last));
  if (!transaction) {
    return transaction.error();
  }
  if (batch_ != 0) {
    auto undone = is_undone(connection, batch_);
    if (!undone) {
      return undone.error();
    }
    if (*undone) {
      next_ = items_.size();
      return false;
    }
  }
  auto batch = batch_ != 0 ? Result<std::int64_t>(batch_)
                           : open_batch(connection, change_, now_, transaction->change(), {});
  if (!batch) {
    return batch.error();
  }
  auto written = write_down(connection, *batch, items, change_);
  if (!written) {
    return written.error();
  }
  // Without anything to change the batch goes with the transaction, if it began here.
  if (*written > 0 || (last && changed_ > 0)) {
    const Range range{*batch, next_ == 0 ? ItemId{} : items_[next_ - 1], items.back()};
    if (auto changed = carry_out(connection, range, change_, transaction->change()); !changed) {
      return changed.error();
    }
    if (auto committed = transaction->commit(); !committed) {
      return committed.error();
    }
    batch_ = *batch;
  }
  changed_ += *written;
  next_ += items.size();
  return !last;
}

Result<std::uint64_t> Store::mark(std::span<const ItemId> items, const StateChange& change,
                                  Time now) {
  Marking marking(*this, items, change, now);
  if (auto done = marking.step(items.size()); !done) {
    return done.error();
  }
  return marking.changed();
}

// --- taking back ---------------------------------------------------------------------------------

// Some of the batch, in the order of the journal.
struct Undoing::Piece {
  ItemId to{};
  bool last = true;
};

Result<Undoing::Piece> Undoing::next_piece(std::size_t count) {
  // One more than is taken tells whether more are left.
  Statement items = store_.database_->connection.prepare(
      "SELECT item FROM journal WHERE batch = ? AND item > ? ORDER BY item LIMIT ?");
  constexpr std::size_t kMost = std::numeric_limits<std::int64_t>::max() - 1;
  items.bind(batch_, done_, std::min(count, kMost) + 1);
  Piece piece;
  for (std::size_t i = 0;; ++i) {
    auto row = items.step();
    if (!row) {
      return row.error();
    }
    if (!*row || i == count) {
      piece.last = !*row;
      return piece;
    }
    piece.to = items.id<ItemId>();
  }
}

// The batch that is to be taken back next. False: there is none.
Result<bool> Undoing::find() {
  const std::int64_t before =
      passed_.empty() ? std::numeric_limits<std::int64_t>::max() : passed_.back();
  auto batch = newest_batch(store_.database_->connection, before);
  if (!batch) {
    return batch.error();
  }
  if (!*batch) {
    return false;
  }
  batch_ = (*batch)->id;
  undone_.change = (*batch)->change;
  done_ = ItemId{};
  return true;
}

Result<bool> Undoing::step(std::size_t count) {
  if (batch_ == 0) {
    auto found = find();
    if (!found || !*found) {
      return found;
    }
  }
  auto piece = next_piece(std::max<std::size_t>(count, 1));
  if (!piece) {
    return piece.error();
  }
  Connection& connection = store_.database_->connection;
  auto transaction = Transaction::begin(connection, durability(piece->last));
  if (!transaction) {
    return transaction.error();
  }
  StateChange back = undone_.change;
  back.on = !back.on;
  auto undoing = undoing_ != 0 ? Result<std::int64_t>(undoing_)
                               : open_batch(connection, back, now_, transaction->change(), batch_);
  if (!undoing) {
    return undoing.error();
  }
  auto written = write_down_again(connection, *undoing, {batch_, done_, piece->to}, back);
  if (!written) {
    return written.error();
  }
  if (*written == 0 && undone_.items == 0) {
    // Nothing to take back so far: it all goes with the transaction.
    done_ = piece->to;
    if (piece->last) {
      passed_.push_back(std::exchange(batch_, 0));
    }
    return true;
  }
  if (auto changed =
          carry_out(connection, {*undoing, done_, piece->to}, back, transaction->change());
      !changed) {
    return changed.error();
  }
  if (piece->last) {
    passed_.push_back(batch_);
    for (const std::int64_t batch : passed_) {
      if (auto noted =
              connection.prepare("UPDATE batch SET undone = 1 WHERE id = ?").run_with(batch);
          !noted) {
        return noted.error();
      }
    }
  }
  if (auto committed = transaction->commit(); !committed) {
    return committed.error();
  }
  undoing_ = *undoing;
  done_ = piece->to;
  undone_.items += *written;
  return !piece->last;
}

Result<Store::Undone> Store::undo(Time now) {
  Undoing undoing(*this, now);
  for (bool more = true; more;) {
    auto stepped = undoing.step(std::numeric_limits<std::size_t>::max());
    if (!stepped) {
      return stepped.error();
    }
    more = *stepped;
  }
  return undoing.undone();
}

}  // namespace antiphon::store
