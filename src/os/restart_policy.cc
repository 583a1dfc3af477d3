#include "antiphon/os/restart_policy.h"

#include <algorithm>

namespace antiphon::os {

using std::chrono::milliseconds;

namespace {

constexpr double kJitter = 0.2;

milliseconds jittered(milliseconds delay, double random) {
  const double factor = 1 - kJitter + 2 * kJitter * random;
  return milliseconds(static_cast<milliseconds::rep>(static_cast<double>(delay.count()) * factor));
}

// None for the first death, then first × 2ⁿ.
milliseconds delay_after(std::size_t deaths, const RestartLimits& limits) {
  if (deaths <= 1) return milliseconds(0);
  milliseconds delay = limits.first_delay;
  for (std::size_t i = 2; i < deaths && delay < limits.longest_delay; ++i)
    delay *= 2;
  return std::min(delay, limits.longest_delay);
}

}  // namespace

milliseconds RestartPolicy::on_death(milliseconds now, double random) {
  last_death_ = now;
  ++in_a_row_;
  recent_.push_back(now);
  while (now - recent_.front() > limits_.window)
    recent_.pop_front();
  if (recent_.size() > limits_.deaths) degraded_ = true;
  const milliseconds delay = degraded_ ? limits_.longest_delay : delay_after(in_a_row_, limits_);
  return now + jittered(delay, random);
}

void RestartPolicy::on_success(milliseconds now) {
  if (in_a_row_ == 0) return;
  // One good job among the deaths of a crash loop proves nothing; but a degraded child had a long
  // rest, and is given its chance.
  if (degraded_) {
    degraded_ = false;
    recent_.clear();
  }
  if (now - last_death_ >= limits_.good_work) in_a_row_ = 0;
}

milliseconds RestartPolicy::degrade(milliseconds now, double random) {
  degraded_ = true;
  return on_death(now, random);
}

void RestartPolicy::retry() {
  degraded_ = false;
  in_a_row_ = 0;
  recent_.clear();
}

}  // namespace antiphon::os
