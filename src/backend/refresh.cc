#include "antiphon/backend/refresh.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "antiphon/backend/circumstances.h"
#include "antiphon/base/fd.h"
#include "antiphon/base/text.h"
#include "antiphon/model/authority.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kBatchFeeds = 64;
constexpr auto kBatchTime = 100ms;
// Files are read while less than this waits for a parser.
constexpr std::size_t kFileBytesAhead = 16U << 20U;

// A file's size and time take the place of the validators of a server.
Validators validators_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return {};
  return {std::to_string(status.st_size),
          std::to_string(status.st_mtim.tv_sec) + "." + std::to_string(status.st_mtim.tv_nsec)};
}

}  // namespace

std::string told_offline(std::size_t feeds, const std::string& reason) {
  const std::string which =
      feeds == 1 ? "the server of the feed could not be reached"
                 : "none of the servers of " + std::to_string(feeds) + " feeds could be reached";
  return "offline? " + which + ": " + reason;
}

Refresh::Refresh(Parts parts, Events events)
    : parts_(std::move(parts)),
      events_(std::move(events)),
      store_timer_(parts_.loop, [this] { store_ready(); }),
      file_reader_(parts_.loop, [this] { return read_next_file(); }),
      judging_(parts_.loop, parts_.store, parts_.rules) {}

Refresh::~Refresh() {
  cancel();
}

void Refresh::ask(const std::vector<const ListedFeed*>& feeds, const RefreshOptions& options) {
  if (!running_) {
    if (events_.on_began) events_.on_began();
    totals_ = {};
    online_ = false;
    moved_.clear();
  }
  batch_items_ = options.batch_items;
  // Other programs may have been told since. What cannot be read holds nothing up; that the store
  // cannot be used is told when something is stored.
  if (const auto held = held_hosts(parts_.store)) {
    for (const auto& [host, until] : *held)
      held_.insert_or_assign(host, until);
  }
  for (const ListedFeed* feed : feeds) {
    if (asked_.contains(feed->state.id)) continue;
    running_ = true;
    ++totals_.total;
    Asked& asked = asked_[feed->state.id];
    asked.feed = *feed;
    asked.options = options;
    asked.ticket = next_ticket_++;
    asked.host = host_of(feed->state.url);
    start(asked);
  }
  // Also when there was nothing to ask: the end is told from the loop, as ever.
  store_timer_.start(ready_.empty() && asked_.empty() ? 0ms : kBatchTime);
  running_ = true;
}

void Refresh::start(Asked& asked) {
  const store::Feed& state = asked.feed.state;
  const auto refused = asked.options.force ? std::nullopt : refusal(state, held_, parts_.clock());
  if (refused) {
    ++(refused->by == DueBy::gone ? totals_.gone : totals_.held);
    ++totals_.done;
    asked_.erase(state.id);
  } else if (source_kind(asked.feed.subscription.url) == SourceKind::file) {
    files_.push_back(state.id);
    file_reader_.wake();
  } else {
    ask_server(asked);
  }
}

void Refresh::ask_server(Asked& asked) {
  const FeedId feed = asked.feed.state.id;
  asked.download = parts_.sources.start(asked.feed, asked.options.force,
                                        [this, feed](FetchResult result, std::string body) {
                                          downloaded(feed, std::move(result), std::move(body));
                                        });
}

bool Refresh::read_next_file() {
  if (files_.empty()) return false;
  if (parts_.pool.held_bytes() > kFileBytesAhead) return false;  // woken when a document is parsed
  const FeedId id = files_.front();
  files_.pop_front();
  const auto found = asked_.find(id);
  if (found == asked_.end()) return !files_.empty();
  const Asked& asked = found->second;
  const std::string path = file_of(asked.feed.subscription.url, parts_.feeds_path);
  Validators validators = validators_of(path);

  store::FetchedFeed fetched;
  fetched.feed = id;
  fetched.at = parts_.clock();
  if (!asked.options.force && !validators.etag.empty() &&
      validators == asked.feed.state.validators) {
    fetched.outcome = FetchOutcome::not_modified;
    ready(std::move(fetched));
    return !files_.empty();
  }
  auto content = read_file(path, parts_.limits.decoded_bytes);
  if (!content) {
    // A file that a feed has named since the sandbox was entered: permissions would let us.
    const bool boxed =
        content.error().message.ends_with(errno_text(EACCES)) && ::access(path.c_str(), R_OK) == 0;
    fetched.error = boxed ? path + ": the sandbox lets it be read when antiphon starts again"
                          : content.error().message;
    fetched.error = printable(fetched.error);
    ready(std::move(fetched));
  } else {
    // Without a base: relative links in it mean the site that the document names, not this disk.
    fetched.validators = std::move(validators);
    parse(std::move(*content), {"", "", false}, std::move(fetched));
  }
  return !files_.empty();
}

