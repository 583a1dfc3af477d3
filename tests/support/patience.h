// Waiting for what other processes do, without a guess at how long it takes.

#pragma once

#include <chrono>
#include <thread>

namespace antiphon::test {

// Only what is broken takes as long: a machine may be busy, and a build may be a slow one.
constexpr std::chrono::seconds kPatience{60};

// True as soon as `holds()` is; false when it was not in all that time.
template <class Predicate>
bool eventually(Predicate holds) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace antiphon::test
