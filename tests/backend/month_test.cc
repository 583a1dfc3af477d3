// A month of refreshes, as `serve` makes them by itself, by a clock that the test turns.

#include <malloc.h>

#include <filesystem>

#include <doctest/doctest.h>

#include "backend/refreshes.h"

namespace antiphon::backend {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 30s;

class Month : public Refreshes {
 public:
  void pass(std::chrono::seconds span) {
    const Time end = now + span;
    for (; now < end; now += kTick) {
      const auto held = held_hosts(store);
      REQUIRE(held.ok());
      const auto due = one_turn(due_feeds(list, pace, *held, now));
      if (!due.empty()) ask_for(due);
    }
  }

  static std::size_t descriptors() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
      count += entry.path().empty() ? 0U : 1U;
    return count;
  }

  config::PaceOptions pace;
};

TEST_CASE_FIXTURE(Month, "in a month every feed is asked as often as its schedule says") {
  const std::string same = "https://same.example.org/same";
  const std::string fresh = "https://fresh.example.org/fresh?7200";
  const std::string news = "https://news.example.org/title?News";
  const std::string broken = "https://broken.example.org/broken";
  const std::string gone = "https://gone.example.org/gone";
  const std::string busy = "https://busy.example.org/busy?36000";
  const std::string other = "https://busy.example.org/same";
  std::string lines;
  for (const std::string& url : {same, fresh, news, broken, gone, busy, other})
    lines += url + "\n";
  subscribe(lines);

  pass(10 * 24h);
  const std::size_t memory = ::mallinfo2().uordblks;
  const std::size_t open = descriptors();
  pass(20 * 24h);

  CHECK(asked[same] == 30 * 24);
  CHECK(asked[fresh] == 30 * 12);
  CHECK(asked[news] == 30 * 24);
  // 1 + 2 + 4 + 8 + 16 hours, and then each day, or up to a fifth sooner.
  CHECK(asked[broken] >= 6 + 28);
  CHECK(asked[broken] <= 6 + 28 * 5 / 4 + 1);
  CHECK(asked[gone] == 1);
  CHECK(asked[busy] >= 28);
  CHECK(asked[busy] <= 40);
  // Only while its host is not held back: 10 hours after each time that the other was asked.
  CHECK(asked[other] >= 30 * 24 - asked[busy] * 11);
  CHECK(asked[other] <= 30 * 24 - (asked[busy] - 1) * 9);
  CHECK(descriptors() == open);
  CHECK(::mallinfo2().uordblks <= memory + (64U << 10U));
}

TEST_CASE_FIXTURE(Month, "what a long pause made due is asked in turns, and once") {
  std::string lines;
  for (int i = 0; i < 300; ++i)
    lines += "https://h" + std::to_string(i % 40) + ".example.org/same?" + std::to_string(i) + "\n";
  subscribe(lines);
  pass(5min);
  asked.clear();
  now += 14 * 24h;
  pass(kTick);
  CHECK(asked.size() == 64);
  pass(5min);
  CHECK(asked.size() == 300);
  for (const auto& each : asked)
    CHECK_MESSAGE(each.second == 1, each.first);
}

}  // namespace
}  // namespace antiphon::backend
