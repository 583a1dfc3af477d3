#include "antiphon/backend/trainer.h"

#include <utility>

#include "antiphon/base/log.h"

namespace antiphon::backend {

namespace {

constexpr const char* kProgram = "antiphon-backend";

}  // namespace

Trainer::Trainer(Children& children, store::Store& store, std::string path)
    : children_(children), store_(store), path_(std::move(path)) {}

void Trainer::look() {
  if (child_ || failed_) return;
  auto wanted = store_.wants_dictionary();
  if (!wanted || !*wanted) return;
  auto child =
      children_.start_alone(kProgram, {"--store", path_, "train"}, [this](const std::string& why) {
        failed_ = !child_->did_well();
        if (failed_) log_line(LogLevel::warning, "no dictionary was trained: " + why);
        child_.reset();
        if (const auto then = std::exchange(then_, nullptr)) then();
      });
  failed_ = !child;
  if (child)
    child_ = std::move(*child);
  else
    log_line(LogLevel::warning, child.error().message);
}

void Trainer::when_idle(std::function<void()> then) {
  if (!child_) return then();
  then_ = std::move(then);
}

}  // namespace antiphon::backend
