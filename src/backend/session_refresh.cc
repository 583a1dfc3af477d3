// Refreshes: those that are due, and those that the user asks for.
//
//   due_ ── every half minute ──▶ what is due, one turn of it ─┐
//   Refresh of the front end ──▶ wanted_ ── our turn ──────────┴▶ refresh_ ──▶ catch_up
//
// What the front end shows is asked for first. While another program refreshes the same store, what
// is due waits for the next time, and what the user asked for until the other is done.

#include <algorithm>
#include <set>
#include <utility>

#include "antiphon/backend/schedule.h"
#include "antiphon/backend/session.h"
#include "antiphon/backend/shown.h"
#include "antiphon/base/log.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

constexpr auto kProgressInterval = 33ms;
constexpr auto kFirstOfflineWait = 30s;
constexpr auto kTurnInterval = 250ms;
// One transaction of a refresh must not keep the loop from answering: about 4 ms.
constexpr std::size_t kBatchItems = 128;
constexpr auto kSettleAfter = 2s;  // a refresh: then nobody waits for us
constexpr std::size_t kRowsFirst = 100;
constexpr auto kLongestOffline = 8min;

// Until it is tried again whether a server can be reached, by the times that none could in a row.
std::chrono::milliseconds offline_wait(int times) {
  return std::min<std::chrono::milliseconds>(kFirstOfflineWait * (1 << std::min(times, 8)),
                                             kLongestOffline);
}

}  // namespace

Refresh::Events Session::refresh_events() {
  Refresh::Events events;
  events.on_stored = [this](const std::vector<FeedId>&) {
    catch_up();
    if (!progress_.is_set()) progress_.start(kProgressInterval);
  };
  events.on_failed = [](const ListedFeed& feed, const std::string& reason) {
    log_line(LogLevel::info, shown_address(feed.subscription.url) + ": " + reason);
  };
  events.on_page = [this](const ListedFeed& page, const std::vector<NamedFeed>& named) {
    return take_feed_of(page.subscription.url, named);
  };
  events.on_offline = [this](std::size_t feeds, const std::string& reason) {
    due_.start(offline_wait(++offline_times_));
    // Of one feed that was due one does not know; of what the user asked for one says so.
    if (asked_by_user_ || (offline_times_ == 1 && feeds > 1))
      notice(wire::NoticeLevel::warning, told_offline(feeds, reason));
  };
  events.on_moved = [this](const std::vector<Moved>& moved) { follow(moved); };
  events.on_program_failed = [this](const std::string& failure) {
    notice(wire::NoticeLevel::warning, failure + "; :processes");
  };
  events.on_error = [this](const Error& error) {
    notice(wire::NoticeLevel::error, error.message);
    // What cannot be stored is not fetched all the time.
    due_.start(backend_.settings().fetch.pace.interval);
  };
  events.on_finished = [this] {
    refresh_lock_.release();
    may_be_pages_.clear();
    if (refresh_->totals().unreached == 0) offline_times_ = 0;
    asked_by_user_ = false;
    show_refreshing();
    settle_.start(kSettleAfter);
  };
  return events;
}

void Session::refresh_due() {
  const config::FetchOptions& options = backend_.settings().fetch;
  due_.start(pace_.due);
  if (!options.refresh_automatically) return;
  const auto held = held_hosts(backend_.store());
  if (!held) return notice(wire::NoticeLevel::error, held.error().message);
  auto due = due_feeds(backend_.feeds(), options.pace, *held, backend_.now());
  std::erase_if(due,
                [this](const ListedFeed* feed) { return refresh_->is_asking(feed->state.id); });
  if (due.empty()) return;
  // Another that refreshes does what is due as well, and this comes again.
  const auto ours = refresh_lock_.try_take();
  if (!ours) return notice(wire::NoticeLevel::error, ours.error().message);
  if (*ours) start_refresh(one_turn(shown_first(std::move(due))));
}

