// A transaction that writes: all of it, or nothing.

#pragma once

#include "antiphon/base/result.h"
#include "antiphon/model/ids.h"
#include "store/sqlite.h"

namespace antiphon::store {

// Ends by commit(); if that is not reached, nothing has happened, not even to the change number.
// Statements used inside must be gone before it.
class Transaction {
 public:
  // Waits for other writers (up to 5 s), and raises the change number.
  static Result<Transaction> begin(Connection& connection, Durability durability);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // To be stamped on whatever is touched.
  ChangeNumber change() const { return change_; }
  Result<void> commit();

 private:
  explicit Transaction(Connection& connection) : connection_(&connection) {}

  Connection* connection_;
  ChangeNumber change_{};
};

// What `read` reads is of one moment: that of the transaction around it, if there is one.
template <class Read>
Result<void> at_one_moment(Connection& connection, const Read& read) {
  if (connection.in_transaction()) {
    return read();
  }
  if (auto begun = connection.prepare("BEGIN").run(); !begun) {
    return begun.error();
  }
  Result<void> done = read();
  connection.roll_back();
  return done;
}

}  // namespace antiphon::store
