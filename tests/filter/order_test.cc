#include "antiphon/filter/order.h"

#include <algorithm>
#include <random>
#include <string>

#include <doctest/doctest.h>

namespace antiphon::filter {
namespace {

struct Made {
  Sortable item;
  std::string title;
};

Sortable item(std::int64_t id, int date, const char* title = "", std::uint32_t feed = 0) {
  Sortable made;
  made.id = ItemId{id};
  made.date = made.fetched = from_unix(date);
  made.title = title;
  made.feed_position = feed;
  return made;
}

Order order(std::string_view text) {
  auto parsed = Order::parse(text);
  REQUIRE_MESSAGE(parsed.ok(), text);
  return *parsed;
}

TEST_CASE("without keys the newest come first, and of the same date those stored last") {
  const Order newest;
  CHECK(newest.compare(item(1, 20), item(2, 10)) < 0);
  CHECK(newest.compare(item(1, 20), item(2, 20)) > 0);
  CHECK(newest.is_exact());
}

TEST_CASE("a direction that is said, or turned around, holds") {
  CHECK(order("date asc").compare(item(1, 10), item(2, 20)) < 0);
  CHECK(order("-date").compare(item(1, 10), item(2, 20)) < 0);
  CHECK(order("-date").compare(item(1, 10), item(2, 10)) < 0);
  CHECK(order("title desc").compare(item(1, 0, "b"), item(2, 0, "a")) < 0);
  CHECK(order("title").compare(item(1, 0, "Part 2"), item(2, 0, "part 10")) < 0);
}

TEST_CASE("what an item does not have comes last in both directions") {
  Sortable with = item(1, 0);
  with.published = from_unix(5);
  const Sortable without = item(2, 0);
  CHECK(order("published desc").compare(with, without) < 0);
  CHECK(order("published asc").compare(with, without) < 0);
}

TEST_CASE("the next key decides between equals") {
  const Order by_feed = order("feed, date");
  CHECK(by_feed.compare(item(1, 10, "", 1), item(2, 20, "", 2)) < 0);
  CHECK(by_feed.compare(item(1, 10, "", 1), item(2, 20, "", 1)) > 0);
  CHECK(by_feed.is_exact());
  CHECK_FALSE(order("title").is_exact());
  CHECK_FALSE(order("date, updated, feed").is_exact());
}

TEST_CASE("another seed makes another random order") {
  int same = 0;
  const Order one({{SortBy::random, false}}, 1);
  const Order two({{SortBy::random, false}}, 2);
  for (int i = 1; i < 100; ++i) {
    if ((one.compare(item(i, 0), item(i + 1, 0)) < 0) ==
        (two.compare(item(i, 0), item(i + 1, 0)) < 0))
      ++same;
  }
  CHECK(same > 20);
  CHECK(same < 80);
}

TEST_CASE("a wrong key is named") {
  for (const char* wrong : {"colour", "date up", "date desc x", "-"}) {
    CAPTURE(wrong);
    auto parsed = Order::parse(wrong);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().message.find("expected some of date, ") != std::string::npos);
  }
  CHECK(Order::parse("colour").error().message.ends_with("got colour"));
  CHECK(Order::parse("date up").error().message.ends_with("got up"));
}

// The law that lets a view keep 86 bits of an item instead of all that it is sorted by.
TEST_CASE("ranks never contradict the order, and of exact orders are the order") {
  std::mt19937 random(3);
  const auto below = [&](unsigned n) { return static_cast<std::uint32_t>(random() % n); };
  std::vector<Made> made(60);
  for (Made& each : made) {
    each.title = std::string(below(3), 'a') + (below(2) == 0 ? " " : "") + std::string(6, 'x') +
                 std::to_string(below(30));
    each.item.id = ItemId{1 + static_cast<std::int64_t>(&each - made.data())};
    each.item.feed_position = below(3);
    each.item.date = from_unix(static_cast<std::int64_t>(below(4)) - 2);
    each.item.fetched = from_unix(std::int64_t{below(3)});
    if (below(2) == 0) each.item.published = from_unix(std::int64_t{below(3)});
    if (below(2) == 0) each.item.updated = from_unix(static_cast<std::int64_t>(below(3)) << 33U);
    each.item.length = below(3);
    each.item.title = each.title;
  }
  for (int round = 0; round < 200; ++round) {
    std::vector<SortKey> keys;
    for (unsigned i = 0; i <= below(4); ++i)
      keys.push_back({static_cast<SortBy>(below(8)), below(2) == 0});
    const Order order(keys, random());
    for (const Made& a : made) {
      for (const Made& b : made) {
        const auto by_rank = order.rank(a.item) <=> order.rank(b.item);
        const auto whole = order.compare(a.item, b.item);
        REQUIRE((whole == 0) == (&a == &b));
        REQUIRE(whole == (0 <=> order.compare(b.item, a.item)));
        if (by_rank != 0) REQUIRE(by_rank == whole);
        if (by_rank == 0 && order.is_exact() && &a != &b) {
          REQUIRE(whole ==
                  (order.newest_first() ? b.item.id <=> a.item.id : a.item.id <=> b.item.id));
        }
      }
    }
  }
}

}  // namespace
}  // namespace antiphon::filter
