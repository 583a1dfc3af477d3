#include "antiphon/os/supervisor.h"

#include <algorithm>
#include <utility>

namespace antiphon::os {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kMegabyte = 1'000'000;
// Memory is looked at after so many jobs.
constexpr std::size_t kJobsToALook = 16;
// Later than this, it was we who were away: the machine slept, or we were stopped.
constexpr auto kAway = 1s;
constexpr auto kCoreWait = 20ms;  // until it is seen again whether a core is free

}  // namespace

Supervisor::Supervisor(CrewPolicy policy)
    : policy_(std::move(policy)), restarts_(policy_.restarts) {}

// --- what happens --------------------------------------------------------------------------------

JobId Supervisor::submit(const JobSpec& spec) {
  const JobId id{next_job_++};
  jobs_[id].spec = spec;
  ++waiting_;
  if (spec.deaths > 0)
    requeue(id);
  else
    (spec.urgent ? urgent_ : usual_).push_back(id);
  return id;
}

void Supervisor::cancel(JobId job) {
  const auto found = jobs_.find(job);
  if (found == jobs_.end() || std::exchange(found->second.cancelled, true)) return;
  if (!found->second.waits) return;
  jobs_.erase(found);  // the queues are looked through when it would be its turn
  --waiting_;
}

void Supervisor::renew() {
  for (auto& [id, worker] : workers_)
    worker.leaves = true;
}

void Supervisor::retry() {
  restarts_.retry();
  suspects_in_a_row_ = 0;
  may_start_at_ = Time::min();
}

void Supervisor::not_started(WorkerId worker, const std::string& reason, Time now, double random) {
  const auto found = workers_.find(worker);
  if (found == workers_.end()) return;
  const std::deque<JobId> jobs = std::move(found->second.jobs);
  workers_.erase(found);
  last_reason_ = reason;
  ++deaths_;
  for (auto job = jobs.rbegin(); job != jobs.rend(); ++job)
    requeue(*job);
  charge_crew(now, random);
  if (staff() == 0) refuse(reason, true);
}

void Supervisor::heard(WorkerId worker) {
  const auto found = workers_.find(worker);
  if (found == workers_.end()) return;
  found->second.has_spoken = true;
  found->second.spoke = true;
  found->second.asked.reset();
}

bool Supervisor::done(WorkerId id, JobId job, bool good, Time now) {
  const auto found = workers_.find(id);
  if (found == workers_.end()) return false;
  Worker& worker = found->second;
  const auto place = std::find(worker.jobs.begin(), worker.jobs.end(), job);
  if (place == worker.jobs.end()) return false;
  const bool was_first = place == worker.jobs.begin();
  worker.jobs.erase(place);
  const bool wanted = !jobs_.at(job).cancelled;
  jobs_.erase(job);
  ++worker.jobs_done;
  if (good) {
    restarts_.on_success(now);
    suspects_in_a_row_ = 0;
  }
  if (policy_.one_job) {
    workers_.erase(found);
    return wanted;
  }
  if (worker.jobs.empty()) {
    worker.idle_since = now;
    worker.asked.reset();
  } else if (was_first) {
    begin_first(worker, now);
  }
  note_age(worker, now);
  return wanted;
}

void Supervisor::note_age(Worker& worker, Time now) {
  const bool old = policy_.most_age > 0ms && now - worker.born >= policy_.most_age;
  const bool tired = policy_.most_jobs > 0 && worker.jobs_done >= policy_.most_jobs;
  if (old || tired) worker.leaves = true;
  if (policy_.most_growth > 0 && worker.jobs_done % kJobsToALook == 1)
    commands_.push_back({Command::What::look, worker.id, {}});
}

void Supervisor::looked(WorkerId id, const std::optional<Look>& look, Time now) {
  const auto found = workers_.find(id);
  if (found == workers_.end()) return;
  Worker& worker = found->second;
  if (look && policy_.most_growth > 0) {
    if (worker.first_memory == 0) worker.first_memory = look->memory;
    if (look->memory > worker.first_memory + policy_.most_growth) worker.leaves = true;
  }
  if (worker.jobs.empty() || worker.condemned || worker.held) return;
  if (look) return judge(worker, *look, now);
  if (allowed(worker) > 0ms && now - worker.front_since >= allowed(worker))
    condemn(worker, "gave no answer in time");
}

