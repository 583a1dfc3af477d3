// Scanner, keeper, trainer and log copier: the backend's binary in other roles.

#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <exception>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "antiphon/backend/indexer.h"
#include "antiphon/backend/keeper.h"
#include "antiphon/backend/retention.h"
#include "antiphon/backend/scan_job.h"
#include "antiphon/base/log.h"
#include "antiphon/base/time.h"
#include "antiphon/cli/cli.h"
#include "antiphon/config/feeds_file.h"
#include "antiphon/config/settings.h"
#include "antiphon/os/boxes.h"
#include "antiphon/os/paths.h"
#include "antiphon/os/signals.h"
#include "antiphon/store/repacking.h"
#include "antiphon/store/store.h"
#include "cli/command.h"

namespace antiphon::cli {

namespace {

// Of the store, for each step of giving them back: 400 KiB.
constexpr std::size_t kPagesAtOnce = 100;
constexpr std::size_t kPackedAtOnce = 100;
// Of some 50 ms each, between one look at the log and the next.
constexpr std::size_t kStepsToLog = 20;

// The store's path, then the role's own.
using Arguments = const std::vector<std::string>&;

Result<os::Confined> enter(const os::Box& box, SandboxPolicy policy = SandboxPolicy::automatic) {
  return os::enter_sandbox(box, os::policy_of_environment(policy));
}

Result<void> scan(Arguments arguments) {
  ::tzset();  // filters speak of days where the user is
  auto store = store::Store::open(arguments[0]);
  if (!store) return store.error();
  backend::TextSearch texts(*store, arguments[0]);
  auto box = enter(os::store_box(arguments[0]));
  if (!box) return box.error();
  return backend::serve_scans(*store, texts, STDIN_FILENO, STDOUT_FILENO, *box);
}

// Nobody reads what it says, but in the log.
void log_as_keeper() {
  auto paths = os::default_paths(os::process_environment);
  if (paths && os::make_folder_for(paths->log)) {
    (void)open_log(paths->log, "keeper", LogLevel::info).ok();
  }
}

// The log first, and again while others write: a refresh may fill it faster than texts are indexed.
Result<void> index_texts(store::Store& store, const std::string& path) {
  auto indexer = backend::Indexer::open(store, path);
  if (!indexer) return indexer.error();
  for (std::size_t steps = 0;; ++steps) {
    if (steps % kStepsToLog == 0) {
      if (auto copied = store.copy_log(); !copied) return copied;
    }
    auto more = indexer->step();
    if (!more) return more.error();
    if (!*more) return {};
  }
}

Result<void> drop_items(store::Store& store, const config::FeedsFile& feeds,
                        const Retention& keep) {
  auto limits = backend::retentions(store, feeds, keep);
  if (!limits) return limits.error();
  store::Dropping dropping(store, std::move(*limits), system_now());
  for (;;) {
    auto more = dropping.step(backend::kDroppedAtOnce);
    if (!more) return more.error();
    if (!*more) return {};
  }
}

Result<void> pack_texts(store::Store& store) {
  auto wanted = store.wants_dictionary();
  if (wanted && *wanted) wanted = store.train_dictionary();
  if (!wanted) return wanted.error();
  store::Repacking repacking(store);
  for (;;) {
    auto more = repacking.step(kPackedAtOnce);
    if (!more) return more.error();
    if (!*more) return {};
  }
}

Result<void> keep(Arguments arguments) {
  const std::string& path = arguments[0];
  log_as_keeper();
  auto lock = backend::try_keeper_lock(path);
  if (!lock) return lock.error();
  if (!*lock) return {};  // another one is at it
  auto settings = config::load_settings(arguments[1]);
  auto feeds = config::FeedsFile::load(arguments[2]);
  const auto policy = settings ? settings->sandbox : SandboxPolicy::required;
  if (auto box = enter(os::store_box(path), policy); !box) return box.error();
  auto store = store::Store::open(path);
  if (!store) return store.error();
  if (auto indexed = index_texts(*store, path); !indexed) return indexed;
  if (!settings) return settings.error();
  if (!feeds) return feeds.error();
  if (auto dropped = drop_items(*store, *feeds, settings->store.keep); !dropped) return dropped;
  if (auto packed = pack_texts(*store); !packed) return packed;
  for (;;) {
    auto more = store->compact(kPagesAtOnce);
    if (!more) return more.error();
    if (!*more) return {};
  }
}

Result<void> copy_log(Arguments arguments) {
  if (auto box = enter(os::store_box(arguments[0])); !box) return box.error();
  auto store = store::Store::open(arguments[0]);
  return store ? store->copy_log() : store.error();
}

Result<void> train(Arguments arguments) {
  const std::string path = arguments[0];
  if (auto box = enter(os::store_box(path)); !box) return box.error();
  auto store = store::Store::open(path);
  if (!store) return store.error();
  auto trained = store->train_dictionary();
  return trained ? Result<void>() : trained.error();
}

struct Role {
  std::string_view name;
  Result<void> (*run)(Arguments arguments);
  std::size_t operands = 0;  // behind it
};
constexpr std::array kRoles{Role{"scan", scan}, Role{"keep", keep, 2}, Role{"train", train},
                            Role{"copy-log", copy_log}};

int status_of(const Result<void>& done) {
  if (done) return static_cast<int>(Status::done);
  log_line(LogLevel::error, done.error().message);
  return static_cast<int>(unusable(done.error()));
}

}  // namespace

std::optional<int> run_role(int argc, char** argv) {
  if (argc < 4 || std::string_view(argv[1]) != "--store") return std::nullopt;
  const auto* const role = std::find_if(kRoles.begin(), kRoles.end(),
                                        [&](const Role& each) { return each.name == argv[3]; });
  const std::vector<std::string> operands(argv + 4, argv + argc);
  if (role == kRoles.end() || operands.size() != role->operands) return std::nullopt;
  std::vector<std::string> arguments{argv[2]};
  arguments.insert(arguments.end(), operands.begin(), operands.end());
  os::ignore_sigpipe();
  try {
    return status_of(role->run(arguments));
  } catch (const std::exception& error) {
    complain(error.what());
    return static_cast<int>(Status::unusable);
  }
}

}  // namespace antiphon::cli
