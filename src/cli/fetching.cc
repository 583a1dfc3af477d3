#include "cli/fetching.h"

#include <signal.h>

#include <cstdint>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "antiphon/backend/retention.h"
#include "antiphon/backend/shown.h"
#include "antiphon/base/fd.h"
#include "cli/json.h"
#include "cli/status_file.h"
#include "cli/stepping.h"

namespace antiphon::cli {

namespace {

using namespace std::chrono_literals;

constexpr auto kProgressInterval = 100ms;
constexpr auto kTurnInterval = 200ms;
constexpr int kBarColumns = 30;
constexpr std::uint64_t kLongestLog = 128U << 20U;
constexpr std::string_view kClearLine = "\r\x1b[K";

std::string bar(const backend::RefreshTotals& totals) {
  const int full =
      totals.total == 0 ? 0 : static_cast<int>(kBarColumns * totals.done / totals.total);
  return fmt::format("{}[{:<{}}] {}/{} feeds, {} new, {} failed", kClearLine,
                     std::string(static_cast<std::size_t>(full), '#'), kBarColumns, totals.done,
                     totals.total, totals.added, totals.failed);
}

std::string json_line(const backend::RefreshTotals& totals) {
  return line({{"done", totals.done},
               {"total", totals.total},
               {"failed", totals.failed},
               {"unchanged", totals.unchanged},
               {"held", totals.held},
               {"gone", totals.gone},
               {"new", totals.added},
               {"changed", totals.changed},
               {"dropped", totals.dropped}}) +
         "\n";
}

std::string counted(std::uint64_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string summary(const backend::RefreshTotals& totals) {
  std::string text = fmt::format("{}: {}, {} changed; {} unchanged, {} failed",
                                 counted(totals.total, "feed"), counted(totals.added, "new item"),
                                 totals.changed, counted(totals.unchanged, "feed"), totals.failed);
  if (totals.dropped > 0) text += fmt::format(", {} dropped by rules", totals.dropped);
  if (totals.held > 0) text += fmt::format(", {} not asked before their time", totals.held);
  if (totals.gone > 0) text += fmt::format(", {} gone for good", totals.gone);
  return text + "\n";
}

class Run {
 public:
  Run(Context& context, const FetchRun& run)
      : context_(context),
        progress_(run.progress),
        force_(run.force),
        fresh_(run.fresh),
        lock_(run.lock),
        told_(*context.backend, "refresh"),
        refresh_(context.backend->make_refresh(events())),
        tick_(context.loop, [this] { show_progress(); }),
        interrupt_(context.loop, SIGINT, [this] { stop(Status::interrupted); }),
        terminate_(context.loop, SIGTERM, [this] { stop(Status::terminated); }) {
    context_.backend->hooks().tell_failures([this](const std::string& failure) {
      tell(failure);
      hook_failed_ = true;
    });
  }
  ~Run() { context_.backend->hooks().tell_failures({}); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  Status operator()(const std::vector<const backend::ListedFeed*>& feeds) {
    if (fresh_) {
      for (const backend::ListedFeed* feed : feeds)
        may_be_pages_.insert(feed->subscription.url);
    }
    // While there is little else to do; of what comes now the next refresh learns.
    context_.backend->trainer().look_again();
    ask(feeds);
    if (progress_ != Progress::none) tick_.start(kProgressInterval);
    while (refresh_->is_running())
      context_.loop.run();
    // Hooks may take their time, in which others can refresh.
    if (lock_ != nullptr) lock_->release();
    if (progress_ == Progress::bar) (void)write_all(2, kClearLine).ok();
    const backend::RefreshTotals& totals = refresh_->totals();
    context_.out.write(progress_ == Progress::json ? json_line(totals) : summary(totals));
    if (ended_early_) return *ended_early_;
    if (store_failed_) return Status::unusable;
    const bool all_well = totals.failed == 0 && !program_failed_;
    const Status status = all_well ? Status::done : Status::partly;
    context_.out.flush();
    const Status tidied = tidy_up();
    if (tidied != Status::done) return tidied;
    return hook_failed_ ? Status::partly : status;
  }

 private:
  void ask(const std::vector<const backend::ListedFeed*>& feeds) {
    backend::RefreshOptions options;
    options.force = force_;
    refresh_->ask(feeds, options);
  }

  // Only what the user named is replaced, not what a page named: no page leads to the next.
  bool take_feed_of(const std::string& page, const std::vector<NamedFeed>& named) {
    if (may_be_pages_.erase(page) == 0) return false;
    auto found = context_.backend->feeds().replace(page, named.front().url);
    if (!found) {
      complain(found.error().message);
      return false;
    }
    complain(backend::told_page(page, named, *found != nullptr));
    if (*found != nullptr) ask({*found});
    return true;
  }

  backend::Refresh::Events events() {
    backend::Refresh::Events events;
    events.on_stored = [this](const std::vector<FeedId>&) { bound_log(); };
    events.on_failed = [this](const backend::ListedFeed& feed, const std::string& reason) {
      tell(backend::shown_address(feed.subscription.url) + ": " + reason);
    };
    events.on_offline = [this](std::size_t feeds, const std::string& reason) {
      tell(backend::told_offline(feeds, reason));
    };
    events.on_moved = [this](const std::vector<backend::Moved>& moved) { follow(moved); };
    events.on_page = [this](const backend::ListedFeed& page, const std::vector<NamedFeed>& named) {
      return take_feed_of(page.subscription.url, named);
    };
    events.on_program_failed = [this](const std::string& failure) {
      program_failed_ = true;
      tell(failure);
    };
    events.on_error = [this](const Error& error) {
      if (!std::exchange(store_failed_, true)) complain(error.message);
    };
    events.on_finished = [this] { context_.loop.stop(); };
    return events;
  }

  // It begins anew only where all of it is copied and nothing is written meanwhile: here, where
  // nobody waits. A log that cannot be copied now will be later.
  void bound_log() {
    store::Store& store = context_.backend->store();
    if (store.log_bytes() > kLongestLog) static_cast<void>(store.copy_log().ok());
  }

  void tell(const std::string& text) {
    if (progress_ == Progress::bar) (void)write_all(2, kClearLine).ok();
    complain(text);
  }

  void follow(const std::vector<backend::Moved>& moved) {
    const auto told = context_.backend->feeds().follow(moved, context_.backend->now());
    if (!told) return tell(told.error().message);
    for (const std::string& line : *told)
      tell(line);
  }

  void show_progress() {
    tick_.start(kProgressInterval);
    if (progress_ == Progress::bar) {
      (void)write_all(2, bar(refresh_->totals())).ok();
    } else {
      context_.out.write(json_line(refresh_->totals()));
      context_.out.flush();
    }
  }

  // Everything was told; what is left is what the store is better for.
  Status tidy_up() {
    backend::Backend& backend = *context_.backend;
    int left = 3;
    const auto ended = [&] {
      if (--left == 0) context_.loop.stop();
    };
    backend.trainer().when_idle(ended);
    backend.log_copier().when_idle(ended);
    backend.hooks().when_idle(ended);
    while (left > 0 && !ended_early_)
      context_.loop.run();
    if (ended_early_) return *ended_early_;
    auto limits =
        backend::retentions(backend.store(), backend.feeds().file(), backend.settings().store.keep);
    if (!limits) return unusable(limits.error());
    store::Dropping dropping(backend.store(), std::move(*limits), backend.now());
    return take_steps(context_, [&] { return dropping.step(backend::kDroppedAtOnce); });
  }

  void stop(Status status) {
    ended_early_ = status;
    refresh_->cancel();
    context_.loop.stop();
  }

  Context& context_;
  Progress progress_;
  bool force_;
  bool fresh_;
  backend::RefreshLock* lock_;
  std::set<std::string> may_be_pages_;
  StatusFile told_;
  std::unique_ptr<backend::Refresh> refresh_;
  os::Timer tick_;
  os::Signal interrupt_;
  os::Signal terminate_;
  std::optional<Status> ended_early_;
  bool store_failed_ = false;
  bool program_failed_ = false;
  bool hook_failed_ = false;
};

}  // namespace

Result<std::optional<Status>> wait_for_turn(Context& context, backend::RefreshLock& lock) {
  std::optional<Status> stopped;
  const auto stop = [&](Status with) {
    stopped = with;
    context.loop.stop();
  };
  const os::Signal interrupt(context.loop, SIGINT, [&] { stop(Status::interrupted); });
  const os::Signal terminate(context.loop, SIGTERM, [&] { stop(Status::terminated); });
  os::Timer again(context.loop, [&] { context.loop.stop(); });
  complain("waiting for the refresh of " + lock.holder());
  while (!stopped) {
    auto ours = lock.try_take();
    if (!ours) return ours.error();
    if (*ours) break;
    again.start(kTurnInterval);
    context.loop.run();
  }
  return stopped;
}

void leave_out_asked(Feeds& feeds, Time since) {
  std::erase_if(feeds, [&](const backend::ListedFeed* feed) {
    return feed->state.last_success && *feed->state.last_success >= since;
  });
}

Status fetch(Context& context, const Feeds& feeds, const FetchRun& run) {
  return Run(context, run)(feeds);
}

}  // namespace antiphon::cli
