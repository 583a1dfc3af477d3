// Programs of the user's that are told of what is new: `[[on-new]]`, and `[hook.NAME]` for rules.
//
// When a refresh is over, what it stored is looked at, a bit at a time, and each program is run
// once with all items that are for it, as lines of JSON on its standard input. One that still runs
// is not run beside itself: what comes meanwhile is for its next run.

#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "antiphon/backend/commands.h"
#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/named_views.h"
#include "antiphon/base/time.h"
#include "antiphon/config/rules.h"
#include "antiphon/filter/filter.h"
#include "antiphon/os/loop.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

class Hooks {
 public:
  // Whether their filters are filters, in which these views may be named; errors name the place.
  static Result<void> check(const std::vector<config::HookOptions>& hooks,
                            const NamedViews& views = {});

  struct Parts {
    Children& children;
    store::Store& store;
    FeedList& feeds;
    Clock clock;
  };
  // What `check` has let through.
  Hooks(Parts parts, const std::vector<config::HookOptions>& hooks, const NamedViews& views = {});
  ~Hooks();  // kills what runs
  Hooks(const Hooks&) = delete;
  Hooks& operator=(const Hooks&) = delete;

  [[nodiscard]] bool none() const { return hooks_.empty(); }
  // Items that were just stored, and what lies between them.
  void stored(ItemId first, ItemId last);
  // The refresh is over.
  void run();
  // Programs that failed, for people; none is asked for while this is not set.
  void tell_failures(std::function<void(const std::string& failure)> on_failed);
  // Calls back, once, when nothing is looked at and nothing runs; perhaps at once.
  void when_idle(std::function<void()> on_idle);

 private:
  struct Hook {
    config::HookOptions options;
    filter::Node condition;
    std::optional<filter::Filter> filter;  // as it is asked now; of one that has a filter
    std::string waiting;                   // lines for its next run
    std::uint32_t items = 0;               // of them
    bool running = false;
  };

  bool look_at_some();
  Result<void> look_at(ItemId id);
  Result<bool> is_for(const Hook& hook, const store::Item& item, const filter::FeedSubject& feed,
                      const std::vector<Deed>& deeds);
  void start(Hook& hook);
  void failed(const std::string& what);
  void look_whether_idle();
  const filter::FeedSubject& subject_of(const ListedFeed& feed);

  Parts parts_;
  std::vector<Hook> hooks_;
  bool any_named_ = false;
  std::deque<std::pair<ItemId, ItemId>> stored_;  // from the first to the last
  bool looking_ = false;
  std::map<FeedId, filter::FeedSubject> subjects_;
  std::function<void(const std::string&)> on_failed_;
  std::function<void()> on_idle_;
  Commands commands_;
  os::Slices looker_;
};

}  // namespace antiphon::backend
