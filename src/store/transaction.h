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

}  // namespace antiphon::store
