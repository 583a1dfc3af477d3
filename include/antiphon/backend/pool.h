// The pool of parsers: jobs in, values out.
//
// Parsers are started when there is work and none is idle, up to a number; they end when they were
// idle for a minute. A job has a deadline. A parser that dies, hangs or talks nonsense is replaced,
// and its job is done once more, by one that has nothing else to do; when that dies too, the job
// has failed and the reason says so. What comes back is checked before anyone sees it (trust.h).

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "antiphon/backend/children.h"
#include "antiphon/base/result.h"
#include "antiphon/model/article.h"
#include "antiphon/model/item.h"
#include "antiphon/os/loop.h"
#include "antiphon/os/supervisor.h"
#include "antiphon/wire/messages.h"

namespace antiphon::backend {

// Names for those above, who do not speak to parsers themselves.
using SafeBody = wire::SafeBody;
using Subscriptions = wire::Subscriptions;

// What became of a document: a feed, or why not; of a web page, the feeds that it names.
struct Parsed {
  Result<ParsedDocument> document;
  std::vector<NamedFeed> named{};
};

struct PoolLimits {
  std::uint32_t processes = 0;  // at most; 0: one a core
  // A job may take this, and 1 s a MB: a hundred times what an honest document takes, also on a
  // machine that is busy.
  std::chrono::milliseconds deadline{10'000};
};

class Pool {
 public:
  Pool(Children& children, const PoolLimits& limits);
  ~Pool();

  // Each calls back from the loop, exactly once unless the pool is destroyed first. Jobs for the
  // user, who waits (render, safe_body), go before documents of a refresh.
  void parse(std::string document, wire::ParseJob job, std::function<void(Parsed)> done);
  void render(Body body, int columns, std::function<void(Result<StyledText>)> done);
  void safe_body(Body body, std::function<void(Result<SafeBody>)> done);
  void read_opml(std::string document, std::function<void(Result<Subscriptions>)> done);
  void write_opml(wire::WriteOpmlJob job, std::function<void(Result<std::string>)> done);

  // Bytes of documents that wait or are being parsed.
  [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }

 private:
  struct Answer {
    std::vector<ParsedItem> items;
    wire::FromParser last;
  };
  struct Job {
    wire::ToParser head;
    std::string document;
    bool has_document = false;
    int deaths = 0;
    std::size_t answered = 0;  // bytes, so far
    Answer answer;
    std::function<void(Result<Answer>)> done;
  };
  struct Parser;

  void submit(std::unique_ptr<Job> job, bool urgent);
  void dispatch();
  Parser* parser_for(const Job& job);
  Result<Parser*> start_parser();
  void give(Parser& parser, std::unique_ptr<Job> job);
  void received(Parser& parser, const wire::Frame& frame);
  void finish(std::unique_ptr<Job> job, Result<Answer> answer);
  void ended(Parser& parser, const std::string& reason);
  void set_deadline(Parser& parser);
  void end_idle();
  void fail_all();

  Children& children_;
  std::size_t max_parsers_;
  std::chrono::milliseconds deadline_;
  std::vector<std::unique_ptr<Parser>> parsers_;
  std::deque<std::unique_ptr<Job>> urgent_;
  std::deque<std::unique_ptr<Job>> waiting_;
  std::size_t held_bytes_ = 0;
  os::RestartPolicy restarts_;
  os::Timer restart_;
  os::Timer idle_;
  bool may_start_ = true;
  std::string cannot_start_;  // why, when no parser runs and none could be started
};

}  // namespace antiphon::backend
