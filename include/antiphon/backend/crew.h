// The workers of one kind, kept by a Supervisor: who is started, given what, looked at and
// replaced, os/supervisor.h decides; here it is done. What the jobs are, CrewWork knows.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "antiphon/backend/children.h"
#include "antiphon/base/result.h"
#include "antiphon/os/loop.h"
#include "antiphon/os/supervisor.h"
#include "antiphon/wire/frame.h"

namespace antiphon::backend {

using os::JobId;

// What came of a job.
enum class Ending : std::uint8_t {
  done,       // its worker said so
  deadly,     // workers died of it
  forbidden,  // a worker did for it what the sandbox forbids
  unserved    // there is no worker to be had
};

// What a crew does for a living.
class CrewWork {
 public:
  // What a frame meant.
  struct Heard {
    bool over = false;  // that was all of the job
    bool good = true;   // the worker could do it
    std::string nonsense{};
  };

  virtual ~CrewWork() = default;

  // `job` only where a worker does one job.
  virtual Result<std::unique_ptr<Child>> start_worker(JobId job, Child::Handlers handlers) = 0;
  // Perhaps not for the first time: what was heard of it before does not count any more.
  virtual void give(Child&, wire::RequestId, JobId) {}
  // Also of a job that was cancelled.
  virtual Heard take(JobId, const wire::Frame&) { return {}; }
  // The frame that asks a worker whether it is there; and whether a frame is what it says then.
  [[nodiscard]] virtual wire::Frame ping() const { return {}; }
  [[nodiscard]] virtual bool is_pong(const wire::Frame&) const { return false; }
  // A worker died of it, and before another one is given it.
  virtual void suspected(JobId, const std::string& /*reason*/) {}
  // Once for each job that was not cancelled, from the loop; it may submit others.
  virtual void over(JobId job, Ending ending, const std::string& reason) = 0;
  // For people: `https://example.org/feed`. Empty: there is nothing to be said of it.
  [[nodiscard]] virtual std::string told(JobId) const { return {}; }
};

// For a program that does one thing and ends: one of them, tried twice where it is killed.
os::CrewPolicy one_job_policy(std::string name);

class Crew {
 public:
  // `role` is what people call it: `parser`. `uses_cores`: its workers compute.
  Crew(Children& children, CrewWork& work, std::string role, os::CrewPolicy policy,
       bool uses_cores = true);
  ~Crew();  // kills all of them; nothing is called any more
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // The id that the next submit() gives: it may be given to a worker before submit() returns.
  [[nodiscard]] JobId next_job() const { return supervisor_.next_job(); }
  JobId submit(const os::JobSpec& spec);
  // A worker that has it may be told so: see tell().
  void cancel(JobId job);
  // Something more about a job, if some worker has it.
  void tell(JobId job, const std::function<wire::Frame(wire::RequestId)>& frame);
  // Nothing is read from the workers meanwhile.
  void pause(bool paused);
  // The user wants a part that is degraded to be tried again.
  void retry();
  // What workers were told at their start has changed: those that there are do what they have, and
  // make room for others.
  void renew() { supervisor_.renew(); }

  [[nodiscard]] std::size_t jobs() const { return supervisor_.jobs(); }
  [[nodiscard]] std::size_t busy_cores() const { return uses_cores_ ? supervisor_.busy() : 0; }
  [[nodiscard]] const os::Supervisor& supervisor() const { return supervisor_; }
  [[nodiscard]] const std::string& role() const { return role_; }
  // What of its sandbox is in force, as far as it has said so.
  [[nodiscard]] os::Confined box_of(os::WorkerId worker) const;
  // 0: it is being started.
  [[nodiscard]] pid_t pid_of(os::WorkerId worker) const;
  [[nodiscard]] std::string told(JobId job) const { return work_.told(job); }

 private:
  struct Mate {
    std::unique_ptr<Child> child;
    std::uint32_t last_request = 0;
    std::unordered_map<std::uint32_t, JobId> out;
  };
  struct Place {
    os::WorkerId worker{};
    std::uint32_t request = 0;
  };
  struct Told {
    JobId job{};
    Ending ending{};
    std::string reason;
  };

  void advance();
  void obey(const os::Command& command);
  void start(os::WorkerId worker, JobId job);
  void give(os::WorkerId worker, JobId job);
  void look(os::WorkerId worker);
  void received(os::WorkerId worker, const wire::Frame& frame);
  void ended(os::WorkerId worker, const std::string& reason);
  void forget(os::WorkerId worker);
  void tell_endings();
  void tell_degraded();

  Children& children_;
  CrewWork& work_;
  std::string role_;
  bool one_job_;
  bool in_turn_;
  bool uses_cores_;
  bool paused_ = false;
  bool advancing_ = false;
  bool degraded_ = false;  // as it was told
  os::Supervisor supervisor_;
  std::map<os::WorkerId, Mate> mates_;
  std::unordered_map<JobId, Place> places_;  // of jobs that a worker has
  std::deque<Told> endings_;                 // to be told from the loop
  os::Timer timer_;
};

}  // namespace antiphon::backend
