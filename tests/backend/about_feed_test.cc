#include "antiphon/backend/about_feed.h"

#include <doctest/doctest.h>

#include "backend/news.h"

namespace antiphon::backend {
namespace {

using namespace std::chrono_literals;

store::Feed posting() {
  store::Feed feed;
  feed.last_attempt = kNow - 20min;
  feed.recent_items = 5;
  feed.recent_since = kNow - 14 * 24h;
  return feed;
}

TEST_CASE("of a feed that is well one is told when it is asked next, and how much it posts") {
  CHECK(about_feed(posting(), {kNow + 40min, DueBy::posts}, kNow) ==
        "next in 40m: as often as it posts; 2.5 posts a week; asked 20m ago");
  CHECK(about_feed(posting(), {kNow, DueBy::interval}, kNow) ==
        "next now: as the settings say; 2.5 posts a week; asked 20m ago");
  CHECK(about_feed({}, {Time::min(), DueBy::first}, kNow) == "never asked yet");
}

TEST_CASE("of one that is not well what is wrong comes first, and since when") {
  store::Feed feed = posting();
  feed.error = "404 Not Found";
  feed.error_since = kNow - 75h;
  CHECK(about_feed(feed, {kNow + 5h, DueBy::failures}, kNow) ==
        "404 Not Found for 3d; next in 5h: it failed; 2.5 posts a week; asked 20m ago");
  feed.error = "410 Gone";
  feed.gone = true;
  CHECK(about_feed(feed, {Time::max(), DueBy::gone}, kNow) ==
        "410 Gone for 3d; never asked again; 2.5 posts a week; asked 20m ago");
}

TEST_CASE("many posts are told without a fraction") {
  CHECK(posts_text(0.04) == "0.0");
  CHECK(posts_text(9.94) == "9.9");
  CHECK(posts_text(9.96) == "10");
  CHECK(posts_text(336.4) == "336");
}

TEST_CASE("of several feeds it is told how many are not well, and when the first is asked") {
  store::Feed well = posting();
  store::Feed failed = posting();
  failed.error = "404 Not Found";
  store::Feed gone = failed;
  gone.gone = true;
  const Due later{kNow + 5h, DueBy::failures};
  const Due never{Time::max(), DueBy::gone};
  CHECK(about_feeds({{&well, {kNow + 9min, DueBy::posts}}, {&failed, later}, {&gone, never}},
                    kNow) == "3 feeds, 1 failed, 1 gone; the next is asked in 9m");
  CHECK(about_feeds({{&gone, never}, {&gone, never}}, kNow) == "2 feeds, 2 gone");
  CHECK(about_feeds({{&well, {Time::min(), DueBy::first}}, {&well, later}}, kNow) ==
        "2 feeds; the next is asked now");
  CHECK(about_feeds({}, kNow) == "0 feeds");
}

}  // namespace
}  // namespace antiphon::backend
