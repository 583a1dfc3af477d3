#include "antiphon/backend/scanners.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "antiphon/base/log.h"
#include "antiphon/base/text.h"
#include "backend/random.h"
#include "backend/worker.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

// A second job waits at the scanner while the first runs, so that it need not wait for us.
constexpr std::size_t kJobsAtScanner = 2;
constexpr int kMaxDeaths = 2;
constexpr auto kIdleEnd = 10s;

}  // namespace

struct Scanners::Scanner : Worker<Job> {
  explicit Scanner(os::Loop& loop) : Worker(loop, "the scanner") {}
};

Scanners::Scanners(Children& children, std::string store, const ScannerLimits& limits)
    : children_(children),
      store_(std::move(store)),
      most_(limits.processes != 0 ? limits.processes
                                  : std::max(1U, std::thread::hardware_concurrency())),
      deadline_(limits.deadline),
      restart_(children.loop(),
               [this] {
                 may_start_ = true;
                 dispatch();
               }),
      idle_(children.loop(), [this] { end_idle(); }) {}

Scanners::~Scanners() = default;

template <class Answer>
std::unique_ptr<Scanners::Job> Scanners::made_job(const void* owner, wire::ToScanner job,
                                                  std::function<void(Result<Answer>)> done) {
  auto made = std::make_unique<Job>();
  made->owner = owner;
  made->job = std::move(job);
  made->answer = wire::FromScanner(Answer()).index();
  made->done = [done = std::move(done)](Result<wire::FromScanner> result) {
    if (!result)
      done(result.error());
    else if (auto* failed = std::get_if<wire::ScanFailed>(&*result))
      done(Error{shortened(printable(failed->reason), 1024)});
    else
      done(std::move(std::get<Answer>(*result)));
  };
  return made;
}

void Scanners::scan(const void* owner, wire::ScanJob job,
                    std::function<void(Result<wire::Scanned>)> done) {
  waiting_.push_back(made_job(owner, std::move(job), std::move(done)));
  dispatch();
}

void Scanners::look_up(const void* owner, wire::LookUpJob job,
                       std::function<void(Result<wire::LookedUp>)> done) {
  waiting_.push_front(made_job(owner, std::move(job), std::move(done)));
  dispatch();
}

void Scanners::cancel(const void* owner) {
  std::erase_if(waiting_, [&](const auto& job) { return job->owner == owner; });
  for (const auto& scanner : scanners_) {
    for (const auto& job : scanner->jobs) {
      if (job->owner == owner) job->owner = nullptr;
    }
  }
}

std::size_t Scanners::jobs() const {
  std::size_t count = waiting_.size();
  for (const auto& scanner : scanners_)
    count += scanner->jobs.size();
  return count;
}

bool Scanners::is_busy() const {
  return jobs() >= most_ * kJobsAtScanner;
}

void Scanners::dispatch() {
  while (!waiting_.empty()) {
    const auto least = std::min_element(
        scanners_.begin(), scanners_.end(),
        [](const auto& a, const auto& b) { return a->jobs.size() < b->jobs.size(); });
    const bool idle = least != scanners_.end() && (*least)->jobs.empty();
    if (!idle && scanners_.size() < most_ && may_start_) {
      if (auto started = start(); !started) {
        log_line(LogLevel::error, started.error().message);
        may_start_ = false;
        restart_.start(1s);
        if (scanners_.empty()) return fail_all(started.error().message);
      }
      continue;
    }
    if (least == scanners_.end() || (*least)->jobs.size() >= kJobsAtScanner) return;
    give(**least);
  }
}

Result<void> Scanners::start() {
  auto scanner = std::make_unique<Scanner>(children_.loop());
  Scanner* const raw = scanner.get();
  Child::Handlers handlers;
  handlers.on_frame = [this, raw](const wire::Frame& frame) { received(*raw, frame); };
  handlers.on_end = [this, raw](const std::string& reason) { ended(*raw, reason); };
  auto child = children_.start("antiphon-backend", wire::Role::scanner, std::move(handlers),
                               {"--store", store_, "scan"});
  if (!child) return child.error();
  scanner->child = std::move(*child);
  scanners_.push_back(std::move(scanner));
  return {};
}

void Scanners::give(Scanner& scanner) {
  std::unique_ptr<Job> job = std::move(waiting_.front());
  waiting_.pop_front();
  const auto request = wire::RequestId{scanner.next_request++};
  scanner.child->send(wire::encode(request, job->job));
  scanner.jobs.push_back(std::move(job));
  if (scanner.jobs.size() == 1) scanner.deadline.start(deadline_);
}

void Scanners::received(Scanner& scanner, const wire::Frame& frame) {
  if (scanner.condemned) return;
  auto message = wire::decode<wire::FromScanner>(frame);
  if (!message) return scanner.condemn("talked nonsense: " + message.error().message);
  if (scanner.jobs.empty() || raw(frame.request) != scanner.front_request)
    return scanner.condemn("talked nonsense: an answer to what was not asked");
  const bool answers = std::holds_alternative<wire::ScanFailed>(*message) ||
                       message->index() == scanner.jobs.front()->answer;
  if (!answers) return scanner.condemn("talked nonsense: an answer to something else");
  std::unique_ptr<Job> job = std::move(scanner.jobs.front());
  scanner.jobs.pop_front();
  ++scanner.front_request;
  restarts_.on_success(children_.loop().now());
  if (scanner.jobs.empty()) {
    scanner.deadline.stop();
    idle_.start(kIdleEnd);
  } else {
    scanner.deadline.start(deadline_);
  }
  dispatch();
  if (job->owner != nullptr) job->done(std::move(*message));
}

void Scanners::ended(Scanner& scanner, const std::string& reason) {
  const auto gone = std::find_if(scanners_.begin(), scanners_.end(),
                                 [&](const auto& each) { return each.get() == &scanner; });
  const std::unique_ptr<Scanner> dead = std::move(*gone);
  scanners_.erase(gone);
  const auto now = children_.loop().now();
  if (const auto delay = restarts_.on_death(now, random_share()) - now; delay > 0ms) {
    may_start_ = false;
    restart_.start(delay);
  }
  std::vector<std::unique_ptr<Job>> failed;
  for (auto job = dead->jobs.rbegin(); job != dead->jobs.rend(); ++job) {
    if ((*job)->owner == nullptr) continue;
    const bool ran = std::next(job) == dead->jobs.rend();
    if (ran && ++(*job)->deaths >= kMaxDeaths)
      failed.push_back(std::move(*job));
    else
      waiting_.push_front(std::move(*job));
  }
  dispatch();
  for (const auto& job : failed)
    job->done(Error{reason});
}

void Scanners::end_idle() {
  std::erase_if(scanners_, [](const auto& scanner) { return scanner->jobs.empty(); });
}

void Scanners::fail_all(const std::string& reason) {
  for (const auto& job : std::exchange(waiting_, {}))
    job->done(Error{reason});
}

}  // namespace antiphon::backend
