// The pool of parsers: jobs in, values out.
//
// A crew of parsers (crew.h) reads documents and renders articles. A job that two of them died of
// has failed, the reason says so, and where it came from a feed it is quarantined. What comes back
// is checked before anyone sees it (trust.h).
//
// A command of the user's may start more of them, say on another machine: these get what comes
// while all of ours are busy. What they cannot do, whatever the reason, is done by ours.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "antiphon/backend/children.h"
#include "antiphon/backend/crew.h"
#include "antiphon/backend/quarantine.h"
#include "antiphon/base/result.h"
#include "antiphon/model/article.h"
#include "antiphon/model/item.h"
#include "antiphon/os/loop.h"
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
  // Of the processor, for a job; and 1 s more a MB. A hundred times what an honest document takes.
  std::chrono::milliseconds deadline{2'000};
  // Starts a parser, too; empty: there is no such command.
  std::vector<std::string> command{};
  std::uint32_t command_processes = 2;
};

class Pool : private CrewWork {
 public:
  // Without a quarantine nothing is remembered of what parsers died of.
  Pool(Children& children, const PoolLimits& limits, Quarantine* quarantine = nullptr);
  ~Pool() override;

  // Each calls back from the loop, exactly once unless the pool is destroyed first. Jobs for the
  // user, who waits (render, safe_body), go before documents of a refresh.
  void parse(std::string document, wire::ParseJob job, std::function<void(Parsed)> done,
             FeedId feed = {});
  void render(Body body, int columns, std::function<void(Result<StyledText>)> done,
              FeedId feed = {});
  void safe_body(Body body, std::function<void(Result<SafeBody>)> done);
  void read_opml(std::string document, std::function<void(Result<Subscriptions>)> done);
  void write_opml(wire::WriteOpmlJob job, std::function<void(Result<std::string>)> done);

  // Whatever parsers died of that this feed said: it may be tried again.
  Result<void> lift(FeedId feed);

  // Bytes of documents that wait or are being parsed.
  [[nodiscard]] std::size_t held_bytes() const {
    return held_bytes_ + (helper_ ? helper_->held_bytes_ : 0);
  }

 private:
  struct Answer {
    std::vector<ParsedItem> items;
    wire::FromParser last;
  };
  struct Job {
    wire::ToParser head;
    std::string document{};
    bool has_document = false;
    Origin origin{};
    bool on_trial = false;  // of its second try
    bool urgent = false;
    bool came_back = false;    // from the helper, which could not do it
    std::size_t answered = 0;  // bytes, so far
    Answer answer;
    std::function<void(Result<Answer>)> done;
  };

  struct Refused {
    std::unique_ptr<Job> job;
    Error why;
  };

  // Of parsers that a command starts: it helps `owner`.
  Pool(Pool& owner, const PoolLimits& limits);

  void submit(std::unique_ptr<Job> job, bool urgent);
  void hand_over(std::unique_ptr<Job> job, std::size_t deaths);
  [[nodiscard]] bool is_for_helper(const Job& job) const;
  bool tell_refused();
  [[nodiscard]] static std::string_view input_of(const Job& job);

  Result<std::unique_ptr<Child>> start_worker(JobId job, Child::Handlers handlers) override;
  void give(Child& parser, wire::RequestId request, JobId job) override;
  Heard take(JobId job, const wire::Frame& frame) override;
  void suspected(JobId job, const std::string& reason) override;
  void over(JobId job, Ending ending, const std::string& reason) override;
  [[nodiscard]] std::string told(JobId job) const override;

  Children& children_;
  Quarantine* quarantine_;
  std::unordered_map<JobId, std::unique_ptr<Job>> jobs_;
  std::size_t held_bytes_ = 0;
  std::deque<Refused> refused_;  // to be told from the loop
  os::Slices refuser_;
  std::size_t parsers_;               // at most
  Pool* owner_ = nullptr;             // of a helper
  std::vector<std::string> command_;  // of a helper
  Crew crew_;
  std::unique_ptr<Pool> helper_;
};

}  // namespace antiphon::backend
