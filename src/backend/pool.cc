#include "antiphon/backend/pool.h"

#include <algorithm>
#include <iterator>
#include <thread>
#include <utility>

#include "antiphon/base/text.h"
#include "backend/trust.h"

namespace antiphon::backend {

namespace {

constexpr const char* kProgram = "antiphon-parser";
constexpr std::size_t kPartBytes = 64U << 10U;
// An answer may have so many bytes, and so many for each of the document: text beside content, and
// addresses made absolute, make it longer than what it was made from.
constexpr std::size_t kAnswerBytes = 16U << 20U;
constexpr std::size_t kAnswerShare = 8;

std::size_t parsers_of(const PoolLimits& limits) {
  return limits.processes != 0 ? limits.processes
                               : std::max(1U, std::thread::hardware_concurrency());
}

os::CrewPolicy policy_for(const PoolLimits& limits) {
  os::CrewPolicy policy;
  policy.name = kProgram;
  policy.most = parsers_of(limits);
  policy.deadline = limits.deadline;
  return policy;
}

// A line to another machine is slow, nobody here sees how much of the time the processor there
// works, and that it breaks says nothing about a document.
os::CrewPolicy policy_for_command(const PoolLimits& limits) {
  os::CrewPolicy policy;
  policy.name = limits.command.front();
  policy.most = limits.command_processes;
  policy.at_once = {2};
  policy.deadline = std::chrono::seconds(20);
  policy.longest = std::chrono::seconds(60);
  policy.most_growth = 0;
  // One that never says a word takes as long as a job to be found out.
  policy.restarts.window = std::chrono::minutes(10);
  policy.restarts.deaths = 2;
  return policy;
}

bool is_to_be_safe(const wire::ToParser& head) {
  const auto* parse = std::get_if<wire::ParseJob>(&head);
  return parse != nullptr && parse->safe_bodies;
}

}  // namespace

Pool::Pool(Children& children, const PoolLimits& limits, Quarantine* quarantine)
    : children_(children),
      quarantine_(quarantine),
      refuser_(children.loop(), [this] { return tell_refused(); }),
      parsers_(parsers_of(limits)),
      crew_(children, *this, "parser", policy_for(limits)) {
  if (!limits.command.empty()) helper_.reset(new Pool(*this, limits));
}

Pool::Pool(Pool& owner, const PoolLimits& limits)
    : children_(owner.children_),
      quarantine_(nullptr),
      refuser_(owner.children_.loop(), [this] { return tell_refused(); }),
      parsers_(limits.command_processes),
      owner_(&owner),
      command_(limits.command),
      crew_(owner.children_, *this, "helper", policy_for_command(limits), false) {}

// That a parser dies now is our doing.
Pool::~Pool() {
  for (const auto& [id, job] : jobs_) {
    if (quarantine_ != nullptr && job->on_trial) quarantine_->withdraw(job->origin, input_of(*job));
  }
}

void Pool::parse(std::string document, wire::ParseJob job, std::function<void(Parsed)> done,
                 FeedId feed) {
  auto submitted = std::make_unique<Job>();
  submitted->head = std::move(job);
  submitted->document = std::move(document);
  submitted->has_document = true;
  submitted->origin = {feed, false};
  submitted->done = [done = std::move(done)](Result<Answer> answer) {
    if (!answer) return done({answer.error()});
    if (auto* parsed = std::get_if<ParsedFeed>(&answer->last))
      return done({ParsedDocument{std::move(*parsed), std::move(answer->items)}});
    if (auto* failed = std::get_if<wire::Failed>(&answer->last))
      return done({Error{std::move(failed->reason)}, std::move(failed->named)});
    done({Error{"the parser gave no feed"}});
  };
  submit(std::move(submitted), false);
}

namespace {

// The callback for a job whose answer is one message of type T.
template <class T, class Answer>
std::function<void(Result<Answer>)> expecting(std::function<void(Result<T>)> done) {
  return [done = std::move(done)](Result<Answer> answer) {
    if (!answer) return done(answer.error());
    if (auto* last = std::get_if<T>(&answer->last)) return done(std::move(*last));
    if (auto* failed = std::get_if<wire::Failed>(&answer->last))
      return done(Error{std::move(failed->reason)});
    done(Error{"the parser gave another answer than was asked for"});
  };
}

}  // namespace

void Pool::render(Body body, int columns, std::function<void(Result<StyledText>)> done,
                  FeedId feed) {
  auto job = std::make_unique<Job>();
  job->origin = {feed, true};
  job->head =
      wire::RenderJob{std::move(body), static_cast<std::uint16_t>(std::clamp(columns, 1, 1000))};
  job->done = expecting<StyledText, Answer>(std::move(done));
  submit(std::move(job), true);
}

void Pool::safe_body(Body body, std::function<void(Result<wire::SafeBody>)> done) {
  auto job = std::make_unique<Job>();
  job->head = wire::SafeBodyJob{std::move(body)};
  job->done = expecting<wire::SafeBody, Answer>(std::move(done));
  submit(std::move(job), true);
}

void Pool::read_opml(std::string document, std::function<void(Result<wire::Subscriptions>)> done) {
  auto job = std::make_unique<Job>();
  job->head = wire::ReadOpmlJob{};
  job->document = std::move(document);
  job->has_document = true;
  job->done = expecting<wire::Subscriptions, Answer>(std::move(done));
  submit(std::move(job), false);
}

void Pool::write_opml(wire::WriteOpmlJob head, std::function<void(Result<std::string>)> done) {
  auto job = std::make_unique<Job>();
  job->head = std::move(head);
  job->done = expecting<wire::Opml, Answer>([done = std::move(done)](Result<wire::Opml> opml) {
    if (!opml) return done(opml.error());
    done(std::move(opml->document));
  });
  submit(std::move(job), false);
}

std::string_view Pool::input_of(const Job& job) {
  const auto* render = std::get_if<wire::RenderJob>(&job.head);
  return render == nullptr ? std::string_view(job.document) : render->body.content;
}

void Pool::submit(std::unique_ptr<Job> job, bool urgent) {
  std::size_t known_deaths = 0;
  if (quarantine_ != nullptr) {
    const auto deaths = quarantine_->admit(job->origin, input_of(*job));
    if (!deaths) {
      refused_.push_back({std::move(job), deaths.error()});
      return refuser_.wake();
    }
    known_deaths = *deaths;
    job->on_trial = known_deaths > 0;
  }
  job->urgent = urgent;
  Pool& place = known_deaths == 0 && is_for_helper(*job) ? *helper_ : *this;
  place.hand_over(std::move(job), known_deaths);
}

// While ours are busy: to where fewer wait for each parser.
bool Pool::is_for_helper(const Job& job) const {
  const std::size_t jobs = crew_.jobs();
  if (!helper_ || job.came_back || jobs < parsers_) return false;
  const Crew& there = helper_->crew_;
  return !there.supervisor().degraded() && there.jobs() * parsers_ < jobs * helper_->parsers_;
}

void Pool::hand_over(std::unique_ptr<Job> job, std::size_t deaths) {
  held_bytes_ += job->document.size();
  os::JobSpec spec;
  spec.deaths = deaths;
  spec.bytes = job->document.size();
  spec.urgent = job->urgent;
  spec.patient = !job->urgent && owner_ == nullptr;
  const JobId id = crew_.next_job();
  jobs_[id] = std::move(job);
  crew_.submit(spec);
}

bool Pool::tell_refused() {
  if (refused_.empty()) return false;
  const Refused refused = std::move(refused_.front());
  refused_.pop_front();
  refused.job->done(refused.why);
  return !refused_.empty();
}

Result<void> Pool::lift(FeedId feed) {
  return quarantine_ == nullptr ? Result<void>() : quarantine_->lift(feed);
}

Result<std::unique_ptr<Child>> Pool::start_worker(JobId, Child::Handlers handlers) {
  return command_.empty()
             ? children_.start(kProgram, wire::Role::parser, std::move(handlers))
             : children_.start_command(command_, wire::Role::parser, std::move(handlers));
}

void Pool::give(Child& parser, wire::RequestId request, JobId id) {
  Job& job = *jobs_.at(id);
  job.answer = {};
  job.answered = 0;
  parser.send(wire::encode<wire::ToParser>(request, job.head));
  if (!job.has_document) return;
  for (std::size_t at = 0; at < job.document.size(); at += kPartBytes) {
    wire::DocumentPart part{job.document.substr(at, kPartBytes)};
    parser.send(wire::encode<wire::ToParser>(request, std::move(part)));
  }
  parser.send(wire::encode<wire::ToParser>(request, wire::DocumentEnd{}));
}

CrewWork::Heard Pool::take(JobId id, const wire::Frame& frame) {
  const auto nonsense = [](std::string what) { return Heard{.nonsense = std::move(what)}; };
  auto message = wire::decode<wire::FromParser>(frame);
  if (!message) return nonsense(message.error().message);
  Job& job = *jobs_.at(id);
  job.answered += frame.payload.size();
  if (job.answered > kAnswerBytes + kAnswerShare * job.document.size()) return nonsense("too much");

  if (auto* items = std::get_if<wire::Items>(&*message)) {
    for (const ParsedItem& item : items->items) {
      auto ok = check(item);
      if (ok && is_to_be_safe(job.head)) ok = check_safe_bodies(item);
      if (!ok) return nonsense(ok.error().message);
    }
    std::vector<ParsedItem>& all = job.answer.items;
    if (all.size() + items->items.size() > kMaxItems) return nonsense("too many items");
    if (all.empty())
      all = std::move(items->items);
    else
      std::move(items->items.begin(), items->items.end(), std::back_inserter(all));
    return {};
  }
  if (auto* failed = std::get_if<wire::Failed>(&*message))
    failed->reason = shortened(printable(failed->reason), kMaxTitleBytes);
  const Result<void> ok = std::visit(
      [](const auto& value) -> Result<void> {
        if constexpr (requires { check(value); }) return check(value);
        return {};
      },
      *message);
  if (!ok) return nonsense(ok.error().message);
  job.answer.last = std::move(*message);
  return {.over = true, .good = !std::holds_alternative<wire::Failed>(job.answer.last)};
}

void Pool::suspected(JobId id, const std::string& reason) {
  const auto job = jobs_.find(id);
  if (job == jobs_.end() || quarantine_ == nullptr) return;
  job->second->on_trial = true;
  quarantine_->strike(job->second->origin, input_of(*job->second), reason);
}

void Pool::over(JobId id, Ending ending, const std::string& reason) {
  const auto found = jobs_.find(id);
  std::unique_ptr<Job> job = std::move(found->second);
  jobs_.erase(found);
  held_bytes_ -= job->document.size();
  if (owner_ != nullptr && ending != Ending::done) {
    job->came_back = true;
    const bool urgent = job->urgent;
    return owner_->submit(std::move(job), urgent);
  }
  switch (ending) {
    case Ending::done:
      // A document that is read well takes along what was known of those before it.
      if (Quarantine* const known = owner_ == nullptr ? quarantine_ : owner_->quarantine_;
          known != nullptr && (job->on_trial || !job->origin.of_article))
        known->acquit(job->origin, input_of(*job));
      return job->done(std::move(job->answer));
    case Ending::deadly:
    case Ending::forbidden: {
      std::string told = ending == Ending::deadly
                             ? "the parser died twice of it: " + reason
                             : "the sandbox stopped the parser, which did what it must not";
      if (quarantine_ != nullptr && job->origin.feed != FeedId{})
        told = quarantine_->condemn(job->origin, input_of(*job), told);
      return job->done(Error{std::move(told)});
    }
    case Ending::unserved:
      return job->done(Error{reason});
  }
}

std::string Pool::told(JobId id) const {
  const auto job = jobs_.find(id);
  if (job == jobs_.end()) return {};
  const auto* parse = std::get_if<wire::ParseJob>(&job->second->head);
  return parse == nullptr ? "" : parse->base;
}

}  // namespace antiphon::backend
