// Workers and their jobs: who is started, given what, looked at, ended and replaced, and when.
//
// A pure value: it starts nothing and knows no clock. What happens is told to it, and step() says
// what is to be done next; the time (monotonic) and random numbers in [0, 1) are arguments.
//
//   submit, heard, done, looked, ended … ──► Supervisor ──► step(): start, give, look, ping,
//                                                           retire, kill, suspect, give_up, refuse
//
// A job is done when done() says so, and not before: what a worker had when it ended is given out
// again. A worker that ends over a job leaves it under suspicion: it is tried again, alone, by a
// worker that has done nothing yet, and given up when too many have died of it. A worker that ends
// before it said a word, without a job, or over one that is not to blame, is charged to the crew:
// see RestartPolicy.
//
// Degraded: too many ended so. Jobs are refused at once; patient ones wait for one trial and are
// refused when that fails, too. The first good job ends it.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/os/restart_policy.h"

namespace antiphon::os {

enum class WorkerId : std::uint64_t { none = 0 };
enum class JobId : std::uint64_t { none = 0 };

struct CrewPolicy {
  std::string name;       // in reasons: `antiphon-parser`
  std::size_t least = 0;  // workers that are there also without work
  std::size_t most = 1;   // beside one that is being replaced
  // Jobs that a worker has at once, by the number of workers that died of them. A job that as many
  // workers died of as there are numbers is given up.
  std::vector<std::size_t> at_once{2, 1};
  // Jobs are done one after the other, and only the first of them can have ended the worker.
  // Otherwise all that it has can, and deadlines are its own affair.
  bool in_turn = true;
  // A job may take so much of the processor, and so much more for each MB; where that cannot be
  // seen, so long. A worker that sleeps over a job that long hangs, too.
  std::chrono::milliseconds deadline{2'000};
  std::chrono::milliseconds deadline_per_mb{1'000};
  // Of the clock, for one that does other things than to work: who is ready and gets no processor
  // is not to blame, however long that takes. 0: as long as it wants.
  std::chrono::milliseconds longest{20'000};
  // A worker is started for each job, and ends with it.
  bool one_job = false;
  // How often a worker with a job is looked at (see Look).
  std::chrono::milliseconds look{250};
  // How often a worker with a job is asked whether it is there, once it has spoken, and how long it
  // may say nothing then. 0: it cannot answer while it works.
  std::chrono::milliseconds ping{0};
  std::chrono::milliseconds silence{3'000};
  // Until the first word of one that can be asked. 0: as long as it takes.
  std::chrono::milliseconds greeting{20'000};
  std::chrono::milliseconds idle{60'000};  // without a job, then it is ended
  // A worker that did so many jobs, grew by so much or is so old makes room for a new one, which is
  // there before it goes. 0: that does not matter.
  std::size_t most_jobs = 200;
  std::size_t most_growth = 64U << 20U;
  std::chrono::milliseconds most_age{600'000};
  RestartLimits restarts{};
  // So many jobs in a row under suspicion, and none done well: it is not the jobs.
  std::size_t most_suspects = 32;
};

struct JobSpec {
  std::size_t bytes = 0;
  bool urgent = false;     // goes before the others
  bool patient = false;    // waits for the trial of a crew that is degraded
  std::size_t deaths = 0;  // that it is suspected of already
};

// What the system tells of a process.
struct Look {
  enum class State : std::uint8_t { running, sleeping, stopped };
  State state{};
  std::chrono::milliseconds processor{};  // used since its start
  std::size_t memory = 0;                 // resident
};

// Whose fault the end of a worker was.
enum class Blame : std::uint8_t {
  job,     // that it had, if it had one
  nobody,  // the machine was out of memory: of the jobs none is suspected
  proven   // the job's, without a second try: it did what is forbidden
};

struct Command {
  enum class What : std::uint8_t {
    start,    // worker
    give,     // job, to worker
    look,     // at worker; answered by looked()
    ping,     // worker
    retire,   // worker, which has no job: nothing more is to be told of it
    kill,     // worker, for the reason; its end is told by ended()
    suspect,  // job, before it is tried again
    give_up,  // job: workers died of it
    convict,  // job: a worker did for it what is forbidden
    refuse    // job: no worker is to be had
  };
  What what{};
  WorkerId worker{};
  JobId job{};
  std::string reason{};

  bool operator==(const Command&) const = default;
};

class Supervisor {
 public:
  using Time = std::chrono::milliseconds;

  explicit Supervisor(CrewPolicy policy);

  [[nodiscard]] JobId next_job() const { return JobId{next_job_}; }  // that submit() will give
  JobId submit(const JobSpec& spec);
  // Nobody wants it any more. A worker that has it is left in peace, and what it says of it is
  // nothing to anybody.
  void cancel(JobId job);
  // The user asked to try again.
  void retry();
  // Nothing more is given to the workers that there are now: others are started, and these end when
  // they have done what they have.
  void renew();

  void not_started(WorkerId worker, const std::string& reason, Time now, double random);
  // It said something.
  void heard(WorkerId worker);
  // False: this job has been done before, or is not this worker's: the result is to be dropped.
  bool done(WorkerId worker, JobId job, bool good, Time now);
  void looked(WorkerId worker, const std::optional<Look>& look, Time now);
  // It cannot be heard now, because of us.
  void hold(WorkerId worker, bool held);
  // For a reason of the caller's, as that it talked nonsense.
  void condemn(WorkerId worker, const std::string& reason);
  void ended(WorkerId worker, const std::string& reason, Blame blame, Time now, double random);

  // What is to be done now, in this order. More than the first worker is started only while there
  // are free cores.
  std::vector<Command> step(Time now, std::size_t free_cores);
  // When step() is to be called again, if nothing happens before.
  [[nodiscard]] std::optional<Time> next_step() const;

  [[nodiscard]] bool degraded() const { return restarts_.degraded(); }
  // Why the last worker ended that was not meant to; empty: none did.
  [[nodiscard]] const std::string& last_reason() const { return last_reason_; }
  [[nodiscard]] std::size_t restarts() const { return deaths_; }
  [[nodiscard]] std::size_t waiting() const { return waiting_; }   // jobs
  [[nodiscard]] std::size_t busy() const;                          // workers
  [[nodiscard]] std::size_t jobs() const { return jobs_.size(); }  // also those that nobody wants

  struct Worker {
    WorkerId id{};
    std::deque<JobId> jobs;  // in the order in which they were given
    std::size_t jobs_done = 0;
    bool has_spoken = false;
    bool condemned = false;
    bool leaves = false;  // does what it has, and is given no more
    bool held = false;
    bool spoke = false;  // since it was looked at
    Time born{};
    Time idle_since{};
    Time front_since{};  // its first job has been the first
    Time next_look{};
    Time next_ping{};
    std::optional<Time> asked;       // since when it owes a word
    std::optional<Look> first_look;  // of this job
    std::optional<Look> last_look;   // of this job
    std::size_t first_memory = 0;
  };
  // In the order of their starts.
  [[nodiscard]] const std::map<WorkerId, Worker>& workers() const { return workers_; }

 private:
  struct Job {
    JobSpec spec;
    bool cancelled = false;
    bool waits = true;
  };
  using Queue = std::deque<JobId>;

  Queue* front_queue();
  void look_after(Worker& worker, Time now);
  void judge(Worker& worker, const Look& look, Time now);
  void forgive(Time away);
  void dispatch(Time now, std::size_t& free_cores);
  void retire_some(Time now);
  Worker* worker_for(const Job& job, Time now, std::size_t& free_cores);
  Worker& start(Time now);
  void give(Worker& worker, JobId job, Time now);
  void begin_first(Worker& worker, Time now);
  void note_age(Worker& worker, Time now);
  void requeue(JobId id);
  void suspect(JobId id, const std::string& reason, bool proven);
  void charge_crew(Time now, double random);
  void refuse(const std::string& reason, bool also_patient);
  void condemn(Worker& worker, const std::string& reason);
  [[nodiscard]] std::string unavailable() const;
  [[nodiscard]] bool has_room(const Worker& worker, const Job& job) const;
  [[nodiscard]] bool may_start(Time now) const;
  [[nodiscard]] std::size_t staff() const;
  [[nodiscard]] std::size_t at_once(std::size_t deaths) const;
  [[nodiscard]] Time allowed(const Worker& worker) const;

  CrewPolicy policy_;
  std::map<WorkerId, Worker> workers_;
  std::map<JobId, Job> jobs_;
  Queue suspects_;  // the most suspect first
  Queue urgent_;
  Queue usual_;
  std::size_t waiting_ = 0;
  std::vector<Command> commands_;
  std::uint64_t next_worker_ = 1;
  std::uint64_t next_job_ = 1;
  RestartPolicy restarts_;
  Time may_start_at_ = Time::min();
  bool wants_core_ = false;  // work waits for one
  Time now_{};               // of the last step
  std::size_t suspects_in_a_row_ = 0;
  std::size_t deaths_ = 0;
  std::string last_reason_;
  std::optional<Time> due_;  // what next_step() said last
};

}  // namespace antiphon::os