void Refresh::downloaded(FeedId feed, FetchResult result, std::string body) {
  Asked& asked = asked_.at(feed);
  asked.download.reset();
  const bool heard = !asked.host.empty() && !result.unreachable;
  if (heard && !std::exchange(online_, true)) {
    unreached_hosts_.clear();
    settle_unreached();
  }
  store::FetchedFeed fetched;
  fetched.feed = feed;
  fetched.at = parts_.clock();
  fetched.outcome = result.outcome;
  if (result.outcome == FetchOutcome::failed) return failed(feed, result, std::move(fetched));
  fetched.validators = result.validators;
  fetched.fresh_for = result.fresh_for;
  if (!asked.host.empty()) fetched.moved_to = result.permanent_url;
  if (result.outcome == FetchOutcome::not_modified) return ready(std::move(fetched));
  parse(std::move(body), {result.url, result.content_type, false}, std::move(fetched));
}

void Refresh::failed(FeedId feed, const FetchResult& result, store::FetchedFeed fetched) {
  constexpr std::uint32_t kGone = 410;
  fetched.error = result.error;
  fetched.gone = result.status == kGone;
  if (result.unreachable) {
    unreached_.push_back(std::move(fetched));
    return settle_unreached();
  }
  if (result.retry_after && *result.retry_after > 0s) {
    const auto wait = std::clamp<std::chrono::seconds>(*result.retry_after, 1s, kLongestHold);
    fetched.retry_at = fetched.at + wait;
    // It may have been another one to which the feed's own led.
    fetched.held_host = result.url.empty() ? asked_.at(feed).host : host_of(result.url);
    hold(fetched.held_host, *fetched.retry_at);
  }
  ready(std::move(fetched));
}

// Those that the host has answered already are taken.
void Refresh::hold(const std::string& host, Time until) {
  Time& held = held_[host];
  held = std::max(held, until);
  for (auto asked = asked_.begin(); asked != asked_.end();) {
    const auto [download, force] = std::pair(asked->second.download, asked->second.options.force);
    if (asked->second.host != host || !download || force) {
      ++asked;
      continue;
    }
    parts_.sources.cancel(*download);
    asked = asked_.erase(asked);
    ++totals_.held;
    ++totals_.done;
  }
}

// Whether a feed has failed that has no connection is known when a server has answered, or when
// nothing else is left to wait for.
void Refresh::settle_unreached() {
  const bool last = ready_.empty() && asked_.size() == unreached_.size();
  if (unreached_.empty() || (!online_ && !last)) return;
  std::vector<store::FetchedFeed> unreached = std::exchange(unreached_, {});
  // One that failed before tells nothing of the network.
  const bool any_was_well =
      std::any_of(unreached.begin(), unreached.end(), [&](const store::FetchedFeed& fetched) {
        return asked_.at(fetched.feed).feed.state.failures == 0;
      });
  for (const store::FetchedFeed& fetched : unreached)
    unreached_hosts_.insert(asked_.at(fetched.feed).host);
  if (online_ || !any_was_well || !is_offline()) {
    online_ = true;
    for (store::FetchedFeed& fetched : unreached)
      ready(std::move(fetched));
    return;
  }
  for (const store::FetchedFeed& fetched : unreached)
    asked_.erase(fetched.feed);
  const auto feeds = static_cast<std::uint32_t>(unreached.size());
  totals_.done += feeds;
  totals_.failed += feeds;
  totals_.unreached += feeds;
  if (events_.on_offline) events_.on_offline(feeds, unreached.front().error);
  store_timer_.start(0ms);  // the end
}

// Without an answer now and shortly before, also to other programs. One host alone is more likely
// dead, or its address wrong.
bool Refresh::is_offline() {
  constexpr auto kShortly = 10min;
  if (unreached_hosts_.size() < 2) return false;
  const auto answer = parts_.store.last_answer();
  if (!answer || !*answer) return true;
  const Time now = parts_.clock();
  return **answer > now || **answer + kShortly < now;
}

void Refresh::parse(std::string body, wire::ParseJob job, store::FetchedFeed answer) {
  const FeedId feed = answer.feed;
  const Asked& waiting = asked_.at(feed);
  const std::uint64_t ticket = waiting.ticket;
  if (waiting.options.force) {
    if (auto lifted = parts_.pool.lift(feed); !lifted && events_.on_error)
      events_.on_error(lifted.error());
  }
  parts_.pool.parse(
      std::move(body), std::move(job),
      [this, ticket, fetched = std::move(answer)](Parsed parsed) mutable {
        parts_.sources.look_at_held();
        file_reader_.wake();
        const auto asked = asked_.find(fetched.feed);
        if (asked == asked_.end() || asked->second.ticket != ticket) return;  // cancelled
        fetched.at = parts_.clock();
        if (parsed.document) {
          fetched.outcome = FetchOutcome::fetched;
          fetched.document = std::move(*parsed.document);
          return judge(std::move(fetched));
        }
        fetched.outcome = FetchOutcome::failed;
        fetched.error = parsed.document.error().message;
        const auto kind = source_kind(asked->second.feed.subscription.url);
        if (kind == SourceKind::web) asked->second.named = std::move(parsed.named);
        ready(std::move(fetched));
      },
      feed);
}

