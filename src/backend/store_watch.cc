#include "antiphon/backend/store_watch.h"

#include <filesystem>
#include <system_error>
#include <utility>

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

constexpr auto kSettle = 20ms;   // one commit touches the log several times
constexpr auto kPatience = 10s;  // for a disk to confirm what was written
constexpr auto kPoll = 5s;       // where files cannot be watched

}  // namespace

std::unique_ptr<os::FileWatch> watch_file(os::Loop& loop, const std::string& file,
                                          const std::string& suffix,
                                          std::function<void()> on_change) {
  std::error_code failed;
  std::filesystem::path real = std::filesystem::weakly_canonical(file, failed);
  if (failed) real = file;
  auto watch = os::FileWatch::open(loop, real.parent_path().string(),
                                   [wanted = real.filename().string() + suffix,
                                    on_change = std::move(on_change)](const std::string& name) {
                                     if (name == wanted) on_change();
                                   });
  return watch ? std::move(*watch) : nullptr;
}

StoreWatch::StoreWatch(os::Loop& loop, store::Store& store, const std::string& path,
                       std::function<void(Result<void>)> on_change)
    : store_(store),
      on_change_(std::move(on_change)),
      timer_(loop, [this] { look(); }),
      watch_(watch_file(loop, path, "-wal", [this] { log_written(); })) {
  if (!watch_) timer_.start(kPoll);
}

void StoreWatch::log_written() {
  if (timer_.is_set() && wait_ == kSettle) return;
  wait_ = kSettle;
  timer_.start(wait_);
}

// A commit is written to the log first and becomes visible later, in shared memory, of which no
// watch tells: in between the disk confirms it, and may take its time. So one looks again and
// again.
void StoreWatch::look() {
  auto changed = store_.changed_by_others();
  if (!watch_) {
    timer_.start(kPoll);
  } else {
    wait_ *= 2;
    if (wait_ < kPatience) timer_.start(wait_);
  }
  if (!changed)
    on_change_(changed.error());
  else if (*changed)
    on_change_({});
}

}  // namespace antiphon::backend
