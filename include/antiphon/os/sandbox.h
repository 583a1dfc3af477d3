// Giving up powers, for a process about to touch bytes from the network.
// Order and list: each step needs those before it (see sandbox.cc). That the process dies with its
// parent is the spawner's work.

#pragma once

#include <cstdint>

#include "antiphon/base/result.h"

namespace antiphon::os {

struct SandboxLimits {
  std::uint64_t memory_bytes = 512U << 20U;  // address space
  std::uint64_t stack_bytes = 8U << 20U;
  // For debugging: a call that is not on the list is only written to the system's audit log.
  bool log_only = false;
};

// From here on the calling process may read descriptor 0, write descriptors 1 and 2, use memory,
// and exit. It cannot open a file (EACCES); a socket, a new process or a program kills it (SIGSYS).
// All other descriptors are closed, the log's too: nothing may be logged from here on. What needs
// files (converters, locale, time zones) is opened before. Descriptor 2 should be no file, as
// writing to one ends the process (RLIMIT_FSIZE is 0). Cannot be undone; after an error some powers
// may be gone already, and the process has to end.
// Without effect, and said so in the log, where antiphon was built with -Dsandbox=false.
Result<void> enter_sandbox(const SandboxLimits& limits);

}  // namespace antiphon::os
