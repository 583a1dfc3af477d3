// When a child that died may be started again. Pure values: the time (monotonic, of the event loop)
// and the random number are arguments.

#pragma once

#include <chrono>
#include <cstddef>
#include <deque>

namespace antiphon::os {

struct RestartLimits {
  std::chrono::milliseconds first_delay{100};  // doubles with each death
  std::chrono::milliseconds longest_delay{30'000};
  std::chrono::milliseconds good_work{60'000};  // that makes earlier deaths forgotten
  // More than so many deaths within the window: degraded.
  std::size_t deaths = 5;
  std::chrono::milliseconds window{10'000};
};

// With the default limits: the first death costs no delay, those after it 100, 200, 400 … ms up to
// 30 s, each with ±20 % of jitter, so that children that died together do not come back together.
// When the child has worked well for 60 s the count starts anew. The sixth death within 10 s makes
// it degraded: the user is told; there is one trial every 30 s (±20 %); good work or retry() ends
// it. Deaths that say nothing about the child (at shutdown, or by our own hand while it was idle)
// are not reported here.
class RestartPolicy {
 public:
  explicit RestartPolicy(const RestartLimits& limits = {}) : limits_(limits) {}

  // Returns the earliest time of the next start. `random` is in [0, 1).
  std::chrono::milliseconds on_death(std::chrono::milliseconds now, double random);

  // The child finished a piece of work.
  void on_success(std::chrono::milliseconds now);

  // The caller knows by other means that this leads nowhere. Returns the time of the first trial.
  std::chrono::milliseconds degrade(std::chrono::milliseconds now, double random);

  // The user asked to try again: the next start may be at once.
  void retry();

  [[nodiscard]] bool degraded() const { return degraded_; }
  // Deaths since it last worked well.
  [[nodiscard]] std::size_t deaths() const { return in_a_row_; }

 private:
  RestartLimits limits_;
  std::size_t in_a_row_ = 0;
  std::deque<std::chrono::milliseconds> recent_;  // deaths within the window
  std::chrono::milliseconds last_death_{0};
  bool degraded_ = false;
};

}  // namespace antiphon::os
