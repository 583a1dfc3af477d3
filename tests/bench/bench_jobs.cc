// What it costs to do jobs in other processes, and what a second one gains: articles and feeds, as
// plain calls, by one parser with two jobs in flight, and by two parsers.
//
//   bench-jobs PARSER
//
// Wall-clock time of the same jobs in turn: medians of some rounds.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "bench/made_articles.h"
#include "bench/made_documents.h"

#include "antiphon/backend/pool.h"
#include "antiphon/base/hash.h"
#include "antiphon/os/signals.h"
#include "antiphon/os/spawner.h"
#include "antiphon/parser/run.h"

namespace {

using namespace antiphon;
using namespace antiphon::bench;

using Seconds = double;

constexpr std::size_t kJobs = 200;
constexpr std::size_t kArticleBytes = 20'000;
constexpr std::size_t kFeedBytes = 80'000;
constexpr int kRounds = 7;
constexpr int kColumns = 80;

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

Seconds time_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// One kind of job.
struct Work {
  const char* name;
  double most_isolation;  // what one parser may cost beyond a call
  double least_gain;      // of two parsers beside one
  wire::ParserJob job;
};

std::vector<Work> all_work() {
  const Body article{BodyKind::html, made_article(kArticleBytes), "https://example.org/"};
  wire::ParseJob head;
  head.base = "https://example.org/feed";
  head.content_type = "application/rss+xml";
  return {{"articles", 1.15, 1.7, {wire::RenderJob{article, kColumns}, ""}},
          {"feeds", 1.40, 1.0, {head, daily_feed(Kind::rss20, kFeedBytes)}}};
}

void call(const Work& work) {
  feed::Charsets charsets;
  for (std::size_t i = 0; i < kJobs; ++i) {
    const wire::ParserOutcome outcome = parser::run(wire::ParserJob(work.job), charsets);
    if (std::holds_alternative<wire::Failed>(outcome.last)) give_up("a job failed");
  }
}

// A pool that is given jobs one after another, so many at a time.
class Pooled {
 public:
  Pooled(os::Spawner& spawner, const std::string& parser, std::uint32_t processes)
      : children_(loop_, spawner,
                  [parser](const std::string&) { return Result<std::string>(parser); }),
        pool_(children_, limits(processes)),
        in_flight_(2 * std::size_t{processes}) {}

  void run(const Work& work) {
    left_ = kJobs;
    waiting_ = 0;
    work_ = &work;
    while (waiting_ < in_flight_)
      give();
    while (waiting_ > 0)
      loop_.run();
  }

 private:
  static backend::PoolLimits limits(std::uint32_t processes) {
    backend::PoolLimits limits;
    limits.processes = processes;
    return limits;
  }

  void give() {
    if (left_ == 0) return;
    --left_;
    ++waiting_;
    const auto done = [this](bool ok) {
      if (!ok) give_up("a job failed");
      --waiting_;
      give();
      if (waiting_ == 0) loop_.stop();
    };
    if (const auto* render = std::get_if<wire::RenderJob>(&work_->job.head))
      pool_.render(render->body, render->columns, [done](const auto& text) { done(text.ok()); });
    else
      pool_.parse(work_->job.document, std::get<wire::ParseJob>(work_->job.head),
                  [done](const backend::Parsed& parsed) { done(parsed.document.ok()); });
  }

  os::Loop loop_;
  backend::Children children_;
  backend::Pool pool_;
  std::size_t in_flight_;
  std::size_t left_ = 0;
  std::size_t waiting_ = 0;
  const Work* work_ = nullptr;
};

Seconds median(std::vector<Seconds> all) {
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

void tell(os::Spawner& spawner, const std::string& parser, const Work& work) {
  Pooled one(spawner, parser, 1);
  Pooled two(spawner, parser, 2);
  std::vector<Seconds> called;
  std::vector<Seconds> by_one;
  std::vector<Seconds> by_two;
  one.run(work);  // they start
  two.run(work);
  for (int i = 0; i < kRounds; ++i) {
    called.push_back(time_of([&] { call(work); }));
    by_one.push_back(time_of([&] { one.run(work); }));
    by_two.push_back(time_of([&] { two.run(work); }));
  }
  const Seconds base = median(called);
  std::printf(
      "%-9s as calls %6.2f ms   one parser %.2f x (<= %.2f)   two parsers %.2f x as fast as one "
      "(>= %.1f)\n",
      work.name, base / kJobs * 1e3, median(by_one) / base, work.most_isolation,
      median(by_one) / median(by_two), work.least_gain);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) give_up("usage: bench-jobs PARSER");
  antiphon::os::ignore_sigpipe();
  auto spawner = antiphon::os::Spawner::start();
  if (!spawner) give_up(spawner.error().message);
  antiphon::prepare_hash();
  std::printf("%zu jobs, two in flight for each parser; medians of %d rounds\n", kJobs, kRounds);
  for (const Work& work : all_work())
    tell(*spawner, argv[1], work);
  return 0;
}
