#include "antiphon/backend/scanners.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMostReason = 1024;
// A second job waits at the scanner while the first runs, so that it need not wait for us.
constexpr std::size_t kJobsAtScanner = 2;

std::size_t most_of(const ScannerLimits& limits) {
  return limits.processes != 0 ? limits.processes
                               : std::max(1U, std::thread::hardware_concurrency());
}

os::CrewPolicy policy_for(const ScannerLimits& limits) {
  os::CrewPolicy policy;
  policy.name = "the scanner";
  policy.most = most_of(limits);
  policy.at_once = {kJobsAtScanner, 1};
  policy.deadline = policy.longest = limits.deadline;
  policy.idle = 10s;
  // It reads what is ours, and its cache of the store is worth something.
  policy.most_jobs = 0;
  return policy;
}

}  // namespace

Scanners::Scanners(Children& children, std::string store, const ScannerLimits& limits)
    : children_(children),
      store_(std::move(store)),
      most_(most_of(limits)),
      crew_(children, *this, "scanner", policy_for(limits)) {}

Scanners::~Scanners() = default;

template <class Answer>
void Scanners::submit(const void* owner, wire::ToScanner job, bool urgent,
                      std::function<void(Result<Answer>)> done) {
  auto made = std::make_unique<Job>();
  made->owner = owner;
  made->job = std::move(job);
  made->answer = wire::FromScanner(Answer()).index();
  made->done = [done = std::move(done)](Result<wire::FromScanner> result) {
    if (!result)
      done(result.error());
    else if (auto* failed = std::get_if<wire::ScanFailed>(&*result))
      done(Error{shortened(printable(failed->reason), kMostReason)});
    else
      done(std::move(std::get<Answer>(*result)));
  };
  jobs_[crew_.next_job()] = std::move(made);
  os::JobSpec spec;
  spec.urgent = urgent;
  crew_.submit(spec);
}

void Scanners::scan(const void* owner, wire::ScanJob job,
                    std::function<void(Result<wire::Scanned>)> done) {
  submit(owner, std::move(job), false, std::move(done));
}

void Scanners::look_up(const void* owner, wire::LookUpJob job,
                       std::function<void(Result<wire::LookedUp>)> done) {
  submit(owner, std::move(job), true, std::move(done));
}

void Scanners::cancel(const void* owner) {
  std::erase_if(jobs_, [&](const auto& each) {
    if (each.second->owner != owner) return false;
    crew_.cancel(each.first);
    return true;
  });
}

bool Scanners::is_busy() const {
  return crew_.jobs() >= most_ * kJobsAtScanner;
}

Result<std::unique_ptr<Child>> Scanners::start_worker(JobId, Child::Handlers handlers) {
  return children_.start("antiphon-backend", wire::Role::scanner, std::move(handlers),
                         {"--store", store_, "scan"});
}

void Scanners::give(Child& scanner, wire::RequestId request, JobId job) {
  scanner.send(wire::encode(request, jobs_.at(job)->job));
}

CrewWork::Heard Scanners::take(JobId id, const wire::Frame& frame) {
  auto message = wire::decode<wire::FromScanner>(frame);
  if (!message) return {.nonsense = message.error().message};
  const auto job = jobs_.find(id);
  if (job == jobs_.end()) return {.over = true};
  const bool answers =
      std::holds_alternative<wire::ScanFailed>(*message) || message->index() == job->second->answer;
  if (!answers) return {.nonsense = "an answer to something else"};
  job->second->answered = std::move(*message);
  return {.over = true};
}

void Scanners::over(JobId id, Ending ending, const std::string& reason) {
  const auto found = jobs_.find(id);
  const std::unique_ptr<Job> job = std::move(found->second);
  jobs_.erase(found);
  if (ending == Ending::done)
    job->done(std::move(job->answered));
  else
    job->done(Error{reason});
}

std::string Scanners::told(JobId id) const {
  const auto job = jobs_.find(id);
  if (job == jobs_.end()) return {};
  return std::visit([](const auto& asked) { return asked.filter; }, job->second->job);
}

}  // namespace antiphon::backend
