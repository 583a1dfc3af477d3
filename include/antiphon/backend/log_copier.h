// Has the store's log copied while it is written to, by a process of its own: on the loop that
// would take 2 ms a MiB, and what is copied in the middle of a refresh need not be waited for at
// its end.

#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "antiphon/backend/children.h"
#include "antiphon/backend/crew.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

class LogCopier : private CrewWork {
 public:
  // Children and store, which is the one at this path, must outlive this.
  LogCopier(Children& children, store::Store& store, std::string path);

  // Something was stored. Costs nothing.
  void look();
  // Nothing more will be stored for a while: less is worth it, too.
  void look_at_rest();
  // Calls it when nothing is being copied, which may be at once.
  void when_idle(std::function<void()> then);

 private:
  Result<std::unique_ptr<Child>> start_worker(JobId job, Child::Handlers handlers) override;
  void over(JobId job, Ending ending, const std::string& reason) override;
  void look_for(std::uint64_t bytes);

  Children& children_;
  store::Store& store_;
  std::string path_;
  Crew crew_;
  std::function<void()> then_;
  std::uint64_t copied_ = 0;  // of the log, when it was copied last
};

}  // namespace antiphon::backend
