// refresh [SELECTOR…] [--due] [--force] [--progress auto|never|json]

#include <unistd.h>

#include <algorithm>

#include <CLI/CLI.hpp>

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

Status refresh(Context& context, const RefreshArguments& arguments) {
  backend::Backend& backend = *context.backend;
  for (const Error& problem : backend.feeds().file().problems())
    complain(problem.message);
  auto feeds = backend.feeds().select(arguments.selectors);
  if (!feeds) {
    complain(feeds.error().message);
    return Status::usage;
  }
  if (backend.feeds().feeds().empty()) {
    complain("there are no feeds yet; see antiphon-backend add --help");
    return Status::partly;
  }
  if (arguments.due) {
    const auto due =
        backend::due_feeds(backend.feeds(), backend.now(), backend.settings().fetch.interval);
    std::erase_if(*feeds, [&](const backend::ListedFeed* feed) {
      return std::find(due.begin(), due.end(), feed) == due.end();
    });
  }
  FetchRun run;
  run.force = arguments.force;
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
