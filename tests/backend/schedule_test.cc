#include "antiphon/backend/schedule.h"

#include <set>

#include <doctest/doctest.h>

#include "backend/news.h"

namespace antiphon::backend {
namespace {

using namespace std::chrono_literals;

const config::PaceOptions kPace{};

config::PaceOptions fixed(std::chrono::minutes interval) {
  config::PaceOptions pace;
  pace.adaptive = false;
  pace.interval = interval;
  return pace;
}

// Asked just now, and answered.
store::Feed asked() {
  store::Feed feed;
  feed.id = FeedId{7};
  feed.url = "https://example.org/feed";
  feed.last_attempt = kNow;
  feed.last_success = kNow;
  return feed;
}

store::Feed failing(std::uint32_t failures) {
  store::Feed feed = asked();
  feed.failures = failures;
  return feed;
}

store::Feed posting(std::uint32_t items, std::chrono::seconds over) {
  store::Feed feed = asked();
  feed.recent_items = items;
  feed.recent_since = kNow - over;
  return feed;
}

Due due(const store::Feed& feed, const config::PaceOptions& pace = kPace,
        const HeldHosts& held = {}, Time now = kNow) {
  return next_due(feed, {}, pace, held, now);
}

// Of kNow, a Monday, at 14:13.
Time monday(std::chrono::seconds since_midnight) {
  return std::chrono::floor<std::chrono::days>(kNow) + since_midnight;
}

TEST_CASE("a feed that was never asked is due at once") {
  const Due first = due(store::Feed{});
  CHECK(first.by == DueBy::first);
  CHECK(first.is_due(kNow));
  CHECK_FALSE(first.shown());
}

TEST_CASE("without posts, or when they do not count, the interval is that of the settings") {
  CHECK(due(asked()) == Due{kNow + 1h, DueBy::interval});
  CHECK(due(posting(48, 24h), fixed(90min)) == Due{kNow + 90min, DueBy::interval});
}

TEST_CASE("a feed is asked twice from post to post, between the limits") {
  CHECK(due(posting(10, 100h)) == Due{kNow + 5h, DueBy::posts});
  CHECK(due(posting(48, 48h)) == Due{kNow + 30min, DueBy::posts});
  CHECK(due(posting(48, 2h)) == Due{kNow + 15min, DueBy::posts});
  CHECK(due(posting(3, 365 * 24h)) == Due{kNow + 24h, DueBy::posts});
  CHECK(due(posting(2, 0s)).at == kNow + 6h);  // the first time, when all came at once
}

TEST_CASE("a feed that falls silent is asked less and less") {
  store::Feed feed = posting(48, 96h);
  Time before = due(feed).at;
  for (int day = 1; day < 200; ++day) {
    feed.last_attempt = kNow + day * 24h;
    const auto span = due(feed, kPace, {}, *feed.last_attempt).at - *feed.last_attempt;
    CHECK(span >= before - kNow);
    before = kNow + span;
  }
  CHECK(before == kNow + 24h);
}

TEST_CASE("what server and document say is the least interval, up to the upper limit") {
  store::Feed feed = asked();
  feed.fresh_for = 2h;
  CHECK(due(feed) == Due{kNow + 2h, DueBy::fresh});
  feed.ttl = 3h;
  CHECK(due(feed) == Due{kNow + 3h, DueBy::document});
  feed.ttl = 365 * 24h;
  CHECK(due(feed) == Due{kNow + 24h, DueBy::document});
  feed.ttl = 1min;
  feed.fresh_for = -5s;
  CHECK(due(feed) == Due{kNow + 1h, DueBy::interval});
  feed.fresh_for = std::chrono::seconds::max();
  CHECK(due(feed) == Due{kNow + 24h, DueBy::fresh});
}

TEST_CASE("the feed's own interval is the user's word") {
  store::Feed feed = posting(48, 24h);
  feed.fresh_for = 20h;
  feed.ttl = 20h;
  feed.skips.hours = kEveryHour & ~1U;
  CHECK(next_due(feed, 5min, kPace, {}, kNow) == Due{kNow + 5min, DueBy::interval});
  CHECK(next_due(feed, 72h, kPace, {}, kNow) == Due{kNow + 72h, DueBy::interval});
}

TEST_CASE("which stands in the feeds file") {
  ListedFeed feed;
  feed.state = asked();
  feed.subscription.settings.own().interval = 5min;
  CHECK(next_due(feed, kPace, {}, kNow) == Due{kNow + 5min, DueBy::interval});
}

TEST_CASE("a feed is not asked in hours and on days that it skips") {
  store::Feed feed = asked();
  feed.skips.hours = 1U << 15U | 1U << 16U;
  CHECK(due(feed) == Due{monday(17h), DueBy::skipped});
  SUBCASE("also where these begin while it is due") {
    CHECK(due(feed, kPace, {}, monday(39h + 10min)) == Due{monday(41h), DueBy::skipped});
    CHECK(due(feed, kPace, {}, monday(41h)).is_due(monday(41h)));
  }
  SUBCASE("to the end of the day") {
    feed.skips.days = 1U << 1U;
    CHECK(due(feed) == Due{monday(24h), DueBy::skipped});
  }
  SUBCASE("to the end of the week") {
    feed.skips.days = kEveryDay & ~(1U << 0U);  // all but Sunday
    CHECK(due(feed) == Due{monday(6 * 24h), DueBy::skipped});
  }
  SUBCASE("unless that is always") {
    feed.skips = {kEveryHour, 0};
    CHECK(due(feed).at == kNow + 1h);
    feed.skips = {1, kEveryDay};
    CHECK(due(feed).at == kNow + 1h);
  }
}

TEST_CASE("each failure doubles the time to the next attempt, up to a day") {
  for (const std::uint64_t id : {1U, 2U, 77U}) {
    std::chrono::seconds whole = 1h;
    for (std::uint32_t failures = 1; failures < 40; ++failures) {
      store::Feed feed = failing(failures);
      feed.id = FeedId{static_cast<std::int64_t>(id)};
      const Due next = due(feed);
      CHECK(next.by == DueBy::failures);
      CHECK(next.at <= kNow + whole);
      CHECK(next.at >= kNow + whole * 4 / 5);
      CHECK(next == due(feed));  // the same, whenever it is told
      whole = std::min<std::chrono::seconds>(whole * 2, 24h);
    }
  }
}

TEST_CASE("a feed that is asked seldom is asked again within the hour when it fails") {
  CHECK(next_due(failing(1), 7 * 24h, kPace, {}, kNow).at <= kNow + 1h);
  CHECK(next_due(failing(1), 10min, kPace, {}, kNow).at <= kNow + 10min);
}

TEST_CASE("feeds that failed together are not asked together again") {
  std::set<Time> times;
  for (std::int64_t id = 1; id <= 100; ++id) {
    store::Feed feed = failing(3);
    feed.id = FeedId{id};
    times.insert(due(feed).at);
  }
  CHECK(times.size() > 80);
}

TEST_CASE("a server that asks to be left alone is") {
  store::Feed feed = failing(1);
  feed.retry_at = kNow + 5h;
  CHECK(due(feed) == Due{kNow + 5h, DueBy::retry_after});
  CHECK(refusal(feed, {}, kNow) == Due{kNow + 5h, DueBy::retry_after});
  CHECK_FALSE(refusal(feed, {}, kNow + 5h));
  SUBCASE("which makes no failure come sooner again") {
    feed.retry_at = kNow + 1s;
    CHECK(due(feed).by == DueBy::failures);
  }
  SUBCASE("and no interval of the user's changes that") {
    CHECK(next_due(feed, 1min, kPace, {}, kNow).at == kNow + 5h);
  }
  SUBCASE("but for a day at most") {
    feed.retry_at = kNow + 30 * 24h;
    CHECK_FALSE(refusal(feed, {}, kNow));
  }
}

TEST_CASE("so are all feeds of its host") {
  const HeldHosts held{{"example.org", kNow + 2h}};
  CHECK(due(asked(), kPace, held) == Due{kNow + 2h, DueBy::host});
  CHECK(due(asked(), fixed(180min), held).by == DueBy::interval);
  CHECK(refusal(asked(), held, kNow) == Due{kNow + 2h, DueBy::host});
  CHECK_FALSE(refusal(asked(), held, kNow + 2h));
  store::Feed other = asked();
  other.url = "https://www.example.org/feed";
  CHECK_FALSE(refusal(other, held, kNow));
  store::Feed fresh;
  fresh.url = "http://EXAMPLE.org:80/other";
  CHECK_FALSE(due(fresh, kPace, held).is_due(kNow));
}

TEST_CASE("a feed that is gone is never due") {
  store::Feed feed = failing(1);
  feed.gone = true;
  CHECK(due(feed).by == DueBy::gone);
  CHECK_FALSE(due(feed, kPace, {}, kNow + 100'000h).is_due(kNow + 100'000h));
  CHECK_FALSE(due(feed).shown());
  CHECK(refusal(feed, {}, kNow)->by == DueBy::gone);
}

TEST_CASE("a clock that was set back keeps no feed waiting") {
  store::Feed feed = failing(5);
  feed.retry_at = kNow + 20h;
  feed.fresh_for = 24h;
  feed.recent_since = kNow;
  feed.recent_items = 5;
  const HeldHosts held{{"example.org", kNow + 20h}};
  for (const auto back : {48h, 1000h, 500'000h})
    CHECK(due(feed, kPace, held, kNow - back).is_due(kNow - back));
}

TEST_CASE("after a long time feeds are asked in turns, a few of a host in each") {
  std::vector<ListedFeed> feeds(1000);
  std::vector<const ListedFeed*> due;
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    feeds[i].state.url = "https://h" + std::to_string(i % 3 == 0 ? 0 : i) + ".example.org/";
    due.push_back(&feeds[i]);
  }
  int turns = 0;
  std::size_t most = 0;
  while (!due.empty()) {
    const auto turn = one_turn(due);
    REQUIRE(!turn.empty());
    CHECK(turn.front() == due.front());
    CHECK(turn.size() <= 100);
    std::size_t of_one = 0;
    for (const ListedFeed* feed : turn) {
      if (feed->state.url == feeds[0].state.url) ++of_one;
      std::erase(due, feed);
    }
    most = std::max(most, of_one);
    ++turns;
  }
  CHECK(turns >= 10);
  CHECK(most <= 10);
}

TEST_CASE("a few feeds are asked at once") {
  std::vector<ListedFeed> feeds(64);
  std::vector<const ListedFeed*> due;
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    feeds[i].state.url = i % 2 == 0 ? "file:news.xml" : "https://h" + std::to_string(i) + "/";
    due.push_back(&feeds[i]);
  }
  CHECK(one_turn(due) == due);
  CHECK(one_turn({}).empty());
}

TEST_CASE("posts a week are those of the newest items") {
  CHECK_FALSE(posts_a_week(asked(), kNow));
  CHECK(*posts_a_week(posting(20, 14 * 24h), kNow) == doctest::Approx(10));
  CHECK(*posts_a_week(posting(3, 1h), kNow) == doctest::Approx(3));
  CHECK(*posts_a_week(posting(48, 24h), kNow) == doctest::Approx(336));
}

TEST_CASE("a feed has moved when three answers over a day came from the new place") {
  store::Feed feed = asked();
  feed.moved_to = "https://example.net/";
  feed.moved_times = 3;
  feed.moved_since = kNow - 24h;
  CHECK(has_moved(feed));
  feed.moved_times = 2;
  CHECK_FALSE(has_moved(feed));
  feed.moved_times = 300;
  feed.moved_since = kNow - 23h;
  CHECK_FALSE(has_moved(feed));
}

}  // namespace
}  // namespace antiphon::backend
