#include "antiphon/backend/schedule.h"

#include <algorithm>
#include <utility>

#include "antiphon/base/hash.h"
#include "antiphon/model/authority.h"

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;
using std::chrono::seconds;

constexpr seconds kFirstBackOff = 1h;  // at most
constexpr seconds kLongestBackOff = 24h;
// Clocks are put right by a little all the time.
constexpr seconds kClockSlack = 5min;
// Fewer days than this say nothing of how often a feed posts: its first items all came at once.
constexpr seconds kShortestMemory = 24h;
constexpr std::uint32_t kMovedTimes = 3;
constexpr seconds kMovedFor = 24h;

constexpr std::size_t kTurns = 10;
constexpr std::size_t kSmallTurn = 64;  // so many at least
constexpr std::size_t kOfAHost = 8;     // in one turn

// In [0, 1): always the same for the same failure of the same feed, so that what is told as the
// next time stays it, and another for others.
double share_of(FeedId feed, std::uint32_t failures) {
  const auto seed = static_cast<std::uint64_t>(feed) * 0x9e3779b97f4a7c15U + failures;
  return static_cast<double>(mixed(seed) >> 11U) * 0x1p-53;
}

seconds shortened_by_chance(seconds span, double share) {
  return seconds{static_cast<std::int64_t>(static_cast<double>(span.count()) * (1 - share / 5))};
}

seconds back_off(const store::Feed& feed, seconds interval) {
  seconds span = std::min(interval, kFirstBackOff);
  for (std::uint32_t i = 1; i < feed.failures && span < kLongestBackOff; ++i)
    span *= 2;
  return shortened_by_chance(std::min(span, kLongestBackOff), share_of(feed.id, feed.failures));
}

// From post to post, on average.
std::optional<seconds> time_between_posts(const store::Feed& feed, Time now) {
  if (feed.recent_items == 0 || !feed.recent_since) return std::nullopt;
  return std::max(now - *feed.recent_since, kShortestMemory) / feed.recent_items;
}

// Which interval, and what it was taken from.
std::pair<seconds, DueBy> interval_of(const store::Feed& feed, const config::PaceOptions& pace,
                                      Time now) {
  const auto between = time_between_posts(feed, now);
  if (!pace.adaptive || !between) return {pace.interval, DueBy::interval};
  // A limit that is below the other one gives way.
  return {std::max<seconds>(std::min<seconds>(*between / 2, pace.most), pace.least), DueBy::posts};
}

bool is_skipped(const Skips& skips, Time at) {
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const auto hour = std::chrono::floor<std::chrono::hours>(at - day).count();
  const unsigned weekday = std::chrono::weekday{day}.c_encoding();
  return ((skips.hours >> static_cast<unsigned>(hour)) & 1U) != 0 ||
         ((static_cast<unsigned>(skips.days) >> weekday) & 1U) != 0;
}

// The first moment from `at` on that is not skipped. Who skips everything is not believed.
Time not_skipped(const Skips& skips, Time at) {
  if (skips.hours == kEveryHour || skips.days == kEveryDay) return at;
  while (is_skipped(skips, at))
    at = std::chrono::floor<std::chrono::hours>(at) + 1h;
  return at;
}

Due by_interval(const store::Feed& feed, const config::PaceOptions& pace, Time now) {
  const auto [interval, taken_from] = interval_of(feed, pace, now);
  seconds span = interval;
  DueBy by = taken_from;
  const auto no_sooner = [&, most = std::max<seconds>(pace.most, pace.least)](
                             const std::optional<seconds>& hint, DueBy by_hint) {
    if (!hint || std::min(*hint, most) <= span) return;
    span = std::min(*hint, most);
    by = by_hint;
  };
  no_sooner(feed.fresh_for, DueBy::fresh);
  no_sooner(feed.ttl, DueBy::document);
  return {*feed.last_attempt + span, by};
}

// Until when something is held; nothing: it is not.
std::optional<Time> still_held(const std::optional<Time>& until, Time now) {
  // Nobody was ever held for longer: that was written by another clock.
  if (!until || *until <= now || *until > now + kLongestHold + kClockSlack) return std::nullopt;
  return until;
}

}  // namespace

std::optional<Time> Due::shown() const {
  if (by == DueBy::first || by == DueBy::gone) return std::nullopt;
  return at;
}

