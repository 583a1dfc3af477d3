#include "antiphon/os/restart_policy.h"

#include <vector>

#include <doctest/doctest.h>

using namespace antiphon::os;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr double kNoJitter = 0.5;

// The delays that follow deaths which are so far apart that none makes it degraded.
std::vector<long> delays(RestartPolicy& policy, int deaths, double random = kNoJitter) {
  std::vector<long> list;
  milliseconds now{1000};
  for (int i = 0; i < deaths; ++i) {
    list.push_back((policy.on_death(now, random) - now).count());
    now += seconds(20);
  }
  return list;
}

}  // namespace

TEST_CASE("the first start is at once, the next ones wait twice as long each time, up to 30 s") {
  RestartPolicy policy;
  CHECK(delays(policy, 12) ==
        std::vector<long>{0, 100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 30000, 30000});
  CHECK_FALSE(policy.degraded());
}

TEST_CASE("jitter is a fifth of the delay, both ways") {
  RestartPolicy least;
  CHECK(delays(least, 3, 0.0) == std::vector<long>{0, 80, 160});
  RestartPolicy most;
  CHECK(delays(most, 3, 0.999999) == std::vector<long>{0, 119, 239});
}

TEST_CASE("any number of deaths is counted without overflow") {
  RestartPolicy policy;
  CHECK(delays(policy, 1000).back() == 30000);
}

TEST_CASE("good work for 60 s makes earlier deaths forgotten") {
  RestartPolicy policy;
  delays(policy, 4);  // the last at 61 s
  SUBCASE("not sooner") {
    policy.on_success(seconds(120));
    CHECK(policy.on_death(seconds(121), kNoJitter) == seconds(121) + milliseconds(800));
  }
  SUBCASE("but then") {
    policy.on_success(seconds(121));
    CHECK(policy.deaths() == 0);
    CHECK(policy.on_death(seconds(122), kNoJitter) == seconds(122));
  }
  SUBCASE("and idling is no work") {
    CHECK(policy.on_death(minutes(60), kNoJitter) > minutes(60));
  }
}

TEST_CASE("more than 5 deaths in 10 s are one too many") {
  RestartPolicy policy;
  for (int i = 0; i < 5; ++i)
    policy.on_death(seconds(i), kNoJitter);
  CHECK_FALSE(policy.degraded());
  SUBCASE("within 10 s") {
    CHECK(policy.on_death(seconds(10), kNoJitter) == seconds(40));
    CHECK(policy.degraded());
    SUBCASE("until it works") {
      policy.on_success(seconds(41));
      CHECK_FALSE(policy.degraded());
      // What came before is not charged again, but the delay stays long.
      policy.on_death(seconds(42), kNoJitter);
      CHECK_FALSE(policy.degraded());
      CHECK(policy.deaths() == 7);
    }
    SUBCASE("and each trial that fails is followed by a long rest") {
      CHECK(policy.on_death(minutes(5), kNoJitter) == minutes(5) + seconds(30));
      CHECK(policy.degraded());
    }
    SUBCASE("until the user asks to try again") {
      policy.retry();
      CHECK_FALSE(policy.degraded());
      CHECK(policy.on_death(seconds(50), kNoJitter) == seconds(50));
    }
  }
  SUBCASE("not over a longer time") {
    policy.on_death(milliseconds(10'001), kNoJitter);
    CHECK_FALSE(policy.degraded());
  }
}

TEST_CASE("a crash loop that restarts as soon as it may is found out in a few seconds") {
  RestartPolicy policy;
  milliseconds now{0};
  while (!policy.degraded() && now < minutes(1))
    now = policy.on_death(now, kNoJitter);
  CHECK(now < seconds(35));  // with the 30 s of the long rest
}

TEST_CASE("other limits are kept as well") {
  RestartLimits limits;
  limits.deaths = 3;
  limits.window = seconds(60);
  RestartPolicy policy(limits);
  for (int i = 0; i < 3; ++i)
    policy.on_death(seconds(10 * i), kNoJitter);
  CHECK_FALSE(policy.degraded());
  policy.on_death(seconds(30), kNoJitter);
  CHECK(policy.degraded());
}
