#include "store/transaction.h"

#include <utility>

#include "store/schema.h"

namespace antiphon::store {

Result<Transaction> Transaction::begin(Connection& connection, Durability durability) {
  if (connection.found_damage()) {
    return connection.damage();
  }
  if (auto set = connection.set_durability(durability); !set) {
    return set.error();
  }
  if (auto begun = connection.prepare("BEGIN IMMEDIATE").run(); !begun) {
    return begun.error();
  }
  Transaction transaction(connection);
  // A newer program may have migrated the store while we had it open: its rows are not ours to
  // write.
  auto version = connection.integer("PRAGMA user_version");
  if (!version) {
    return version.error();
  }
  if (*version != kSchemaVersion) {
    return connection.error("was changed by a newer antiphon; start this one again");
  }
  auto change =
      connection.integer("UPDATE meta SET value = value + 1 WHERE name = 'change' RETURNING value");
  if (!change) {
    return change.error();
  }
  transaction.change_ = ChangeNumber{*change};
  return transaction;
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), change_(other.change_) {}

Transaction::~Transaction() {
  if (connection_ != nullptr) {
    connection_->roll_back();
  }
}

Result<void> Transaction::commit() {
  auto committed = connection_->prepare("COMMIT").run();
  if (committed) {
    connection_ = nullptr;
  }
  return committed;
}

}  // namespace antiphon::store
