// One refresh at a time, of all programs that share a store: two would ask the same feeds, and wear
// out what their hosts bear. A lock of flock(2) in a file beside the store, which goes with its
// holder, however that ends.

#pragma once

#include <string>

#include "antiphon/base/fd.h"
#include "antiphon/base/result.h"

namespace antiphon::backend {

class RefreshLock {
 public:
  explicit RefreshLock(const std::string& store);

  // False: another program refreshes. True also when it is held already.
  Result<bool> try_take();
  void release() { lock_.reset(); }
  [[nodiscard]] bool is_held() const { return static_cast<bool>(lock_); }
  // Who has it, for a message: `process 4711`, or `another program` where that cannot be told.
  [[nodiscard]] std::string holder() const;

 private:
  std::string path_;
  Fd lock_;
};

}  // namespace antiphon::backend
