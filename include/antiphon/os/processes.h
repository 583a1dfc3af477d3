// What the system tells of processes, from /proc. Costs some 20 µs each.

#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>

#include "antiphon/os/supervisor.h"

namespace antiphon::os {

struct ProcessFacts {
  Look look;
  // Since the machine started, in ticks: tells a process from a later one with its pid.
  std::uint64_t started = 0;
};

// Nothing: there is no such process, or /proc is closed to us. A zombie is no process any more.
std::optional<ProcessFacts> facts_of(pid_t pid);

// How many processes the system has ended for want of memory, ever; nothing where it does not say.
std::optional<std::uint64_t> killed_for_memory();

}  // namespace antiphon::os