void Supervisor::judge(Worker& worker, const Look& look, Time now) {
  const std::optional<Look> before = std::exchange(worker.last_look, look);
  if (!worker.first_look) worker.first_look = look;
  const bool spoke = std::exchange(worker.spoke, false);
  const bool stays = before && before->state == look.state && !spoke;
  if (look.state == Look::State::stopped) {
    if (stays) condemn(worker, "was stopped");
    return;
  }
  const Time limit = allowed(worker);
  if (limit == 0ms) return;
  const Time took = now - worker.front_since;
  const bool sleeps =
      stays && look.state == Look::State::sleeping && before->processor == look.processor;
  const bool ready = look.state == Look::State::running;
  if (look.processor - worker.first_look->processor >= limit ||
      (took >= policy_.longest && !ready) || (took >= limit && sleeps))
    condemn(worker, "gave no answer in time");
}

Supervisor::Time Supervisor::allowed(const Worker& worker) const {
  if (policy_.longest == 0ms || !policy_.in_turn) return 0ms;
  const auto job = jobs_.find(worker.jobs.front());
  const std::size_t bytes = job == jobs_.end() ? 0 : job->second.spec.bytes;
  const auto more =
      policy_.deadline_per_mb * static_cast<Time::rep>(bytes) / static_cast<Time::rep>(kMegabyte);
  return std::min(policy_.deadline + more, policy_.longest);
}

void Supervisor::hold(WorkerId worker, bool held) {
  const auto found = workers_.find(worker);
  if (found == workers_.end() || std::exchange(found->second.held, held) == held) return;
  found->second.asked.reset();
  found->second.last_look.reset();
}

void Supervisor::condemn(WorkerId worker, const std::string& reason) {
  const auto found = workers_.find(worker);
  if (found != workers_.end()) condemn(found->second, reason);
}

void Supervisor::condemn(Worker& worker, const std::string& reason) {
  if (std::exchange(worker.condemned, true)) return;
  commands_.push_back({Command::What::kill, worker.id, {}, policy_.name + " " + reason});
}

void Supervisor::ended(WorkerId id, const std::string& reason, Blame blame, Time now,
                       double random) {
  const auto found = workers_.find(id);
  if (found == workers_.end()) return;
  const Worker dead = std::move(found->second);
  workers_.erase(found);
  last_reason_ = reason;
  ++deaths_;
  const bool has_spoken = dead.has_spoken || policy_.one_job;
  const bool by_job = has_spoken && !dead.jobs.empty() && blame != Blame::nobody;
  const bool proven = blame == Blame::proven && (policy_.in_turn || dead.jobs.size() == 1);
  for (std::size_t i = dead.jobs.size(); i-- > 0;) {
    if (by_job && (!policy_.in_turn || i == 0))
      suspect(dead.jobs[i], reason, proven);
    else
      requeue(dead.jobs[i]);
  }
  if (by_job && ++suspects_in_a_row_ > policy_.most_suspects)
    may_start_at_ = restarts_.degrade(now, random);
  else if (!by_job)
    charge_crew(now, random);
}

void Supervisor::charge_crew(Time now, double random) {
  const bool was_trial = restarts_.degraded();
  may_start_at_ = restarts_.on_death(now, random);
  if (was_trial && staff() == 0) refuse(unavailable(), true);
}

// --- queues --------------------------------------------------------------------------------------

// To where it was, or among those under suspicion.
void Supervisor::requeue(JobId id) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return;
  Job& job = found->second;
  if (job.cancelled) {
    jobs_.erase(found);
    return;
  }
  if (!std::exchange(job.waits, true)) ++waiting_;
  if (job.spec.deaths == 0) {
    (job.spec.urgent ? urgent_ : usual_).push_front(id);
    return;
  }
  const auto place = std::find_if(suspects_.begin(), suspects_.end(), [&](JobId other) {
    const auto known = jobs_.find(other);
    return known != jobs_.end() && known->second.spec.deaths <= job.spec.deaths;
  });
  suspects_.insert(place, id);
}

