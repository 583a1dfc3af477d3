// The fetcher process, as the backend sees it: a request in, a whole body or an error out.
//
// Bodies are carried here and never decoded. What is held is bounded: a transfer may send
// kFirstCredit bytes and gets more only while less than kHeldLimit is held in all (but for one, so
// that something always goes on), and while parsers are behind by kHeldElsewhereLimit, the fetcher
// is not read. A fetcher that dies is replaced, and what it was asked for is
// asked for again: eight at a time, and after another death one at a time, so that the request that
// ends fetchers is found. That one has failed; the others are fetched.
//
// The fetcher's sandbox lets it connect to some ports and read some files, which it is told when it
// starts: those of all feeds, and of what waits. A request that needs more is given to another
// fetcher, which takes the place of the first.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "antiphon/backend/children.h"
#include "antiphon/backend/crew.h"
#include "antiphon/model/fetch.h"
#include "antiphon/wire/messages.h"

namespace antiphon::backend {

constexpr std::size_t kHeldLimit = 8U << 20U;
constexpr std::size_t kHeldElsewhereLimit = 2U << 20U;

// What a fetcher may reach beside what is usual.
struct Reach {
  std::set<std::uint16_t> ports;
  std::set<std::string> files;

  // What the request needs.
  void add(const std::string& url, const FetchMeans& means);
  [[nodiscard]] bool covers(const Reach& other) const;
};

class Downloads : private CrewWork {
 public:
  using Done = std::function<void(FetchResult result, std::string body)>;

  // `held_elsewhere`: bytes of bodies that were handed over and are not yet parsed.
  // `known_reach`: what the feeds that there are will need.
  Downloads(
      Children& children, wire::FetchSettings settings, std::function<std::size_t()> held_elsewhere,
      std::function<Reach()> known_reach = [] { return Reach{}; });
  ~Downloads() override;

  // Calls back from the loop, exactly once unless cancelled or destroyed first.
  std::uint32_t start(FetchRequest request, Done done);
  void cancel(std::uint32_t id);
  // Parsers have caught up with something.
  void look_at_held();

 private:
  struct Transfer {
    FetchRequest request;
    Done done;
    FetchResult result{};
    std::string body{};
    std::uint64_t ungranted = 0;  // received, and not yet granted again
  };

  Result<std::unique_ptr<Child>> start_worker(JobId job, Child::Handlers handlers) override;
  void give(Child& fetcher, wire::RequestId request, JobId job) override;
  Heard take(JobId job, const wire::Frame& frame) override;
  [[nodiscard]] wire::Frame ping() const override;
  [[nodiscard]] bool is_pong(const wire::Frame& frame) const override;
  void suspected(JobId job, const std::string& reason) override;
  void over(JobId job, Ending ending, const std::string& reason) override;
  [[nodiscard]] std::string told(JobId job) const override;

  void grant(JobId job, Transfer& transfer);
  void empty(Transfer& transfer);
  void forget(std::map<JobId, Transfer>::iterator transfer);
  void finish(JobId job, FetchResult result);

  Children& children_;
  wire::FetchSettings settings_;
  std::function<std::size_t()> held_elsewhere_;
  std::map<JobId, Transfer> transfers_;  // in the order of starting
  std::size_t held_ = 0;
  JobId favourite_{};     // goes on although too much is held; none needed
  bool starved_ = false;  // some transfer was refused a grant
  std::function<Reach()> known_reach_;
  Reach reach_;  // of the newest fetcher
  Crew crew_;
};

}  // namespace antiphon::backend
