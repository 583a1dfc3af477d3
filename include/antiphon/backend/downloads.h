// The fetcher process, as the backend sees it: a request in, a whole body or an error out.
//
// Bodies are carried here and never decoded. What is held is bounded: a transfer may send
// kFirstCredit bytes and gets more only while less than kHeldLimit is held in all (but for one, so
// that something always goes on), and while parsers are behind by kHeldElsewhereLimit, the fetcher
// is not read. A fetcher that dies is replaced, and what it was asked for is
// asked for again: eight at a time, and after another death one at a time, so that the request that
// ends fetchers is found. That one has failed; the others are fetched.

#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "antiphon/backend/children.h"
#include "antiphon/model/fetch.h"
#include "antiphon/os/loop.h"
#include "antiphon/os/supervisor.h"
#include "antiphon/wire/messages.h"

namespace antiphon::backend {

constexpr std::size_t kHeldLimit = 16U << 20U;
constexpr std::size_t kHeldElsewhereLimit = 8U << 20U;

class Downloads {
 public:
  using Done = std::function<void(FetchResult result, std::string body)>;

  // `held_elsewhere`: bytes of bodies that were handed over and are not yet parsed.
  Downloads(Children& children, wire::FetchSettings settings,
            std::function<std::size_t()> held_elsewhere);
  ~Downloads();

  // Calls back from the loop, exactly once unless cancelled or destroyed first.
  std::uint32_t start(FetchRequest request, Done done);
  void cancel(std::uint32_t id);
  // Parsers have caught up with something.
  void look_at_held();

 private:
  struct Transfer {
    FetchRequest request;
    Done done;
    std::string body;
    std::uint64_t ungranted = 0;  // received, and not yet granted again
    bool sent = false;
    int deaths = 0;  // of fetchers that had this request
  };

  void give(std::uint32_t id, Transfer& transfer);
  void hand_out();
  void ensure_fetcher();
  void received(const wire::Frame& frame);
  void grant(std::uint32_t id, Transfer& transfer);
  void forget(std::map<std::uint32_t, Transfer>::iterator transfer);
  void finish(std::uint32_t id, FetchResult result);
  void ended(const std::string& reason);
  void fail_all(const std::string& reason);
  [[nodiscard]] int worst() const;

  Children& children_;
  wire::FetchSettings settings_;
  std::function<std::size_t()> held_elsewhere_;
  std::map<std::uint32_t, Transfer> transfers_;  // in the order of starting
  std::uint32_t next_id_ = 1;
  std::size_t held_ = 0;
  std::uint32_t favourite_ = 0;  // goes on although too much is held; 0: none needed
  bool cautious_ = false;        // fetchers have died: few requests at once
  bool starved_ = false;         // some transfer was refused a grant
  std::unique_ptr<Child> fetcher_;
  os::RestartPolicy restarts_;
  os::Timer restart_;
};

}  // namespace antiphon::backend
