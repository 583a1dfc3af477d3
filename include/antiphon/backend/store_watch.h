// What other programs write to the store, noticed within some milliseconds.

#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "antiphon/base/result.h"
#include "antiphon/os/loop.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

// Watches a file by its folder, so that it may be replaced, come and go. A link is followed: what
// changes is the file that it leads to, here that with `suffix` behind its name. Null where it
// cannot be watched.
std::unique_ptr<os::FileWatch> watch_file(os::Loop& loop, const std::string& file,
                                          const std::string& suffix,
                                          std::function<void()> on_change);

class StoreWatch {
 public:
  // `on_change` is called from the loop when another connection has written; with an error when
  // that cannot be told. `path` is that of the store.
  StoreWatch(os::Loop& loop, store::Store& store, const std::string& path,
             std::function<void(Result<void>)> on_change);

 private:
  void log_written();
  void look();

  store::Store& store_;
  std::function<void(Result<void>)> on_change_;
  os::Timer timer_;
  std::chrono::milliseconds wait_{};  // until the next look
  std::unique_ptr<os::FileWatch> watch_;
};

}  // namespace antiphon::backend