// Programs are asked of what is new, or other than it was. A store that cannot be read tells so
// when it is to be written.
void Refresh::judge(store::FetchedFeed fetched) {
  if (parts_.programs == nullptr || parts_.programs->none()) return ask_rules(std::move(fetched));
  auto news = parts_.store.arrivals(fetched);
  if (!news || news->empty()) return ask_rules(std::move(fetched));
  Asked& asked = asked_.at(fetched.feed);
  asked.judged =
      parts_.programs->judge(asked.feed, std::move(fetched), std::move(*news),
                             circumstances(parts_.clock()), [this](store::FetchedFeed judged) {
                               asked_.at(judged.feed).judged.reset();
                               parts_.sources.look_at_held();
                               ask_rules(std::move(judged));
                             });
}

// They see what programs said. Before anything of it is stored, so that nothing is seen that they
// drop.
void Refresh::ask_rules(store::FetchedFeed fetched) {
  if (parts_.rules.empty()) return ready(std::move(fetched));
  const ListedFeed& feed = asked_.at(fetched.feed).feed;
  judging_.ask(std::move(fetched), feed,
               [this](store::FetchedFeed judged) { ready(std::move(judged)); });
}

void Refresh::ready(store::FetchedFeed fetched) {
  if (fetched.document) ready_items_ += fetched.document->items.size();
  ready_.push_back(std::move(fetched));
  if (ready_.size() >= kBatchFeeds || ready_items_ >= batch_items_ ||
      ready_.size() + unreached_.size() == asked_.size()) {
    return store_ready();
  }
  if (!store_timer_.is_set()) store_timer_.start(kBatchTime);
}

void Refresh::store_ready() {
  store_timer_.stop();
  const std::vector<store::FetchedFeed> batch = std::exchange(ready_, {});
  ready_items_ = 0;
  if (!batch.empty()) {
    auto put = parts_.store.put(batch);
    if (put) {
      totals_.added += put->added;
      totals_.changed += put->changed;
      totals_.dropped += put->dropped;
      if (put->added > 0 && events_.on_added) events_.on_added(put->first_added, put->last_added);
    } else {
      totals_.failed += static_cast<std::uint32_t>(batch.size());
      if (events_.on_error) events_.on_error(put.error());
    }
    std::vector<FeedId> feeds;
    for (const store::FetchedFeed& fetched : batch) {
      ++totals_.done;
      if (put) settle(fetched);
      asked_.erase(fetched.feed);
      feeds.push_back(fetched.feed);
    }
    if (events_.on_stored) events_.on_stored(feeds);
  }
  settle_unreached();
  finish_if_over();
}

void Refresh::settle(const store::FetchedFeed& fetched) {
  if (fetched.outcome == FetchOutcome::not_modified) ++totals_.unchanged;
  if (fetched.outcome != FetchOutcome::failed) return note_move(fetched);
  const Asked& asked = asked_.at(fetched.feed);
  if (!asked.named.empty() && events_.on_page && events_.on_page(asked.feed, asked.named)) {
    --totals_.done;
    --totals_.total;
    return;
  }
  ++totals_.failed;
  if (!events_.on_failed) return;
  events_.on_failed(asked.feed,
                    fetched.gone ? fetched.error + "; it will not be asked again" : fetched.error);
}

void Refresh::note_move(const store::FetchedFeed& fetched) {
  if (fetched.moved_to.empty()) return;
  const auto feed = parts_.store.feed(fetched.feed);
  if (feed && *feed && has_moved(**feed))
    moved_.push_back({fetched.feed, (*feed)->url, fetched.moved_to});
}

void Refresh::cancel() {
  for (const auto& [id, asked] : asked_) {
    if (asked.download) parts_.sources.cancel(*asked.download);
    if (asked.judged) parts_.programs->cancel(*asked.judged);
  }
  totals_.total = totals_.done;
  asked_.clear();
  files_.clear();
  unreached_.clear();
  judging_.cancel();
  ready_.clear();
  ready_items_ = 0;
  if (running_) store_timer_.start(0ms);
}

void Refresh::finish_if_over() {
  if (!running_ || !asked_.empty()) return;
  running_ = false;
  parts_.sources.forget_passwords();
  if (!moved_.empty() && events_.on_moved) events_.on_moved(std::exchange(moved_, {}));
  events_.on_finished();
  if (parts_.programs == nullptr || !events_.on_program_failed) return;
  for (const std::string& failure : parts_.programs->take_failures())
    events_.on_program_failed(failure);
}

}  // namespace antiphon::backend
