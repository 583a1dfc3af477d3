#include "antiphon/backend/trainer.h"

#include <utility>

#include "antiphon/base/log.h"

namespace antiphon::backend {

namespace {

constexpr const char* kProgram = "antiphon-backend";

}  // namespace

Trainer::Trainer(Children& children, store::Store& store, std::string path)
    : children_(children),
      store_(store),
      path_(std::move(path)),
      crew_(children, *this, "trainer", one_job_policy("the trainer"), false) {}

void Trainer::look() {
  if (crew_.jobs() > 0 || failed_ || has_one_) return;
  const auto has = store_.has_dictionary();
  has_one_ = has && *has;
  if (!has_one_) look_again();
}

void Trainer::look_again() {
  if (crew_.jobs() > 0 || failed_) return;
  auto wanted = store_.wants_dictionary();
  if (wanted && *wanted) crew_.submit({});
}

Result<std::unique_ptr<Child>> Trainer::start_worker(JobId, Child::Handlers handlers) {
  return children_.start_alone(kProgram, {"--store", path_, "train"}, std::move(handlers.on_end));
}

void Trainer::over(JobId, Ending, const std::string& reason) {
  failed_ = !reason.empty();
  if (failed_) log_line(LogLevel::warning, "no dictionary was trained: " + reason);
  if (const auto then = std::exchange(then_, nullptr)) then();
}

void Trainer::when_idle(std::function<void()> then) {
  if (crew_.jobs() == 0) return then();
  then_ = std::move(then);
}

}  // namespace antiphon::backend
