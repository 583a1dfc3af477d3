#include "antiphon/backend/crew.h"

#include <signal.h>

#include <algorithm>
#include <utility>

#include "antiphon/base/log.h"
#include "antiphon/os/processes.h"
#include "backend/random.h"

namespace antiphon::backend {

using namespace std::chrono_literals;
using os::Command;
using os::WorkerId;

os::CrewPolicy one_job_policy(std::string name) {
  os::CrewPolicy policy;
  policy.name = std::move(name);
  policy.at_once = {1, 1};
  policy.one_job = true;
  policy.longest = 0ms;
  policy.look = 1s;
  policy.most_growth = 0;
  return policy;
}

Crew::Crew(Children& children, CrewWork& work, std::string role, os::CrewPolicy policy,
           bool uses_cores)
    : children_(children),
      work_(work),
      role_(std::move(role)),
      one_job_(policy.one_job),
      in_turn_(policy.in_turn),
      uses_cores_(uses_cores),
      supervisor_(std::move(policy)),
      timer_(children.loop(), [this] {
        tell_endings();
        advance();
      }) {
  children_.join(*this);
}

Crew::~Crew() {
  children_.leave(*this);
}

JobId Crew::submit(const os::JobSpec& spec) {
  const JobId job = supervisor_.submit(spec);
  advance();
  return job;
}

void Crew::cancel(JobId job) {
  supervisor_.cancel(job);
  std::erase_if(endings_, [&](const Told& told) { return told.job == job; });
}

void Crew::tell(JobId job, const std::function<wire::Frame(wire::RequestId)>& frame) {
  const auto place = places_.find(job);
  if (place == places_.end()) return;
  mates_.at(place->second.worker).child->send(frame(wire::RequestId{place->second.request}));
}

void Crew::pause(bool paused) {
  if (std::exchange(paused_, paused) == paused) return;
  for (auto& [worker, mate] : mates_) {
    mate.child->pause(paused);
    supervisor_.hold(worker, paused);
  }
  advance();
}

void Crew::retry() {
  supervisor_.retry();
  advance();
}

os::Confined Crew::box_of(WorkerId worker) const {
  const auto mate = mates_.find(worker);
  return mate == mates_.end() ? os::Confined::nothing : mate->second.child->box();
}

pid_t Crew::pid_of(WorkerId worker) const {
  const auto mate = mates_.find(worker);
  return mate == mates_.end() ? 0 : mate->second.child->pid();
}

// What is done may give more to do.
void Crew::advance() {
  if (std::exchange(advancing_, true)) return;
  os::Loop& loop = children_.loop();
  for (;;) {
    const auto commands = supervisor_.step(loop.now(), children_.free_cores());
    if (commands.empty()) break;
    for (const Command& command : commands)
      obey(command);
  }
  advancing_ = false;
  children_.note_change();
  if (!endings_.empty()) return timer_.start(0ms);
  if (const auto next = supervisor_.next_step())
    timer_.start(std::max(*next - loop.now(), 0ms));
  else
    timer_.stop();
}

void Crew::obey(const Command& command) {
  switch (command.what) {
    case Command::What::start:
      if (!one_job_) start(command.worker, {});
      return;
    case Command::What::give:
      if (one_job_) return start(command.worker, command.job);
      return give(command.worker, command.job);
    case Command::What::look:
      return look(command.worker);
    case Command::What::ping:
      if (const auto mate = mates_.find(command.worker); mate != mates_.end())
        mate->second.child->send(work_.ping());
      return;
    case Command::What::retire:
      return forget(command.worker);
    case Command::What::kill:
      if (const auto mate = mates_.find(command.worker); mate != mates_.end())
        mate->second.child->kill(command.reason);
      return;
    case Command::What::suspect:
      return work_.suspected(command.job, command.reason);
    case Command::What::give_up:
      return endings_.push_back({command.job, Ending::deadly, command.reason});
    case Command::What::convict:
      return endings_.push_back({command.job, Ending::forbidden, command.reason});
    case Command::What::refuse:
      return endings_.push_back({command.job, Ending::unserved, command.reason});
  }
}

void Crew::start(WorkerId worker, JobId job) {
  Child::Handlers handlers;
  handlers.on_frame = [this, worker](const wire::Frame& frame) { received(worker, frame); };
  handlers.on_greeted = [this, worker] { supervisor_.heard(worker); };
  handlers.on_end = [this, worker](const std::string& reason) { ended(worker, reason); };
  auto child = work_.start_worker(job, std::move(handlers));
  if (!child) {
    log_line(LogLevel::error, child.error().message);
    supervisor_.not_started(worker, child.error().message, children_.loop().now(), random_share());
    return tell_degraded();
  }
  if (job != JobId::none) places_[job] = {worker, 0};
  mates_[worker].child = std::move(*child);
  if (paused_) {
    mates_[worker].child->pause(true);
    supervisor_.hold(worker, true);
  }
}

void Crew::give(WorkerId worker, JobId job) {
  const auto found = mates_.find(worker);
  if (found == mates_.end()) return;  // it could not be started
  Mate& mate = found->second;
  const std::uint32_t request = ++mate.last_request;
  mate.out[request] = job;
  places_[job] = {worker, request};
  work_.give(*mate.child, wire::RequestId{request}, job);
}

void Crew::look(WorkerId worker) {
  const auto mate = mates_.find(worker);
  if (mate == mates_.end()) return;
  const auto facts = os::facts_of(mate->second.child->pid());
  supervisor_.looked(worker, facts ? std::optional(facts->look) : std::nullopt,
                     children_.loop().now());
}

// A result that comes twice is passed over: its request has been answered. So is what a cancelled
// job still says.
void Crew::received(WorkerId worker, const wire::Frame& frame) {
  const auto known = supervisor_.workers().find(worker);
  if (known == supervisor_.workers().end() || known->second.condemned) return;
  supervisor_.heard(worker);
  if (work_.is_pong(frame)) return;
  Mate& mate = mates_.at(worker);
  const auto out = mate.out.find(raw(frame.request));
  const bool was_given = raw(frame.request) != 0 && raw(frame.request) <= mate.last_request;
  if (out == mate.out.end() && was_given) return;
  CrewWork::Heard heard;
  if (out == mate.out.end() || (in_turn_ && out->second != known->second.jobs.front()))
    heard.nonsense = "an answer to what was not asked";
  else
    heard = work_.take(out->second, frame);
  if (!heard.nonsense.empty()) {
    supervisor_.condemn(worker, "talked nonsense: " + heard.nonsense);
    return advance();
  }
  if (!heard.over) return;
  const JobId job = out->second;
  mate.out.erase(out);
  places_.erase(job);
  const bool wanted = supervisor_.done(worker, job, heard.good, children_.loop().now());
  advance();
  if (wanted) work_.over(job, Ending::done, "");
}

void Crew::ended(WorkerId worker, const std::string& reason) {
  const Child& child = *mates_.at(worker).child;
  const auto now = children_.loop().now();
  const auto& jobs = supervisor_.workers().at(worker).jobs;
  // Who does one job and comes to an end by himself has done what he could.
  if (one_job_ && child.left() && !jobs.empty()) {
    const JobId job = jobs.front();
    const bool did_well = child.did_well();
    const bool wanted = supervisor_.done(worker, job, did_well, now);
    forget(worker);
    advance();
    if (wanted) work_.over(job, Ending::done, did_well ? "" : reason);
    return;
  }
  auto blame = os::Blame::job;
  if (child.signal() == SIGSYS)
    blame = os::Blame::proven;
  else if (child.signal() == SIGKILL && children_.memory_ran_out())
    blame = os::Blame::nobody;
  forget(worker);
  supervisor_.ended(worker, reason, blame, now, random_share());
  tell_degraded();
  advance();
}

void Crew::tell_degraded() {
  if (std::exchange(degraded_, supervisor_.degraded()) || !degraded_) return;
  const std::string& reason = supervisor_.last_reason();
  log_line(LogLevel::error, "the " + role_ + " is degraded: " + reason);
  children_.note_degraded(role_, reason);
}

void Crew::forget(WorkerId worker) {
  std::erase_if(places_, [&](const auto& place) { return place.second.worker == worker; });
  mates_.erase(worker);
}

void Crew::tell_endings() {
  for (std::size_t left = endings_.size(); left > 0 && !endings_.empty(); --left) {
    const Told told = std::move(endings_.front());
    endings_.pop_front();
    work_.over(told.job, told.ending, told.reason);
  }
}

}  // namespace antiphon::backend
