#include "antiphon/backend/refresh.h"

#include <sys/stat.h>

#include <utility>

#include "antiphon/base/fd.h"
#include "antiphon/base/text.h"

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

Refresh::Refresh(Parts parts, Events events)
    : parts_(std::move(parts)),
      events_(std::move(events)),
      store_timer_(parts_.loop, [this] { store_ready(); }),
      file_reader_(parts_.loop, [this] { return read_next_file(); }) {}

Refresh::~Refresh() {
  cancel();
}

void Refresh::ask(const std::vector<const ListedFeed*>& feeds, const RefreshOptions& options) {
  if (!running_) totals_ = {};
  batch_items_ = options.batch_items;
  for (const ListedFeed* feed : feeds) {
    if (asked_.contains(feed->state.id)) continue;
    running_ = true;
    ++totals_.total;
    Asked& asked = asked_[feed->state.id];
    asked = {*feed, options, next_ticket_++, {}, {}};
    start(asked);
  }
  // Also when there was nothing to ask: the end is told from the loop, as ever.
  store_timer_.start(ready_.empty() && asked_.empty() ? 0ms : kBatchTime);
  running_ = true;
}

void Refresh::start(Asked& asked) {
  const store::Feed& state = asked.feed.state;
  const bool held = state.retry_at && *state.retry_at > parts_.clock() && !asked.options.force;
  if (held) {
    ++totals_.held;
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
    fetched.error = printable(content.error().message);
    ready(std::move(fetched));
  } else {
    // Without a base: relative links in it mean the site that the document names, not this disk.
    parse(id, std::move(*content), {"", "", false}, std::move(validators));
  }
  return !files_.empty();
}

void Refresh::downloaded(FeedId feed, FetchResult result, std::string body) {
  asked_.at(feed).download.reset();
  if (result.outcome == FetchOutcome::fetched) {
    return parse(feed, std::move(body), {result.url, result.content_type, false},
                 result.validators);
  }
  store::FetchedFeed fetched;
  fetched.feed = feed;
  fetched.at = parts_.clock();
  fetched.outcome = result.outcome;
  fetched.error = result.error;
  fetched.validators = result.validators;
  if (result.retry_after) fetched.retry_at = fetched.at + *result.retry_after;
  ready(std::move(fetched));
}

void Refresh::parse(FeedId feed, std::string body, wire::ParseJob job, Validators validators) {
  const std::uint64_t ticket = asked_.at(feed).ticket;
  parts_.pool.parse(std::move(body), std::move(job),
                    [this, feed, ticket, validators = std::move(validators)](Parsed parsed) {
                      parts_.sources.look_at_held();
                      file_reader_.wake();
                      const auto asked = asked_.find(feed);
                      if (asked == asked_.end() || asked->second.ticket != ticket)
                        return;  // cancelled
                      store::FetchedFeed fetched;
                      fetched.feed = feed;
                      fetched.at = parts_.clock();
                      if (parsed.document) {
                        fetched.outcome = FetchOutcome::fetched;
                        fetched.validators = validators;
                        fetched.document = std::move(*parsed.document);
                      } else {
                        fetched.error = parsed.document.error().message;
                        const auto kind = source_kind(asked->second.feed.subscription.url);
                        if (kind == SourceKind::web) asked->second.named = std::move(parsed.named);
                      }
                      ready(std::move(fetched));
                    });
}

void Refresh::ready(store::FetchedFeed fetched) {
  if (fetched.document) ready_items_ += fetched.document->items.size();
  ready_.push_back(std::move(fetched));
  if (ready_.size() >= kBatchFeeds || ready_items_ >= batch_items_ ||
      ready_.size() == asked_.size()) {
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
    } else {
      totals_.failed += static_cast<std::uint32_t>(batch.size());
      events_.on_error(put.error());
    }
    std::vector<FeedId> feeds;
    for (const store::FetchedFeed& fetched : batch) {
      ++totals_.done;
      if (put) settle(fetched);
      asked_.erase(fetched.feed);
      feeds.push_back(fetched.feed);
    }
    events_.on_stored(feeds);
  }
  finish_if_over();
}

void Refresh::settle(const store::FetchedFeed& fetched) {
  if (fetched.outcome == FetchOutcome::not_modified) ++totals_.unchanged;
  if (fetched.outcome != FetchOutcome::failed) return;
  const Asked& asked = asked_.at(fetched.feed);
  if (!asked.named.empty() && events_.on_page && events_.on_page(asked.feed, asked.named)) {
    --totals_.done;
    --totals_.total;
    return;
  }
  ++totals_.failed;
  events_.on_failed(asked.feed, fetched.error);
}

void Refresh::cancel() {
  for (const auto& [id, asked] : asked_) {
    if (asked.download) parts_.sources.cancel(*asked.download);
  }
  totals_.total = totals_.done;
  asked_.clear();
  files_.clear();
  ready_.clear();
  ready_items_ = 0;
  if (running_) store_timer_.start(0ms);
}

void Refresh::finish_if_over() {
  if (!running_ || !asked_.empty()) return;
  running_ = false;
  parts_.sources.forget_passwords();
  events_.on_finished();
}

}  // namespace antiphon::backend
