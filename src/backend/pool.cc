#include "antiphon/backend/pool.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "antiphon/base/log.h"
#include "antiphon/base/text.h"
#include "backend/random.h"
#include "backend/trust.h"
#include "backend/worker.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPartBytes = 64U << 10U;
// A second job waits at the parser while the first runs, so that it need not wait for us.
constexpr std::size_t kJobsAtParser = 2;
constexpr auto kIdleEnd = 60s;
constexpr int kMaxDeaths = 2;
// An answer may have so many bytes, and so many for each of the document: text beside content, and
// addresses made absolute, make it longer than what it was made from.
constexpr std::size_t kAnswerBytes = 16U << 20U;
constexpr std::size_t kAnswerShare = 8;

bool is_to_be_safe(const wire::ToParser& head) {
  const auto* parse = std::get_if<wire::ParseJob>(&head);
  return parse != nullptr && parse->safe_bodies;
}

}  // namespace

struct Pool::Parser : Worker<Job> {
  explicit Parser(os::Loop& loop) : Worker(loop, "antiphon-parser") {}
};

Pool::Pool(Children& children, const PoolLimits& limits)
    : children_(children),
      max_parsers_(limits.processes != 0 ? limits.processes
                                         : std::max(1U, std::thread::hardware_concurrency())),
      deadline_(limits.deadline),
      restart_(children.loop(),
               [this] {
                 may_start_ = true;
                 if (!cannot_start_.empty() && parsers_.empty()) fail_all();
                 dispatch();
               }),
      idle_(children.loop(), [this] { end_idle(); }) {}

Pool::~Pool() = default;

