#include "antiphon/backend/log_copier.h"

#include <utility>

#include "antiphon/base/log.h"

namespace antiphon::backend {

namespace {

constexpr const char* kProgram = "antiphon-backend";
constexpr std::uint64_t kWorthIt = 16U << 20U;
constexpr std::uint64_t kWorthItAtRest = 4U << 20U;

}  // namespace

LogCopier::LogCopier(Children& children, store::Store& store, std::string path)
    : children_(children),
      store_(store),
      path_(std::move(path)),
      crew_(children, *this, "copier", one_job_policy("the log copier"), false) {}

void LogCopier::look() {
  look_for(kWorthIt);
}

void LogCopier::look_at_rest() {
  look_for(kWorthItAtRest);
}

// A log that was copied as a whole begins anew with the next commit.
void LogCopier::look_for(std::uint64_t bytes) {
  const std::uint64_t length = store_.log_bytes();
  if (length < copied_) copied_ = 0;
  if (crew_.jobs() > 0 || length < copied_ + bytes) return;
  copied_ = length;
  crew_.submit({});
}

void LogCopier::when_idle(std::function<void()> then) {
  if (crew_.jobs() == 0) return then();
  then_ = std::move(then);
}

Result<std::unique_ptr<Child>> LogCopier::start_worker(JobId, Child::Handlers handlers) {
  return children_.start_alone(kProgram, {"--store", path_, "copy-log"},
                               std::move(handlers.on_end));
}

void LogCopier::over(JobId, Ending, const std::string& reason) {
  if (!reason.empty()) log_line(LogLevel::warning, "the log was not copied: " + reason);
  if (const auto then = std::exchange(then_, nullptr)) then();
}

}  // namespace antiphon::backend
