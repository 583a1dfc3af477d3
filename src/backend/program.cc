#include "backend/program.h"

#include <algorithm>
#include <utility>

#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

// One worker, which has one batch at a time, and that one twice at most. Nobody here knows how much
// memory or work is too much for it; how much time is, the user says.
os::CrewPolicy policy_for(const config::ProgramOptions& options) {
  os::CrewPolicy policy;
  policy.name = options.name;
  policy.at_once = {1, 1};
  policy.deadline = policy.longest = options.timeout;
  policy.deadline_per_mb = 0ms;
  policy.idle = 10min;
  policy.most_jobs = 0;
  policy.most_growth = 0;
  policy.most_age = 0ms;
  // One that hangs takes long to be found out, and feeds wait meanwhile.
  policy.most_suspects = 3;
  policy.restarts.deaths = 3;
  policy.restarts.window = 10min;
  return policy;
}

std::vector<std::string> in_home(std::vector<std::string> command, const std::string& home) {
  if (command.front().starts_with("~/")) command.front().replace(0, 1, home);
  return command;
}

}  // namespace

Program::Program(Children& children, const config::ProgramOptions& options, const std::string& home)
    : children_(children),
      name_(options.name),
      command_(in_home(options.command, home)),
      when_(filter::parse_condition(options.when).value()),
      crew_(children, *this, "program " + options.name, policy_for(options), false) {}

JobId Program::ask(Batch batch, Done done) {
  os::JobSpec spec;
  spec.bytes = batch.lines.size();
  const JobId id = crew_.next_job();
  jobs_[id] = {std::move(batch), {}, std::move(done)};
  crew_.submit(spec);
  return id;
}

// A worker that has it goes on speaking of it.
void Program::cancel(JobId job) {
  crew_.cancel(job);
  jobs_.erase(job);
}

Result<std::unique_ptr<Child>> Program::start_worker(JobId, Child::Handlers handlers) {
  handlers.check_hello = [this](std::string_view line) -> Result<void> {
    auto needs = read_program_hello(line);
    if (!needs) return needs.error();
    needs_ = *needs;
    return {};
  };
  auto child = children_.start_lines(name_, command_, std::move(handlers));
  if (child) (*child)->send({0, wire::RequestId::none, program_hello(name_)});
  return child;
}

void Program::give(Child& program, wire::RequestId request, JobId id) {
  Job& job = jobs_.at(id);
  job.verdicts.clear();
  program.send({0, request, job.batch.lines + std::string(kEndOfBatch)});
}

CrewWork::Heard Program::take(JobId id, const wire::Frame& frame) {
  if (trimmed(frame.payload).empty()) return {.over = true};
  auto answer = read_program_answer(frame.payload, role());
  if (!answer) return {.nonsense = answer.error().message};
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return {};
  Job& job = found->second;
  const auto& keys = job.batch.keys;
  if (std::find(keys.begin(), keys.end(), answer->key) == keys.end())
    return {.nonsense = "an answer about another item than it was asked about"};
  if (!job.verdicts.emplace(std::move(answer->key), std::move(answer->verdict)).second)
    return {.nonsense = "two answers about one item"};
  return {};
}

void Program::over(JobId id, Ending ending, const std::string& reason) {
  const auto found = jobs_.find(id);
  Job job = std::move(found->second);
  jobs_.erase(found);
  Outcome outcome;
  outcome.verdicts = std::move(job.verdicts);
  if (ending != Ending::done) outcome.failure = printable(reason);
  job.done(std::move(outcome));
}

std::string Program::told(JobId id) const {
  const auto job = jobs_.find(id);
  return job == jobs_.end() ? "" : job->second.batch.about;
}

void Program::note_failure(std::size_t items, const std::string& reason) {
  if (reason_.empty()) reason_ = reason;
  missed_ += items;
}

std::string Program::take_failure() {
  const std::size_t missed = std::exchange(missed_, 0);
  const std::string reason = std::exchange(reason_, {});
  if (reason.empty()) return "";
  if (missed == 0) return role() + ": " + reason;
  return role() + ": " + std::to_string(missed) +
         (missed == 1 ? " item was stored without it: " : " items were stored without it: ") +
         reason;
}

}  // namespace antiphon::backend
