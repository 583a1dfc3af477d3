// The user's own filter programs, which look at what arrives before it is stored.
//
//   judge → what a program wants of the items → a batch of them, with their texts made safe → its
//   worker → verdicts → the next program → … → done
//
// Programs are asked one after another, in the order of the settings; what one dropped the next is
// not asked about. A program that fails, hangs or talks nonsense is replaced as any worker is
// (os/supervisor.h); what it has said nothing of passes, and is told of once in a refresh.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/backend/children.h"
#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/pool.h"
#include "antiphon/base/result.h"
#include "antiphon/config/programs.h"
#include "antiphon/filter/circumstances.h"
#include "antiphon/os/loop.h"
#include "antiphon/store/values.h"

namespace antiphon::backend {

class Program;

class Programs {
 public:
  // Whether they can be run: their filters are filters. Errors name the place.
  static Result<void> check(const std::vector<config::ProgramOptions>& programs);

  // What `check` has let through. `home` stands for `~` in front of a command.
  Programs(Children& children, Pool& pool, const std::vector<config::ProgramOptions>& programs,
           const std::string& home);
  ~Programs();
  Programs(const Programs&) = delete;
  Programs& operator=(const Programs&) = delete;

  [[nodiscard]] bool none() const { return programs_.empty(); }

  // The fetched feed with what they said of its items.
  using Done = std::function<void(store::FetchedFeed fetched)>;
  // Asks them about `news`, items of its document. Calls back from the loop, exactly once unless
  // cancelled first.
  std::uint32_t judge(const ListedFeed& feed, store::FetchedFeed fetched,
                      std::vector<store::Arrival> news, const filter::Circumstances& at, Done done);
  void cancel(std::uint32_t id);

  // Of documents that wait for programs.
  [[nodiscard]] std::size_t held_bytes() const { return held_bytes_; }
  // What failed since this was asked last, for people: `program spam: 3 items were stored without
  // it: spam exited with status 1`.
  std::vector<std::string> take_failures();

 private:
  struct Asked;

  bool step();
  void later(std::uint32_t id);
  void advance(std::uint32_t id);
  bool next_batch(Asked& asked);
  void prepare(std::uint32_t id, Asked& asked);
  void submit(std::uint32_t id, Asked& asked);
  void finish(std::uint32_t id);

  Pool& pool_;
  std::vector<std::unique_ptr<Program>> programs_;
  std::uint32_t next_id_ = 1;
  std::map<std::uint32_t, std::unique_ptr<Asked>> asked_;
  std::size_t held_bytes_ = 0;
  std::deque<std::uint32_t> ready_;  // to go on from the loop
  os::Slices stepper_;
};

}  // namespace antiphon::backend
