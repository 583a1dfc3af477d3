#include "antiphon/backend/about_feed.h"

#include <algorithm>

#include <fmt/format.h>

namespace antiphon::backend {

namespace {

using namespace std::chrono_literals;

// In the largest unit of which there are two: `90s`, `40m`, `47h`, `3d`.
std::string span_text(std::chrono::seconds span) {
  using std::chrono::floor;
  span = std::max(span, 0s);
  if (span < 2min) return fmt::format("{}s", span.count());
  if (span < 2h) return fmt::format("{}m", floor<std::chrono::minutes>(span).count());
  if (span < 48h) return fmt::format("{}h", floor<std::chrono::hours>(span).count());
  return fmt::format("{}d", floor<std::chrono::days>(span).count());
}

std::string when(Time at, Time now) {
  return at <= now ? "now" : "in " + span_text(at - now);
}

std::string next_text(const Due& next, Time now) {
  if (next.by == DueBy::gone) return "never asked again";
  const auto at = next.shown();
  if (!at) return "never asked yet";
  return "next " + when(*at, now) + ": " + std::string(told(next.by));
}

}  // namespace

std::string posts_text(double posts) {
  return fmt::format("{:.{}f}", posts, posts < 9.95 ? 1 : 0);
}

std::string about_feed(const store::Feed& feed, const Due& next, Time now) {
  std::string text;
  if (!feed.error.empty()) {
    text = feed.error;
    if (feed.error_since) text += " for " + span_text(now - *feed.error_since);
    text += "; ";
  }
  text += next_text(next, now);
  if (const auto posts = posts_a_week(feed, now))
    text += "; " + posts_text(*posts) + " posts a week";
  if (feed.last_attempt) text += "; asked " + span_text(now - *feed.last_attempt) + " ago";
  return text;
}

std::string about_feeds(const std::vector<FeedWithDue>& feeds, Time now) {
  if (feeds.size() == 1) return about_feed(*feeds[0].feed, feeds[0].next, now);
  std::size_t failed = 0;
  std::size_t gone = 0;
  Time next = Time::max();
  for (const FeedWithDue& each : feeds) {
    gone += each.feed->gone ? 1U : 0U;
    failed += !each.feed->gone && !each.feed->error.empty() ? 1U : 0U;
    next = std::min(next, each.next.at);
  }
  std::string text = fmt::format("{} feeds", feeds.size());
  if (failed > 0) text += fmt::format(", {} failed", failed);
  if (gone > 0) text += fmt::format(", {} gone", gone);
  if (next < Time::max()) text += "; the next is asked " + when(next, now);
  return text;
}

}  // namespace antiphon::backend