// What the user asks for. It may have to wait.
void Session::refresh(const std::vector<const ListedFeed*>& feeds) {
  for (const ListedFeed* feed : feeds)
    wanted_.emplace(feed->state.id, backend_.now());
  if (turn_.is_set()) return;
  take_turn(false);
  if (turn_.is_set()) {
    notice(wire::NoticeLevel::info,
           refresh_lock_.holder() + " refreshes; yours begins when that is done");
  }
}

void Session::take_turn(bool has_waited) {
  const auto ours = refresh_lock_.try_take();
  if (!ours) {
    wanted_.clear();
    return notice(wire::NoticeLevel::error, ours.error().message);
  }
  if (!*ours) return turn_.start(kTurnInterval);
  std::vector<const ListedFeed*> feeds;
  for (const ListedFeed& feed : backend_.feeds().feeds()) {
    const auto wanted = wanted_.find(feed.state.id);
    if (wanted == wanted_.end()) continue;
    const std::optional<Time>& success = feed.state.last_success;
    const bool just_asked = has_waited && success && *success >= wanted->second;
    if (!just_asked) feeds.push_back(&feed);
  }
  wanted_.clear();
  asked_by_user_ = true;
  start_refresh(shown_first(std::move(feeds)));
}

std::vector<const ListedFeed*> Session::shown_first(std::vector<const ListedFeed*> feeds) {
  std::set<FeedId> shown;
  for (auto& [id, opened] : views_) {
    for (std::size_t i = 0; i < std::min(opened.last.rows.size(), kRowsFirst); ++i) {
      const auto at = opened.view.feeds_at(opened.last.rows[i].anchor);
      if (at) shown.insert(at->begin(), at->end());
    }
  }
  std::stable_partition(feeds.begin(), feeds.end(),
                        [&](const ListedFeed* feed) { return shown.contains(feed->state.id); });
  return feeds;
}

void Session::start_refresh(const std::vector<const ListedFeed*>& feeds) {
  RefreshOptions options;
  options.batch_items = kBatchItems;
  refresh_->ask(feeds, options);
  show_refreshing();
}

void Session::cancel_refresh() {
  wanted_.clear();
  turn_.stop();
  refresh_->cancel();
  // What was stopped is still due; but not by itself, and not at once.
  due_.start(backend_.settings().fetch.pace.interval);
}

// Of an address that the user gave just now. A feed that turns into a page later is left alone: who
// knows whose page that is.
bool Session::take_feed_of(const std::string& page, const std::vector<NamedFeed>& named) {
  if (may_be_pages_.erase(page) == 0) return false;
  auto found = backend_.feeds().replace(page, named.front().url);
  if (!found) {
    notice(wire::NoticeLevel::error, found.error().message);
    return false;
  }
  notice(wire::NoticeLevel::info, told_page(page, named, *found != nullptr));
  if (*found != nullptr) start_refresh({*found});
  feeds_file_changed();
  return true;
}

void Session::follow(const std::vector<Moved>& moved) {
  auto told = backend_.feeds().follow(moved, backend_.now());
  if (!told) return notice(wire::NoticeLevel::error, told.error().message);
  for (const std::string& line : *told)
    notice(wire::NoticeLevel::info, line);
  if (!told->empty()) feeds_file_changed();
}

void Session::settle() {
  if (refresh_->is_running()) return;  // its end comes back here
  backend_.log_copier().look_at_rest();
}

// Headings say of their feeds whether they are being asked.
void Session::show_refreshing() {
  for (auto& [id, opened] : views_)
    opened.dirty = true;
  if (!push_.is_set()) push_.start(0ms);
  send_refresh_state();
}

void Session::send_refresh_state() {
  const RefreshTotals& totals = refresh_->totals();
  send(wire::RequestId::none, wire::RefreshState{refresh_->is_running(), totals.done, totals.total,
                                                 totals.failed, totals.added});
}

}  // namespace antiphon::backend