std::string_view told(DueBy by) {
  switch (by) {
    case DueBy::first:
      return "at once: it was never asked";
    case DueBy::interval:
      return "as the settings say";
    case DueBy::posts:
      return "as often as it posts";
    case DueBy::fresh:
      return "its server says that nothing is new before";
    case DueBy::document:
      return "the feed asks for no more";
    case DueBy::skipped:
      return "the feed asks for nothing before";
    case DueBy::failures:
      return "it failed";
    case DueBy::retry_after:
      return "its server asked to be left alone";
    case DueBy::host:
      return "its host asked to be left alone";
    case DueBy::gone:
      return "it is gone for good";
  }
  return "";
}

std::optional<Due> refusal(const store::Feed& feed, const HeldHosts& held, Time now) {
  if (feed.gone) return Due{Time::max(), DueBy::gone};
  if (const auto until = still_held(feed.retry_at, now)) return Due{*until, DueBy::retry_after};
  if (held.empty()) return std::nullopt;
  const auto host = held.find(host_of(feed.url));
  if (host == held.end()) return std::nullopt;
  const auto until = still_held(host->second, now);
  return until ? std::optional(Due{*until, DueBy::host}) : std::nullopt;
}

Due next_due(const store::Feed& feed, std::optional<std::chrono::minutes> own_interval,
             const config::PaceOptions& pace, const HeldHosts& held, Time now) {
  const auto refused = refusal(feed, held, now);
  if (refused && refused->by == DueBy::gone) return *refused;
  Due due{Time::min(), DueBy::first};
  if (feed.last_attempt && *feed.last_attempt <= now + kClockSlack) {
    if (feed.failures > 0) {
      const seconds interval = own_interval ? *own_interval : interval_of(feed, pace, now).first;
      due = {*feed.last_attempt + back_off(feed, interval), DueBy::failures};
    } else if (own_interval) {
      due = {*feed.last_attempt + *own_interval, DueBy::interval};
    } else {
      due = by_interval(feed, pace, now);
    }
  } else if (feed.last_attempt) {
    due = {now, DueBy::interval};  // the clock was set back
  }
  if (refused && refused->at > due.at) due = *refused;
  if (own_interval || due.by == DueBy::first) return due;
  const Time wanted = not_skipped(feed.skips, std::max(due.at, now));
  return wanted > std::max(due.at, now) ? Due{wanted, DueBy::skipped} : due;
}

Due next_due(const ListedFeed& feed, const config::PaceOptions& pace, const HeldHosts& held,
             Time now) {
  return next_due(feed.state, feed.subscription.settings->interval, pace, held, now);
}

std::vector<const ListedFeed*> due_feeds(const FeedList& feeds, const config::PaceOptions& pace,
                                         const HeldHosts& held, Time now) {
  std::vector<const ListedFeed*> due;
  for (const ListedFeed& feed : feeds.feeds()) {
    if (next_due(feed, pace, held, now).is_due(now)) due.push_back(&feed);
  }
  return due;
}

std::vector<const ListedFeed*> one_turn(const std::vector<const ListedFeed*>& due) {
  const std::size_t size = std::max(kSmallTurn, (due.size() + kTurns - 1) / kTurns);
  const auto of_a_host = std::max(kOfAHost, size / kTurns);
  std::map<std::string, std::size_t> hosts;
  std::vector<const ListedFeed*> turn;
  for (const ListedFeed* feed : due) {
    if (turn.size() == size) break;
    const std::string host = host_of(feed->state.url);
    if (!host.empty() && ++hosts[host] > of_a_host) continue;
    turn.push_back(feed);
  }
  return turn;
}

std::optional<double> posts_a_week(const store::Feed& feed, Time now) {
  if (feed.recent_items == 0 || !feed.recent_since) return std::nullopt;
  constexpr seconds kWeek = 7 * 24h;
  // Where these are all that there are, they are not made more.
  const bool all = feed.recent_items < store::kRecentItems;
  const seconds over = std::max<seconds>(now - *feed.recent_since, all ? kWeek : 1h);
  const double rate = static_cast<double>(feed.recent_items) * static_cast<double>(kWeek.count()) /
                      static_cast<double>(over.count());
  return rate;
}

bool has_moved(const store::Feed& feed) {
  return feed.moved_times >= kMovedTimes && feed.moved_since && feed.last_success &&
         *feed.last_success - *feed.moved_since >= kMovedFor;
}

Result<HeldHosts> held_hosts(store::Store& store) {
  auto hosts = store.held_hosts();
  if (!hosts) return hosts.error();
  HeldHosts held;
  for (store::HeldHost& host : *hosts)
    held.emplace(std::move(host.name), host.until);
  return held;
}

}  // namespace antiphon::backend
