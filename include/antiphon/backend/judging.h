// What rules say of documents that are about to be stored: a bit at a time, so that nobody waits.
// Only items that are new are asked, and those that their feed has changed where that matters.

#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>

#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/rules.h"
#include "antiphon/os/loop.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

class Judging {
 public:
  using Done = std::function<void(store::FetchedFeed fetched)>;

  // All must outlive this.
  Judging(os::Loop& loop, store::Store& store, Rules& rules);
  ~Judging();

  // Calls back from the loop, with the verdicts, in the order in which documents were given; what
  // cannot be looked up in the store is taken for new.
  void ask(store::FetchedFeed fetched, const ListedFeed& feed, Done done);
  // Gives up what was asked for, and calls nothing.
  void cancel();

 private:
  struct Asked;
  bool work();
  void look_at_next(Asked& asked);

  store::Store& store_;
  Rules& rules_;
  std::deque<std::unique_ptr<Asked>> asked_;
  os::Slices work_;
};

}  // namespace antiphon::backend