void Pool::parse(std::string document, wire::ParseJob job, std::function<void(Parsed)> done) {
  auto submitted = std::make_unique<Job>();
  submitted->head = std::move(job);
  submitted->document = std::move(document);
  submitted->has_document = true;
  submitted->done = [done = std::move(done)](Result<Answer> answer) {
    if (!answer) return done({answer.error()});
    if (auto* feed = std::get_if<ParsedFeed>(&answer->last))
      return done({ParsedDocument{std::move(*feed), std::move(answer->items)}});
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

void Pool::render(Body body, int columns, std::function<void(Result<StyledText>)> done) {
  auto job = std::make_unique<Job>();
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

void Pool::submit(std::unique_ptr<Job> job, bool urgent) {
  held_bytes_ += job->document.size();
  (urgent ? urgent_ : waiting_).push_back(std::move(job));
  dispatch();
}

void Pool::dispatch() {
  for (auto* queue : {&urgent_, &waiting_}) {
    while (!queue->empty()) {
      Parser* const parser = parser_for(*queue->front());
      if (parser == nullptr) return;
      std::unique_ptr<Job> job = std::move(queue->front());
      queue->pop_front();
      give(*parser, std::move(job));
    }
  }
}

// The parser with the fewest jobs, or a new one where all have some; none when all are full. A job
// that has killed a parser gets one to itself.
Pool::Parser* Pool::parser_for(const Job& job) {
  const auto least = std::min_element(
      parsers_.begin(), parsers_.end(),
      [](const auto& a, const auto& b) { return a->jobs.size() < b->jobs.size(); });
  const std::size_t jobs = least == parsers_.end() ? kJobsAtParser : (*least)->jobs.size();
  if (jobs == 0) return least->get();
  if (parsers_.size() < max_parsers_ && may_start_) {
    auto started = start_parser();
    if (started) {
      cannot_start_.clear();
      return *started;
    }
    log_line(LogLevel::error, started.error().message);
    may_start_ = false;
    cannot_start_ = started.error().message;
    restart_.start(parsers_.empty() ? 0ms : 1s);
  }
  if (job.deaths > 0 || jobs >= kJobsAtParser) return nullptr;
  const Parser& candidate = **least;
  return candidate.jobs.front()->deaths > 0 ? nullptr : least->get();
}

Result<Pool::Parser*> Pool::start_parser() {
  auto parser = std::make_unique<Parser>(children_.loop());
  Parser* const raw = parser.get();
  Child::Handlers handlers;
  handlers.on_frame = [this, raw](const wire::Frame& frame) { received(*raw, frame); };
  handlers.on_end = [this, raw](const std::string& reason) { ended(*raw, reason); };
  auto child = children_.start("antiphon-parser", wire::Role::parser, std::move(handlers));
  if (!child) return child.error();
  parser->child = std::move(*child);
  parsers_.push_back(std::move(parser));
  return raw;
}

void Pool::give(Parser& parser, std::unique_ptr<Job> job) {
  const auto request = wire::RequestId{parser.next_request++};
  parser.child->send(wire::encode<wire::ToParser>(request, job->head));
  if (job->has_document) {
    for (std::size_t at = 0; at < job->document.size(); at += kPartBytes) {
      wire::DocumentPart part{job->document.substr(at, kPartBytes)};
      parser.child->send(wire::encode<wire::ToParser>(request, std::move(part)));
    }
    parser.child->send(wire::encode<wire::ToParser>(request, wire::DocumentEnd{}));
  }
  parser.jobs.push_back(std::move(job));
  if (parser.jobs.size() == 1) set_deadline(parser);
}

void Pool::set_deadline(Parser& parser) {
  if (parser.jobs.empty()) {
    parser.deadline.stop();
    idle_.start(kIdleEnd);
    return;
  }
  const std::size_t bytes = parser.jobs.front()->document.size();
  parser.deadline.start(deadline_ + std::chrono::milliseconds(bytes / 1000));
}

void Pool::received(Parser& parser, const wire::Frame& frame) {
  if (parser.condemned) return;
  const auto nonsense = [&](const std::string& what) {
    parser.condemn("talked nonsense: " + what);
  };
  auto message = wire::decode<wire::FromParser>(frame);
  if (!message) return nonsense(message.error().message);
  if (parser.jobs.empty() || raw(frame.request) != parser.front_request) {
    return nonsense("an answer to what was not asked");
  }
  Job& job = *parser.jobs.front();
  job.answered += frame.payload.size();
  if (job.answered > kAnswerBytes + kAnswerShare * job.document.size()) return nonsense("too much");

  if (auto* items = std::get_if<wire::Items>(&*message)) {
    for (ParsedItem& item : items->items) {
      auto ok = check(item);
      if (ok && is_to_be_safe(job.head)) ok = check_safe_bodies(item);
      if (!ok) return nonsense(ok.error().message);
      job.answer.items.push_back(std::move(item));
    }
    if (job.answer.items.size() > kMaxItems) return nonsense("too many items");
    return;
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
  std::unique_ptr<Job> over = std::move(parser.jobs.front());
  parser.jobs.pop_front();
  ++parser.front_request;
  if (!std::holds_alternative<wire::Failed>(over->answer.last))
    restarts_.on_success(children_.loop().now());
  set_deadline(parser);
  Answer answer = std::move(over->answer);
  finish(std::move(over), std::move(answer));
}

void Pool::finish(std::unique_ptr<Job> job, Result<Answer> answer) {
  held_bytes_ -= job->document.size();
  dispatch();
  job->done(std::move(answer));
}

// The job that ran is done once more; the one that waited behind it goes back to its queue
// uncharged.
void Pool::ended(Parser& parser, const std::string& reason) {
  const auto gone = std::find_if(parsers_.begin(), parsers_.end(),
                                 [&](const auto& one) { return one.get() == &parser; });
  std::unique_ptr<Parser> dead = std::move(*gone);
  parsers_.erase(gone);

  // A death over a document is the document's fault and delays nobody; one without is a parser's.
  const auto now = children_.loop().now();
  const auto delay = dead->jobs.empty() ? restarts_.on_death(now, random_share()) - now : 0ms;
  if (delay > 0ms) {
    may_start_ = false;
    restart_.start(delay);
  }
  std::unique_ptr<Job> charged;
  if (!dead->jobs.empty()) {
    charged = std::move(dead->jobs.front());
    dead->jobs.pop_front();
  }
  for (auto job = dead->jobs.rbegin(); job != dead->jobs.rend(); ++job) {
    waiting_.push_front(std::move(*job));
  }
  dead.reset();
  if (charged) {
    charged->answer = Answer{};
    charged->answered = 0;
    if (++charged->deaths >= kMaxDeaths) {
      return finish(std::move(charged), Error{"the parser died twice of it: " + reason});
    }
    urgent_.push_front(std::move(charged));
  }
  dispatch();
}

void Pool::end_idle() {
  std::erase_if(parsers_, [](const auto& parser) { return parser->jobs.empty(); });
}

// Nobody is there who could do them, and nobody could be started: that is better said than waited
// for.
void Pool::fail_all() {
  const std::string reason = std::exchange(cannot_start_, {});
  for (auto* queue : {&urgent_, &waiting_}) {
    for (auto& job : std::exchange(*queue, {}))
      finish(std::move(job), Error{reason});
  }
}

}  // namespace antiphon::backend
