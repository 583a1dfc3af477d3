#include "antiphon/store/repacking.h"

#include <string>
#include <utility>
#include <vector>

#include "store/database.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

// How far it has come is noted after so many bodies: it costs a transaction.
constexpr std::int64_t kNoted = 1000;

constexpr char kNote[] =
    "INSERT INTO meta VALUES ('repacked', ?1) ON CONFLICT (name) DO UPDATE SET value = ?1";

struct Body {
  ItemId item{};
  std::string packed;
};

}  // namespace

Result<void> Repacking::begin() {
  auto known =
      store_.database_->connection.integer("SELECT value FROM meta WHERE name = 'repacked'");
  if (!known) {
    return known.error();
  }
  has_begun_ = true;
  known_ = looked_ = ItemId{*known};
  return {};
}

Result<bool> Repacking::step(std::size_t count) {
  if (auto begun = has_begun_ ? Result<void>() : begin(); !begun) {
    return begun.error();
  }
  Store::Database& database = *store_.database_;
  auto dictionary = database.dictionaries.newest();
  if (!dictionary || dictionary->id == 0) {
    return dictionary ? Result<bool>(false) : dictionary.error();
  }
  std::vector<Body> bodies;
  bool more = false;
  {
    Statement rows = database.connection.prepare(
        "SELECT item, packed FROM body WHERE item > ? ORDER BY item LIMIT ?");
    auto read = rows.bind(looked_, count).for_each([&] {
      more = true;
      looked_ = rows.id<ItemId>();
      if (const std::string_view packed = rows.text(); BodyCodec::lacks_dictionary(packed)) {
        bodies.push_back({looked_, std::string(packed)});
      }
      return true;
    });
    if (!read) {
      return read.error();
    }
  }
  if (bodies.empty()) {
    auto ended = more ? Result<void>() : end();
    return ended ? Result<bool>(more) : ended.error();
  }
  auto transaction = Transaction::begin(database.connection, Durability::normal);
  if (!transaction) {
    return transaction.error();
  }
  database.bodies.pack_with(*dictionary);
  {
    // Another program may have written it since: only what was read is replaced.
    Statement put =
        database.connection.prepare("UPDATE body SET packed = ? WHERE item = ? AND packed = ?");
    for (const Body& body : bodies) {
      auto plain = database.bodies.unpack_plain(body.packed);
      if (!plain) {
        continue;  // check finds it
      }
      auto packed = database.bodies.pack(*plain);
      if (!packed) {
        return packed.error();
      }
      if (auto done = put.run_with(Blob{*packed}, body.item, Blob{body.packed}); !done) {
        return done.error();
      }
    }
  }
  auto done = database.connection.prepare(kNote).run_with(looked_);
  if (done) {
    done = transaction->commit();
  }
  if (!done) {
    return done.error();
  }
  known_ = looked_;
  return true;
}

Result<void> Repacking::end() {
  if (raw(looked_) < raw(known_) + kNoted) {
    return {};
  }
  Connection& connection = store_.database_->connection;
  auto transaction = Transaction::begin(connection, Durability::normal);
  if (!transaction) {
    return transaction.error();
  }
  auto done = connection.prepare(kNote).run_with(looked_);
  if (done) {
    done = transaction->commit();
  }
  if (done) {
    known_ = looked_;
  }
  return done;
}

}  // namespace antiphon::store
