// A refresh: feeds are asked, documents parsed, and what came is stored, all at once for many
// feeds.
//
//   asked → sources (or a file that is read here) → pool → the user's programs → rules → waiting to
//   be stored → stored
//
// What is ready is stored in one transaction, whole feeds with their validators: as soon as it is
// 64 feeds or `batch_items` items, or 100 ms after the first of them was ready.
//
// A server that asks to be left alone is, with all feeds of its host: those that have not been
// answered are not asked for any more. A feed without a connection to its server waits for the
// others: where no server at all can be reached, and it is not always the same one, the fault is on
// this side, and none of them has failed.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/judging.h"
#include "antiphon/backend/pool.h"
#include "antiphon/backend/programs.h"
#include "antiphon/backend/rules.h"
#include "antiphon/backend/schedule.h"
#include "antiphon/backend/sources.h"
#include "antiphon/base/time.h"
#include "antiphon/os/loop.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

struct RefreshTotals {
  std::uint32_t total = 0;
  std::uint32_t done = 0;
  std::uint32_t failed = 0;
  std::uint32_t unchanged = 0;  // 304, or a file that is as it was
  std::uint32_t held = 0;       // not asked, since a server said when to come back
  std::uint32_t gone = 0;       // not asked, since a server said that there is nothing any more
  std::uint32_t unreached = 0;  // of failed: all that were asked of servers
  std::uint64_t added = 0;
  std::uint64_t changed = 0;
  std::uint64_t dropped = 0;  // by rules, on arrival; not in `added`
};

// What on_offline tells, in words for the user.
std::string told_offline(std::size_t feeds, const std::string& reason);

struct RefreshOptions {
  bool force = false;  // without validators, and also what is held back
  std::size_t batch_items = 1000;
};

class Refresh {
 public:
  // What need not be told may be left empty, but for on_finished.
  struct Events {
    std::function<void()> on_began{};
    // Feeds whose row or items in the store are new, and what came of it.
    std::function<void(const std::vector<FeedId>& feeds)> on_stored;
    std::function<void(const ListedFeed& feed, const std::string& reason)> on_failed;
    // In place of on_failed for a web page that names feeds. True: one of them was asked for
    // instead, and the page does not count.
    std::function<bool(const ListedFeed& page, const std::vector<NamedFeed>& named)> on_page;
    // No server could be reached, and why the first could not.
    std::function<void(std::size_t feeds, const std::string& reason)> on_offline;
    // Feeds whose answers come from somewhere else for good (has_moved), before on_finished.
    std::function<void(const std::vector<Moved>& moved)> on_moved;
    // Programs of the user's failed, and items were stored without them; after on_finished,
    // so that it is the last that is said.
    std::function<void(const std::string& failure)> on_program_failed{};
    // Items that were added have ids from the first to the last; what lies between them may have
    // been dropped. Before on_stored.
    std::function<void(ItemId first, ItemId last)> on_added{};
    // The store could not be written.
    std::function<void(const Error& error)> on_error;
    std::function<void()> on_finished;
  };

  struct Parts {
    os::Loop& loop;
    store::Store& store;
    Sources& sources;
    Pool& pool;
    Clock clock;
    FetchLimits limits;
    std::string feeds_path;        // what relative file: addresses are relative to
    Rules rules{};                 // what comes is asked
    Programs* programs = nullptr;  // before; may be none
  };
  Refresh(Parts parts, Events events);
  ~Refresh();

  // Asks for these feeds. While a refresh runs they join it; those that are being asked already are
  // not asked twice.
  void ask(const std::vector<const ListedFeed*>& feeds, const RefreshOptions& options);
  // What is not stored yet is given up; on_finished follows from the loop.
  void cancel();

  [[nodiscard]] bool is_running() const { return running_; }
  [[nodiscard]] bool is_asking(FeedId feed) const { return asked_.contains(feed); }
  // Of the refresh that runs, or of the last one.
  [[nodiscard]] const RefreshTotals& totals() const { return totals_; }

 private:
  struct Asked {
    ListedFeed feed;
    RefreshOptions options;
    std::uint64_t ticket = 0;  // tells an answer from one that was cancelled
    std::string host;          // of the web
    std::optional<std::uint32_t> download;
    std::optional<std::uint32_t> judged;  // by programs
    std::vector<NamedFeed> named;         // when it turned out to be a web page
  };

  void start(Asked& asked);
  void ask_server(Asked& asked);
  bool read_next_file();
  void downloaded(FeedId feed, FetchResult result, std::string body);
  // `answer` is what is stored of it beside the document.
  void parse(std::string body, wire::ParseJob job, store::FetchedFeed answer);
  void failed(FeedId feed, const FetchResult& result, store::FetchedFeed fetched);
  void hold(const std::string& host, Time until);
  void settle_unreached();
  bool is_offline();
  void judge(store::FetchedFeed fetched);
  void ask_rules(store::FetchedFeed fetched);
  void ready(store::FetchedFeed fetched);
  void store_ready();
  void settle(const store::FetchedFeed& fetched);
  void note_move(const store::FetchedFeed& fetched);
  void finish_if_over();

  Parts parts_;
  Events events_;
  bool running_ = false;
  RefreshTotals totals_;
  std::uint64_t next_ticket_ = 1;
  std::map<FeedId, Asked> asked_;
  std::deque<FeedId> files_;  // file: sources that wait to be read
  HeldHosts held_;
  std::vector<store::FetchedFeed> unreached_;  // wait for another to be answered, or for the end
  bool online_ = false;                        // a server has answered
  std::set<std::string> unreached_hosts_;      // since one did, in this refresh or before
  std::vector<Moved> moved_;
  std::vector<store::FetchedFeed> ready_;
  std::size_t ready_items_ = 0;
  std::size_t batch_items_ = 0;
  os::Timer store_timer_;
  os::Slices file_reader_;
  Judging judging_;
};

}  // namespace antiphon::backend
