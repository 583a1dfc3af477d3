// The keeper: a process that does what the store needs when nobody waits. It brings the text index
// up to date, drops what is beyond its feed's limits, and gives free pages and the log back.

#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "antiphon/backend/children.h"
#include "antiphon/backend/crew.h"
#include "antiphon/backend/text_search.h"
#include "antiphon/base/fd.h"
#include "antiphon/base/result.h"
#include "antiphon/os/loop.h"
#include "antiphon/os/paths.h"
#include "antiphon/os/spawner.h"

namespace antiphon::backend {

// Held by whoever works on the index of the store at this path: one at a time, of all programs. An
// empty descriptor when it is held already.
Result<Fd> try_keeper_lock(const std::string& store);
// The same, and waits for it.
Result<Fd> keeper_lock(const std::string& store);

// Its program, to be started when the one that starts it is about to end.
Result<os::Program> keeper_program(const os::Paths& paths);

struct KeeperPace {
  std::chrono::milliseconds quiet{2'000};          // without a wake before it is started
  std::chrono::milliseconds patience{60'000};      // however often it is woken
  std::chrono::milliseconds after_fault{600'000};  // until it is tried again
};

// Starts the keeper of a store when it is quiet and there is something to do. It is a crew of one
// (crew.h): a keeper that is killed is started again, one that fails is left alone for a while.
class Keeper : private CrewWork {
 public:
  // Children and texts must outlive this.
  Keeper(Children& children, TextSearch& texts, os::Paths paths, KeeperPace pace = {});

  // The store changed, or may have. Costs nothing.
  void wake();
  [[nodiscard]] bool is_running() const { return crew_.jobs() > 0; }

 private:
  void look();
  Result<std::unique_ptr<Child>> start_worker(JobId job, Child::Handlers handlers) override;
  void over(JobId job, Ending ending, const std::string& reason) override;

  Children& children_;
  TextSearch& texts_;
  os::Paths paths_;
  KeeperPace pace_;
  os::Timer timer_;
  Crew crew_;
  bool woken_ = false;                      // since the keeper was started
  std::chrono::milliseconds first_wake_{};  // of those that were not followed by a look yet
  std::chrono::milliseconds not_before_{};
};

}  // namespace antiphon::backend
