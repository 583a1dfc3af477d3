// The scanners: processes of ours that read the store, so that a scan uses every core and none of
// the backend's time.
//
// A crew (crew.h), one a core. What two of them died of has failed, and when none is to be had
// everything has; whoever asked can still do it himself.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "antiphon/backend/children.h"
#include "antiphon/backend/crew.h"
#include "antiphon/base/result.h"
#include "antiphon/wire/messages.h"

namespace antiphon::backend {

struct ScannerLimits {
  std::uint32_t processes = 0;  // at most; 0: one a core
  // Of the processor: a thousand times what a job takes.
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

class Scanners : public ScanRunner, private CrewWork {
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
    const void* owner = nullptr;
    wire::ToScanner job;
    std::size_t answer = 0;  // index of what answers it
    wire::FromScanner answered{};
    std::function<void(Result<wire::FromScanner>)> done;
  };

  template <class Answer>
  void submit(const void* owner, wire::ToScanner job, bool urgent,
              std::function<void(Result<Answer>)> done);

  Result<std::unique_ptr<Child>> start_worker(JobId job, Child::Handlers handlers) override;
  void give(Child& scanner, wire::RequestId request, JobId job) override;
  Heard take(JobId job, const wire::Frame& frame) override;
  void over(JobId job, Ending ending, const std::string& reason) override;
  [[nodiscard]] std::string told(JobId job) const override;

  Children& children_;
  std::string store_;
  std::size_t most_;
  std::unordered_map<JobId, std::unique_ptr<Job>> jobs_;  // but those that were cancelled
  Crew crew_;
};

}  // namespace antiphon::backend
