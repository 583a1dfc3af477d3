// Packing bodies anew that were stored before the store had a dictionary: a third smaller.

#pragma once

#include <cstddef>

#include "antiphon/base/result.h"
#include "antiphon/model/ids.h"
#include "antiphon/store/store.h"

namespace antiphon::store {

class Repacking {
 public:
  // The store must outlive this.
  explicit Repacking(Store& store) : store_(store) {}

  // Looks at so many bodies, in one transaction where some are packed anew; whether there are more.
  // 100 take some milliseconds. What was looked at in an earlier life of this is passed over.
  Result<bool> step(std::size_t count);

 private:
  Result<void> begin();
  Result<void> end();

  Store& store_;
  bool has_begun_ = false;
  ItemId known_{};   // as far as the store says that it was looked at
  ItemId looked_{};  // and as far as it was
};

}  // namespace antiphon::store
