// How much memory something takes at its worst: this test program counts what operator new gives
// out.

#pragma once

#include <cstddef>

namespace antiphon::wire {

void start_counting();
// The most that was in use at once since start_counting(), above what was in use then.
std::size_t peak_bytes();

template <class Act>
std::size_t peak_during(Act&& act) {
  start_counting();
  act();
  return peak_bytes();
}

}  // namespace antiphon::wire
