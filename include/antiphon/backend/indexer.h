// Brings the text index up to the store, a step at a time.

#pragma once

#include <cstdint>
#include <string>

#include "antiphon/base/result.h"
#include "antiphon/model/ids.h"
#include "antiphon/store/store.h"
#include "antiphon/store/text_index.h"

namespace antiphon::backend {

// How much is done in a step; with this, some 20 ms.
struct IndexerPace {
  std::size_t bytes = 256U << 10U;  // of texts that are new
  std::size_t items = 10'000;       // that are looked at
};

class Indexer {
 public:
  // The caller holds the lock beside the index: see lock_beside(). `store` lies at `path`.
  static Result<Indexer> open(store::Store& store, const std::string& path, IndexerPace pace = {});

  // Does the next bit; false: there was nothing left to do. What was done is kept, whenever one
  // stops.
  Result<bool> step();
  // Items that the index has.
  Result<std::uint64_t> size() { return index_.size(); }

 private:
  Indexer(store::Store& store, store::TextIndex index, IndexerPace pace);
  Result<void> begin();
  Result<bool> learn();

  store::Store& store_;
  store::TextIndex index_;
  IndexerPace pace_;
  // Items up to here have been looked at, as they come from Store::touched_since().
  ChangeNumber change_{};
  ItemId item_ = store::Scan::kLastItem;
  ChangeNumber indexed_{};  // as the index has it
  bool renewed_ = false;    // it was found damaged
};

}  // namespace antiphon::backend
