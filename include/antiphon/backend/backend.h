// The backend's parts, put together: settings, store, feeds, and the processes that work for it.

#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "antiphon/backend/children.h"
#include "antiphon/backend/commands.h"
#include "antiphon/backend/downloads.h"
#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/hooks.h"
#include "antiphon/backend/keeper.h"
#include "antiphon/backend/layers.h"
#include "antiphon/backend/log_copier.h"
#include "antiphon/backend/named_views.h"
#include "antiphon/backend/pool.h"
#include "antiphon/backend/programs.h"
#include "antiphon/backend/quarantine.h"
#include "antiphon/backend/refresh.h"
#include "antiphon/backend/rules.h"
#include "antiphon/backend/scanners.h"
#include "antiphon/backend/sources.h"
#include "antiphon/backend/text_search.h"
#include "antiphon/backend/trainer.h"
#include "antiphon/base/result.h"
#include "antiphon/base/time.h"
#include "antiphon/config/settings.h"
#include "antiphon/os/loop.h"
#include "antiphon/os/paths.h"
#include "antiphon/os/sandbox.h"
#include "antiphon/os/spawner.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

// How fast refreshes go.
struct Throughput {
  bool running = false;
  std::uint64_t feeds = 0;         // stored by the refresh that runs, or by the last one
  std::chrono::milliseconds time;  // that it takes, or took
};

class Backend {
 public:
  // Opens the store (its folder is made) and reads settings and feeds. No process is started until
  // there is work for it. Loop and spawner must outlive this. Errors name the file that cannot be
  // used.
  static Result<std::unique_ptr<Backend>> open(os::Loop& loop, os::Spawner& spawner,
                                               const os::Paths& paths, Clock clock,
                                               Children::Locate locate = os::sibling_program);

  os::Loop& loop() { return loop_; }
  store::Store& store() { return store_; }
  FeedList& feeds() { return feeds_; }
  Children& children() { return children_; }
  Quarantine& quarantine() { return quarantine_; }
  Pool& pool() { return pool_; }
  Scanners& scanners() { return scanners_; }
  TextSearch& texts() { return texts_; }
  Keeper& keeper() { return keeper_; }
  Trainer& trainer() { return trainer_; }
  LogCopier& log_copier() { return log_copier_; }
  Hooks& hooks() { return hooks_; }
  [[nodiscard]] const config::Settings& settings() const { return settings_; }
  [[nodiscard]] const NamedViews& views() const { return views_; }
  [[nodiscard]] const Layers& layers() const { return layers_; }
  // The feeds file has been read again: views and layers are made of it anew.
  void feeds_changed();
  // Everything that is wrong with the feeds file.
  [[nodiscard]] std::vector<Error> problems_of_feeds() const;
  // Whatever the settings say: for the demo, which is to show something.
  void refresh_what_is_due() { settings_.fetch.refresh_automatically = true; }
  [[nodiscard]] const Rules& rules() const { return rules_; }
  [[nodiscard]] const os::Paths& paths() const { return paths_; }
  // What the feeds file names, and the backend itself reads.
  [[nodiscard]] std::vector<std::string> files_of_feeds() const;
  // For this process; its children enter theirs by themselves.
  Result<void> enter_sandbox(const os::Box& box);
  // What of it is in force.
  [[nodiscard]] os::Confined box() const { return box_; }
  [[nodiscard]] Time now() const { return clock_(); }

  [[nodiscard]] Throughput throughput() const;

  // One refresh at a time: what belongs to it lives here, what it tells goes to its maker.
  std::unique_ptr<Refresh> make_refresh(Refresh::Events events);

 private:
  [[nodiscard]] std::size_t held_bytes() const;

  Backend(os::Loop& loop, os::Spawner& spawner, os::Paths paths, Clock clock,
          Children::Locate locate, config::Settings settings, Rules rules, store::Store store);

  os::Loop& loop_;
  os::Paths paths_;
  Clock clock_;
  config::Settings settings_;
  Rules rules_;
  os::Confined box_ = os::Confined::nothing;
  store::Store store_;
  FeedList feeds_;
  NamedViews views_;
  Layers layers_;
  Children children_;
  Quarantine quarantine_;
  Pool pool_;
  Programs programs_;
  Scanners scanners_;
  Downloads downloads_;
  Commands commands_;
  Sources sources_;
  TextSearch texts_;
  Keeper keeper_;
  Trainer trainer_;
  LogCopier log_copier_;
  Hooks hooks_;
  std::uint64_t stored_feeds_ = 0;
  bool refreshing_ = false;
  std::chrono::milliseconds refresh_began_{};
  std::chrono::milliseconds refresh_ended_{};
};

}  // namespace antiphon::backend
