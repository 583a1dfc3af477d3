// refresh [SELECTOR…] [--due] [--force] [--progress auto|never|json]

#include <unistd.h>

#include <algorithm>

#include <CLI/CLI.hpp>

#include "antiphon/backend/refresh_lock.h"
#include "antiphon/backend/schedule.h"
#include "cli/command.h"
#include "cli/fetching.h"

namespace antiphon::cli {

namespace {

struct RefreshArguments {
  std::vector<std::string> selectors;
  bool due = false;
  bool force = false;
  std::string progress = "auto";
};

// Those whose time has not come.
Result<void> leave_out_undue(backend::Backend& backend, Feeds& feeds) {
  const auto held = backend::held_hosts(backend.store());
  if (!held) return held.error();
  const auto due =
      backend::due_feeds(backend.feeds(), backend.settings().fetch.pace, *held, backend.now());
  std::erase_if(feeds, [&](const backend::ListedFeed* feed) {
    return std::find(due.begin(), due.end(), feed) == due.end();
  });
  return {};
}

Status refresh(Context& context, const RefreshArguments& arguments) {
  backend::Backend& backend = *context.backend;
  for (const Error& problem : backend.problems_of_feeds())
    complain(problem.message);
  if (auto known = backend.feeds().select(arguments.selectors); !known) {
    complain(known.error().message);
    return Status::usage;
  }
  if (backend.feeds().feeds().empty()) {
    complain("there are no feeds yet; see antiphon-backend add --help");
    return Status::partly;
  }
  const Time since = backend.now();
  backend::RefreshLock lock(backend.paths().store);
  auto ours = lock.try_take();
  if (!ours) return unusable(ours.error());
  if (!*ours && arguments.due) {
    complain(lock.holder() + " refreshes already; what is due later is for the next time");
    return Status::done;
  }
  if (!*ours) {
    const auto stopped = wait_for_turn(context, lock);
    if (!stopped) return unusable(stopped.error());
    if (*stopped) return **stopped;
  }
  // As it is now that nobody else changes it.
  if (auto read = backend.feeds().reread(); !read) return unusable(read.error());
  auto feeds = backend.feeds().select(arguments.selectors);
  if (!feeds) return unusable(feeds.error());
  if (!*ours && !arguments.force) leave_out_asked(*feeds, since);
  if (arguments.due) {
    if (auto left_out = leave_out_undue(backend, *feeds); !left_out)
      return unusable(left_out.error());
  }
  FetchRun run;
  run.force = arguments.force;
  run.lock = &lock;
  if (arguments.progress == "json")
    run.progress = Progress::json;
  else if (arguments.progress == "auto" && ::isatty(STDERR_FILENO) == 1)
    run.progress = Progress::bar;
  return fetch(context, *feeds, run);
}

}  // namespace

Action declare_refresh(CLI::App& app) {
  auto arguments = std::make_shared<RefreshArguments>();
  app.add_option("SELECTOR", arguments->selectors,
                 "addresses, titles or tags; without any: every feed");
  app.add_flag("--due", arguments->due, "only feeds whose time has come");
  app.add_flag("--force", arguments->force, "fetch whole documents, also what is held back");
  app.add_option("--progress", arguments->progress, "auto, never or json")
      ->check(CLI::IsMember({"auto", "never", "json"}));
  return [arguments](Context& context) { return refresh(context, *arguments); };
}

}  // namespace antiphon::cli
