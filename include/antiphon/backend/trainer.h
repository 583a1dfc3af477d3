// Has a dictionary trained for the store when there are bodies enough to learn from: the first in
// the middle of a refresh, since what comes after is packed with it, and others when there is time.

#pragma once

#include <functional>
#include <memory>
#include <string>

#include "antiphon/backend/children.h"
#include "antiphon/backend/crew.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

class Trainer : private CrewWork {
 public:
  // Children and store, which is the one at this path, must outlive this.
  Trainer(Children& children, store::Store& store, std::string path);

  // Something was stored. Costs two lookups.
  void look();
  // There is time for another.
  void look_again();
  // Calls it when no training is going on, which may be at once.
  void when_idle(std::function<void()> then);

 private:
  Result<std::unique_ptr<Child>> start_worker(JobId job, Child::Handlers handlers) override;
  void over(JobId job, Ending ending, const std::string& reason) override;

  Children& children_;
  store::Store& store_;
  std::string path_;
  Crew crew_;
  bool failed_ = false;   // once is enough
  bool has_one_ = false;  // the store has
  std::function<void()> then_;
};

}  // namespace antiphon::backend