void Supervisor::suspect(JobId id, const std::string& reason, bool proven) {
  Job& job = jobs_.at(id);
  ++job.spec.deaths;
  if (!job.cancelled && (proven || job.spec.deaths >= policy_.at_once.size())) {
    const auto what = proven ? Command::What::convict : Command::What::give_up;
    commands_.push_back({what, {}, id, reason});
    jobs_.erase(id);
    return;
  }
  if (!job.cancelled) commands_.push_back({Command::What::suspect, {}, id, reason});
  requeue(id);
}

std::string Supervisor::unavailable() const {
  return policy_.name + " is unavailable: " + last_reason_;
}

// The one whose turn it is; those that were cancelled are dropped on the way.
Supervisor::Queue* Supervisor::front_queue() {
  for (Queue* queue : {&suspects_, &urgent_, &usual_}) {
    while (!queue->empty() && !jobs_.contains(queue->front()))
      queue->pop_front();
    if (!queue->empty()) return queue;
  }
  return nullptr;
}

void Supervisor::refuse(const std::string& reason, bool also_patient) {
  for (Queue* queue : {&suspects_, &urgent_, &usual_}) {
    std::erase_if(*queue, [&](JobId id) {
      const auto job = jobs_.find(id);
      if (job == jobs_.end()) return true;
      if (job->second.spec.patient && !also_patient) return false;
      jobs_.erase(job);
      --waiting_;
      commands_.push_back({Command::What::refuse, {}, id, reason});
      return true;
    });
  }
}

// --- what is to be done --------------------------------------------------------------------------

std::vector<Command> Supervisor::step(Time now, std::size_t free_cores) {
  if (due_ && now > *due_ + kAway) forgive(now - *due_);
  now_ = now;
  wants_core_ = false;
  for (auto& [id, worker] : workers_)
    look_after(worker, now);
  dispatch(now, free_cores);
  while (staff() < policy_.least && may_start(now))
    start(now);
  retire_some(now);
  std::vector<Command> commands = std::exchange(commands_, {});
  due_ = next_step();
  return commands;
}

// Nobody is to blame for what nobody could have seen.
void Supervisor::forgive(Time away) {
  for (auto& [id, worker] : workers_) {
    worker.front_since += away;
    worker.asked.reset();
    worker.last_look.reset();
  }
}

void Supervisor::look_after(Worker& worker, Time now) {
  if (worker.jobs.empty() || worker.condemned || worker.held) return;
  if (now >= worker.next_look) {
    commands_.push_back({Command::What::look, worker.id, {}});
    const Time end = worker.front_since + allowed(worker);
    worker.next_look = now + policy_.look;
    if (end > now) worker.next_look = std::min(worker.next_look, end);
  }
  if (policy_.ping == 0ms) return;
  if (!worker.has_spoken) {
    const bool late = policy_.greeting > 0ms && now - worker.front_since >= policy_.greeting;
    if (late) condemn(worker, "did not say a word");
    return;
  }
  if (worker.asked && now - *worker.asked >= policy_.silence)
    return condemn(worker, "does not answer");
  if (now < worker.next_ping) return;
  commands_.push_back({Command::What::ping, worker.id, {}});
  if (!worker.asked) worker.asked = now;
  worker.next_ping = now + policy_.ping;
}

void Supervisor::dispatch(Time now, std::size_t& free_cores) {
  while (Queue* const queue = front_queue()) {
    const JobId id = queue->front();
    Worker* const worker = worker_for(jobs_.at(id), now, free_cores);
    if (worker == nullptr) break;
    queue->pop_front();
    give(*worker, id, now);
  }
  if (restarts_.degraded() && staff() == 0) refuse(unavailable(), false);
}

