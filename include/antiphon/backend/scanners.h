// The scanners: processes of ours that read the store, so that a scan uses every core and none of
// the backend's time.
//
// Started when there is work, one a core; they end when they were idle for a while. A job has a
// deadline. A scanner that dies, hangs or talks nonsense is replaced and its jobs are given out
// once more; what fails then is told so, and whoever asked can still do it himself.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "antiphon/backend/children.h"
#include "antiphon/base/result.h"
#include "antiphon/os/loop.h"
#include "antiphon/os/supervisor.h"
#include "antiphon/wire/messages.h"

namespace antiphon::backend {

struct ScannerLimits {
  std::uint32_t processes = 0;  // at most; 0: one a core
  // A thousand times what a job takes.
  std::chrono::milliseconds deadline{30'000};
};

// Where parts of scans can be done.
class ScanRunner {
 public:
  virtual ~ScanRunner() = default;

  // Calls back from the loop, once, unless `owner` cancels first. Answers come in any order.
  virtual void scan(const void* owner, wire::ScanJob job,
                    std::function<void(Result<wire::Scanned>)> done) = 0;
  // The same; goes before what waits.
  virtual void look_up(const void* owner, wire::LookUpJob job,
                       std::function<void(Result<wire::LookedUp>)> done) = 0;
  // Nothing is called for this owner any more.
  virtual void cancel(const void* owner) = 0;
  // More jobs would only wait.
  [[nodiscard]] virtual bool is_busy() const = 0;
};

class Scanners : public ScanRunner {
 public:
  // `store` is the path of the database.
  Scanners(Children& children, std::string store, const ScannerLimits& limits);
  ~Scanners() override;

  void scan(const void* owner, wire::ScanJob job,
            std::function<void(Result<wire::Scanned>)> done) override;
  void look_up(const void* owner, wire::LookUpJob job,
               std::function<void(Result<wire::LookedUp>)> done) override;
  void cancel(const void* owner) override;
  [[nodiscard]] bool is_busy() const override;

 private:
  struct Job {
    const void* owner = nullptr;  // none: cancelled
    wire::ToScanner job;
    std::size_t answer = 0;  // index of what answers it
    int deaths = 0;
    std::function<void(Result<wire::FromScanner>)> done;
  };
  struct Scanner;

  template <class Answer>
  static std::unique_ptr<Job> made_job(const void* owner, wire::ToScanner job,
                                       std::function<void(Result<Answer>)> done);
  void dispatch();
  void give(Scanner& scanner);
  Result<void> start();
  void received(Scanner& scanner, const wire::Frame& frame);
  void ended(Scanner& scanner, const std::string& reason);
  void end_idle();
  void fail_all(const std::string& reason);
  [[nodiscard]] std::size_t jobs() const;

  Children& children_;
  std::string store_;
  std::size_t most_;
  std::chrono::milliseconds deadline_;
  std::vector<std::unique_ptr<Scanner>> scanners_;
  std::deque<std::unique_ptr<Job>> waiting_;
  os::RestartPolicy restarts_;
  os::Timer restart_;
  os::Timer idle_;
  bool may_start_ = true;
};

}  // namespace antiphon::backend
