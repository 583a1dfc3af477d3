#include "antiphon/backend/keeper.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "antiphon/base/log.h"

namespace antiphon::backend {

namespace {

constexpr const char* kProgram = "antiphon-backend";

// Behind the program itself.
std::vector<std::string> arguments_for(const os::Paths& paths) {
  return {"--store", paths.store, "keep", paths.config, paths.feeds};
}

}  // namespace

Result<Fd> try_keeper_lock(const std::string& store) {
  return try_lock_beside(store::TextIndex::path_beside(store));
}

Result<Fd> keeper_lock(const std::string& store) {
  return lock_beside(store::TextIndex::path_beside(store));
}

Result<os::Program> keeper_program(const os::Paths& paths) {
  auto path = os::sibling_program(kProgram);
  if (!path) return path.error();
  os::Program program;
  program.arguments = {*path};
  const std::vector<std::string> arguments = arguments_for(paths);
  program.arguments.insert(program.arguments.end(), arguments.begin(), arguments.end());
  program.nice = 10;
  program.detached = true;
  return program;
}

Keeper::Keeper(Children& children, TextSearch& texts, os::Paths paths, KeeperPace pace)
    : children_(children),
      texts_(texts),
      paths_(std::move(paths)),
      pace_(pace),
      timer_(children.loop(), [this] { look(); }),
      crew_(children, *this, "keeper", one_job_policy("the keeper"), false) {}

void Keeper::wake() {
  woken_ = true;
  if (is_running()) return;  // its end looks again
  const auto now = children_.loop().now();
  if (!timer_.is_set()) first_wake_ = now;
  const auto latest = std::max(first_wake_ + pace_.patience, not_before_);
  const auto wanted = std::max(now + pace_.quiet, not_before_);
  timer_.start(std::max(std::min(wanted, latest) - now, std::chrono::milliseconds{0}));
}

void Keeper::look() {
  if (!texts_.is_behind()) return;
  woken_ = false;
  crew_.submit({});
}

Result<std::unique_ptr<Child>> Keeper::start_worker(JobId, Child::Handlers handlers) {
  return children_.start_alone(kProgram, arguments_for(paths_), std::move(handlers.on_end));
}

void Keeper::over(JobId, Ending, const std::string& reason) {
  if (!reason.empty()) {
    log_line(LogLevel::warning, "the store is not kept: " + reason);
    not_before_ = children_.loop().now() + pace_.after_fault;
  }
  if (woken_) wake();
}

}  // namespace antiphon::backend