// The one with the fewest jobs, or a new one where all have some; none when all are full.
Supervisor::Worker* Supervisor::worker_for(const Job& job, Time now, std::size_t& free_cores) {
  Worker* best = nullptr;
  for (auto& [id, worker] : workers_) {
    if (!has_room(worker, job)) continue;
    if (best == nullptr || worker.jobs.size() < best->jobs.size()) best = &worker;
  }
  if (best != nullptr && best->jobs.empty()) return best;
  const bool may = may_start(now);
  if (may && staff() < policy_.most) {
    if (staff() == 0 || free_cores > 0) {
      if (free_cores > 0) --free_cores;
      return &start(now);
    }
    wants_core_ = true;
  }
  if (best != nullptr || !may || job.spec.deaths == 0) return best;
  // One that has nothing to do makes room for one that has done nothing yet.
  for (auto& [id, worker] : workers_) {
    if (!worker.jobs.empty() || worker.condemned || worker.leaves) continue;
    worker.leaves = true;
    return &start(now);
  }
  return nullptr;
}

bool Supervisor::has_room(const Worker& worker, const Job& job) const {
  if (worker.condemned || worker.leaves) return false;
  const std::size_t deaths = job.spec.deaths;
  if (worker.jobs.empty()) return deaths == 0 || !policy_.in_turn || worker.jobs_done == 0;
  return jobs_.at(worker.jobs.front()).spec.deaths == deaths &&
         worker.jobs.size() < at_once(deaths);
}

std::size_t Supervisor::at_once(std::size_t deaths) const {
  return policy_.at_once[std::min(deaths, policy_.at_once.size() - 1)];
}

bool Supervisor::may_start(Time now) const {
  return now >= may_start_at_ && (!restarts_.degraded() || staff() == 0);
}

// Those that go are not counted, so that others come before.
std::size_t Supervisor::staff() const {
  return static_cast<std::size_t>(std::count_if(
      workers_.begin(), workers_.end(),
      [](const auto& each) { return !each.second.condemned && !each.second.leaves; }));
}

std::size_t Supervisor::busy() const {
  return static_cast<std::size_t>(
      std::count_if(workers_.begin(), workers_.end(),
                    [](const auto& each) { return !each.second.jobs.empty(); }));
}

Supervisor::Worker& Supervisor::start(Time now) {
  const WorkerId id{next_worker_++};
  Worker& worker = workers_[id];
  worker.id = id;
  worker.born = worker.idle_since = now;
  commands_.push_back({Command::What::start, id, {}});
  return worker;
}

void Supervisor::give(Worker& worker, JobId job, Time now) {
  jobs_.at(job).waits = false;
  --waiting_;
  worker.jobs.push_back(job);
  if (worker.jobs.size() == 1) begin_first(worker, now);
  commands_.push_back({Command::What::give, worker.id, job});
}

void Supervisor::begin_first(Worker& worker, Time now) {
  worker.front_since = now;
  worker.first_look.reset();
  worker.last_look.reset();
  worker.next_look = now + policy_.look;
  worker.next_ping = now + policy_.ping;
}

void Supervisor::retire_some(Time now) {
  for (auto each = workers_.begin(); each != workers_.end();) {
    const Worker& worker = each->second;
    const bool idle =
        !worker.leaves && now - worker.idle_since >= policy_.idle && staff() > policy_.least;
    const bool goes = worker.jobs.empty() && !worker.condemned && (worker.leaves || idle);
    if (goes) commands_.push_back({Command::What::retire, worker.id, {}});
    each = goes ? workers_.erase(each) : std::next(each);
  }
}

std::optional<Supervisor::Time> Supervisor::next_step() const {
  if (!commands_.empty()) return now_;
  std::optional<Time> next;
  const auto at = [&](Time time) { next = next ? std::min(*next, time) : time; };
  for (const auto& [id, worker] : workers_) {
    if (worker.condemned || worker.held) continue;
    if (worker.jobs.empty()) {
      if (staff() > policy_.least) at(worker.idle_since + policy_.idle);
      continue;
    }
    at(worker.next_look);
    if (policy_.ping > 0ms && worker.has_spoken) at(worker.next_ping);
    if (policy_.ping > 0ms && !worker.has_spoken && policy_.greeting > 0ms)
      at(worker.front_since + policy_.greeting);
    if (worker.asked) at(*worker.asked + policy_.silence);
  }
  const bool wants_worker = waiting_ > 0 || staff() < policy_.least;
  if (wants_worker && may_start_at_ > now_) at(may_start_at_);
  if (wants_core_ && !workers_.empty()) at(now_ + kCoreWait);
  return next;
}

}  // namespace antiphon::os
