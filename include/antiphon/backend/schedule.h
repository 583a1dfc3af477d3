// When a feed is to be asked again, and why then: a function of what the store knows of it.
//
//   interval = the feed's own, as the feeds file says
//            | half of what it takes from post to post, between the limits   (adaptive)
//            | the interval of the settings
//   due      = the last attempt + the longest of: interval; how long the answer is fresh; what the
//              document asks for (both up to the upper limit); then not in hours and on days that
//              the feed skips
//            | after failures: the last attempt + an hour at most, doubled by each, up to a day
//
// The feed's own interval is the user's word: what server and document say does not lengthen it. A
// server that asks to be left alone is left alone, with all feeds of its host; a feed that is gone
// is not asked any more. Times that lie too far ahead were written when the clock was wrong, and
// hold nothing up.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/backend/feed_list.h"
#include "antiphon/base/time.h"
#include "antiphon/config/settings.h"
#include "antiphon/store/store.h"

namespace antiphon::backend {

// Retry-After is believed up to this.
constexpr std::chrono::hours kLongestHold{24};

enum class DueBy : std::uint8_t {
  first,        // never asked
  interval,     // of the settings, or the feed's own
  posts,        // how often it posts
  fresh,        // the server said how long its answer is good
  document,     // the feed said how long it is good
  skipped,      // the feed asks for nothing in the hours before
  failures,     // it failed
  retry_after,  // its server said when to come back
  host,         // the server of its host said so
  gone          // 410: never by itself
};

struct Due {
  Time at{};  // of first: the beginning of time; of gone: its end
  DueBy by = DueBy::interval;

  [[nodiscard]] bool is_due(Time now) const { return at <= now; }
  // Nothing: at once, or never.
  [[nodiscard]] std::optional<Time> shown() const;
  bool operator==(const Due&) const = default;
};

// `as often as it posts`: a phrase for the user.
std::string_view told(DueBy by);

// Hosts (host_of() in authority.h) that asked to be left alone, and until when.
using HeldHosts = std::map<std::string, Time, std::less<>>;

Due next_due(const store::Feed& feed, std::optional<std::chrono::minutes> own_interval,
             const config::PaceOptions& pace, const HeldHosts& held, Time now);
// The same of one that is listed.
Due next_due(const ListedFeed& feed, const config::PaceOptions& pace, const HeldHosts& held,
             Time now);

// Why a feed is not even asked when the user asks for all of them: until when its server or host
// holds it back, or that it is gone. Nothing: it is asked.
std::optional<Due> refusal(const store::Feed& feed, const HeldHosts& held, Time now);

// Those whose time has come, in the order of the feeds file.
std::vector<const ListedFeed*> due_feeds(const FeedList& feeds, const config::PaceOptions& pace,
                                         const HeldHosts& held, Time now);

// What of `due` is asked now, where somebody works meanwhile and nobody asked for it: after a long
// time everything is due at once, and is asked for in some ten turns, a few of a host in each. It
// begins with the first of `due`.
std::vector<const ListedFeed*> one_turn(const std::vector<const ListedFeed*>& due);

// As its newest items tell; nothing: that is not known. A feed that falls silent posts less and
// less.
std::optional<double> posts_a_week(const store::Feed& feed, Time now);

// Its answers come from somewhere else for good: three of them, over at least a day.
bool has_moved(const store::Feed& feed);

// As the store has them.
Result<HeldHosts> held_hosts(store::Store& store);

}  // namespace antiphon::backend
