// Scanner, keeper and trainer: the backend's binary in other roles.

#include <unistd.h>

#include <algorithm>
#include <array>
#include <exception>
#include <string_view>

#include "antiphon/backend/indexer.h"
#include "antiphon/backend/keeper.h"
#include "antiphon/backend/scan_job.h"
#include "antiphon/base/log.h"
#include "antiphon/cli/cli.h"
#include "antiphon/os/paths.h"
#include "antiphon/os/signals.h"
#include "antiphon/store/store.h"
#include "cli/command.h"

namespace antiphon::cli {

namespace {

Result<void> scan(const std::string& path) {
  auto store = store::Store::open(path);
  if (!store) return store.error();
  backend::TextSearch texts(*store, path);
  return backend::serve_scans(*store, texts, STDIN_FILENO, STDOUT_FILENO);
}

// Nobody reads what it says, but in the log.
void log_as_keeper() {
  auto paths = os::default_paths(os::process_environment);
  if (paths && os::make_folder_for(paths->log)) {
    (void)open_log(paths->log, "keeper", LogLevel::info).ok();
  }
}

Result<void> keep(const std::string& path) {
  log_as_keeper();
  auto lock = backend::try_keeper_lock(path);
  if (!lock) return lock.error();
  if (!*lock) return {};  // another one is at it
  auto store = store::Store::open(path);
  if (!store) return store.error();
  auto indexer = backend::Indexer::open(*store, path);
  if (!indexer) return indexer.error();
  for (;;) {
    auto more = indexer->step();
    if (!more) return more.error();
    if (!*more) return {};
  }
}

Result<void> train(const std::string& path) {
  auto store = store::Store::open(path);
  if (!store) return store.error();
  auto trained = store->train_dictionary();
  return trained ? Result<void>() : trained.error();
}

struct Role {
  std::string_view name;
  Result<void> (*run)(const std::string& store);
};
constexpr std::array kRoles{Role{"scan", scan}, Role{"keep", keep}, Role{"train", train}};

int status_of(const Result<void>& done) {
  if (done) return static_cast<int>(Status::done);
  log_line(LogLevel::error, done.error().message);
  return static_cast<int>(unusable(done.error()));
}

}  // namespace

std::optional<int> run_role(int argc, char** argv) {
  if (argc != 4 || std::string_view(argv[1]) != "--store") return std::nullopt;
  const auto* const role = std::find_if(kRoles.begin(), kRoles.end(),
                                        [&](const Role& each) { return each.name == argv[3]; });
  if (role == kRoles.end()) return std::nullopt;
  os::ignore_sigpipe();
  try {
    return status_of(role->run(argv[2]));
  } catch (const std::exception& error) {
    complain(error.what());
    return static_cast<int>(Status::unusable);
  }
}

}  // namespace antiphon::cli
