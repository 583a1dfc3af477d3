// Changes of many items, a step at a time, so that whoever makes them can do something else in
// between: a million take seconds.
//
// Each is one batch of the journal, that is one change for Store::undo(). A step is a transaction:
// it raises the change number, and other programs may write between two. Only with the last step
// all of it is on disk. What ends before that has changed as many items as it had come to; undoing
// takes back just those, and an undo that was not finished goes on with the next.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "antiphon/store/store.h"

namespace antiphon::store {

class Marking {
 public:
  // Nothing happens before the first step. The store must outlive this.
  Marking(Store& store, std::span<const ItemId> items, StateChange change, Time now);

  // Goes on with so many items; 1000 take some milliseconds. Returns whether there are more. Ends
  // where another program has taken it back meanwhile. After an error the same step can be tried
  // again.
  Result<bool> step(std::size_t count);
  // The items so far that were not in that state before.
  [[nodiscard]] std::uint64_t changed() const { return changed_; }

 private:
  Store& store_;
  std::vector<ItemId> items_;  // ascending, each once
  StateChange change_;
  Time now_;
  std::size_t next_ = 0;
  std::int64_t batch_ = 0;  // in the journal; 0: nothing has changed yet
  std::uint64_t changed_ = 0;
};

// Takes back the newest change that has not been taken back, and of which something is left to be.
class Undoing {
 public:
  Undoing(Store& store, Time now) : store_(store), now_(now) {}

  // As with Marking.
  Result<bool> step(std::size_t count);
  // So far.
  [[nodiscard]] const Store::Undone& undone() const { return undone_; }

 private:
  struct Piece;
  Result<bool> find();
  Result<Piece> next_piece(std::size_t count);

  Store& store_;
  Time now_;
  std::int64_t batch_ = 0;            // that is taken back; 0: not known yet
  std::vector<std::int64_t> passed_;  // newer ones, of which nothing was left
  std::int64_t undoing_ = 0;          // the batch that takes it back; 0: nothing has changed yet
  ItemId done_{};                     // items of the batch up to this one
  Store::Undone undone_;
};

}  // namespace antiphon::store
