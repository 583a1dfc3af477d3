// What the user does to items, and taking it back.
//
// Each is a batch in the journal: first the items that it will really change are written down, then
// all of them are changed by a few statements, so that no list of items is held in memory.

#include <limits>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "antiphon/store/store.h"
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

// The same for the items of an earlier batch.
Result<std::uint64_t> write_down_again(Connection& connection, std::int64_t batch,
                                       std::int64_t earlier, const StateChange& change) {
  auto inserted = connection
                      .prepare(fmt::format("INSERT INTO journal (batch, item) SELECT ?3, i.id"
                                           " FROM journal j JOIN item i ON i.id = j.item"
                                           " WHERE j.batch = ?4 AND {}",
                                           differs(change.what)))
                      .run_with(change.on, change.tag, batch, earlier);
  if (!inserted) {
    return inserted.error();
  }
  return static_cast<std::uint64_t>(connection.touched());
}

Result<void> change_tags(Connection& connection, std::int64_t batch, const StateChange& change) {
  return connection
      .prepare(change.on
                   ? "INSERT INTO tag (name, item) SELECT ?, item FROM journal WHERE batch = ?"
                   : "DELETE FROM tag WHERE name = ?"
                     " AND item IN (SELECT item FROM journal WHERE batch = ?)")
      .run_with(change.tag, batch);
}

// Brings all items of the batch into the state, and stamps them and their feeds.
Result<void> carry_out(Connection& connection, std::int64_t batch, const StateChange& change,
                       ChangeNumber number) {
  if (change.what == StateKind::tag) {
    if (auto tagged = change_tags(connection, batch, change); !tagged) {
      return tagged;
    }
  }
  const char* const set = change.what == StateKind::read      ? "read = ?1, "
                          : change.what == StateKind::starred ? "starred = ?1, "
                                                              : "";
  if (auto changed = connection
                         .prepare(fmt::format("UPDATE item SET {}changed = ?2 WHERE id IN"
                                              " (SELECT item FROM journal WHERE batch = ?3)",
                                              set))
                         .run_with(change.on, number, batch);
      !changed) {
    return changed;
  }
  const int unread = change.what == StateKind::read ? (change.on ? -1 : 1) : 0;
  return connection
      .prepare(
          "UPDATE feed SET changed = ?1, unread = unread + ?2 * touched.items"
          " FROM (SELECT i.feed AS feed, count(*) AS items FROM journal j"
          "       JOIN item i ON i.id = j.item WHERE j.batch = ?3 GROUP BY i.feed) AS touched"
          " WHERE feed.id = touched.feed")
      .run_with(number, unread, batch);
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

// Brings those items of the batch back that are still as it left them; how many.
Result<std::uint64_t> take_back(Connection& connection, const Batch& batch, Time now,
                                ChangeNumber number) {
  StateChange back = batch.change;
  back.on = !back.on;
  auto undo = open_batch(connection, back, now, number, batch.id);
  if (!undo) {
    return undo.error();
  }
  auto items = write_down_again(connection, *undo, batch.id, back);
  if (!items) {
    return items;
  }
  if (auto changed = carry_out(connection, *undo, back, number); !changed) {
    return changed.error();
  }
  if (auto marked =
          connection.prepare("UPDATE batch SET undone = 1 WHERE id = ?").run_with(batch.id);
      !marked) {
    return marked.error();
  }
  return items;
}

}  // namespace

Result<std::uint64_t> Store::mark(std::span<const ItemId> items, const StateChange& change,
                                  Time now) {
  if (items.empty()) {
    return std::uint64_t{0};
  }
  Connection& connection = database_->connection;
  auto transaction = Transaction::begin(connection, Durability::full);
  if (!transaction) {
    return transaction.error();
  }
  auto batch = open_batch(connection, change, now, transaction->change(), std::nullopt);
  if (!batch) {
    return batch.error();
  }
  auto written = write_down(connection, *batch, items, change);
  if (!written || *written == 0) {
    return written;  // nothing to do: the batch goes with the transaction
  }
  if (auto changed = carry_out(connection, *batch, change, transaction->change()); !changed) {
    return changed.error();
  }
  if (auto committed = transaction->commit(); !committed) {
    return committed.error();
  }
  return written;
}

Result<Store::Undone> Store::undo(Time now) {
  Connection& connection = database_->connection;
  auto transaction = Transaction::begin(connection, Durability::full);
  if (!transaction) {
    return transaction.error();
  }
  // A batch of which nothing is left to take back is passed over.
  std::int64_t before = std::numeric_limits<std::int64_t>::max();
  for (;;) {
    auto batch = newest_batch(connection, before);
    if (!batch) {
      return batch.error();
    }
    if (!*batch) {
      return Undone{};
    }
    auto items = take_back(connection, **batch, now, transaction->change());
    if (!items) {
      return items.error();
    }
    if (*items > 0) {
      if (auto committed = transaction->commit(); !committed) {
        return committed.error();
      }
      return Undone{*items, (*batch)->change};
    }
    before = (*batch)->id;
  }
}

}  // namespace antiphon::store
