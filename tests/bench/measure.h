// Time and memory of a piece of work, as the processor and the kernel count them.

#pragma once

#include <cstddef>
#include <functional>

namespace antiphon::bench {

// Seconds of processor time: the least of some runs, since others on the machine only add to it.
double seconds_of(const std::function<void()>& work, int runs = 5);

// The most memory that the work took beyond what was there before, in bytes. Runs in a process of
// its own; 0 where the kernel does not tell.
std::size_t peak_of(const std::function<void()>& work);

}  // namespace antiphon::bench
