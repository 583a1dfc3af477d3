// Giving up powers: what a process may still do is a Box, a plain value, and entering it cannot be
// undone. What each program's box is stands in boxes.h.
//
// seccomp forbids system calls, Landlock files, TCP ports and signals. A kernel or a container may
// lack one or both; which of them are in force is what entering returns. Order and list: each step
// needs those before it (see sandbox.cc). That the process dies with its parent is the spawner's
// work.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/base/sandbox_policy.h"

namespace antiphon::os {

// What of a box is in force. Bits.
enum class Confined : std::uint8_t {
  nothing = 0,
  calls = 1U << 0U,    // seccomp
  files = 1U << 1U,    // Landlock, Linux 5.13
  ports = 1U << 2U,    // Landlock, Linux 6.7
  signals = 1U << 3U,  // Landlock, Linux 6.12
};

constexpr Confined operator|(Confined a, Confined b) {
  return static_cast<Confined>(static_cast<std::uint8_t>(a) | static_cast<std::uint8_t>(b));
}
constexpr bool has(Confined all, Confined one) {
  return (static_cast<std::uint8_t>(all) & static_cast<std::uint8_t>(one)) != 0;
}

// `calls, files, ports, signals`, `none`. Of bits that come from elsewhere only those that there
// are.
std::string describe(Confined confined);

// What this kernel and this build have to offer.
Confined sandbox_offers();

// The system calls that are left.
enum class Calls : std::uint8_t {
  values,      // read descriptor 0, write 1 and 2, use memory, exit: anything else ends the process
  store,       // no network, no other processes, no programs
  network,     // no other processes, no programs, no listening
  supervisor,  // no network, no other processes, no programs: an error instead of death
};

struct Box {
  Calls calls = Calls::values;
  // Nothing of the file system but these, and what lies below. What is not there is passed over.
  struct Files {
    std::vector<std::string> read;
    std::vector<std::string> write;  // and read, make, remove
  };
  std::optional<Files> files = Files{};   // nothing: as the user may
  std::vector<std::uint16_t> ports = {};  // TCP ports to connect to
  // 0: no limit. Those of Calls::values hold whatever the policy is.
  std::uint64_t memory_bytes = 0;  // address space
  std::uint64_t stack_bytes = 0;
};

// Enters while the process has one thread. With Calls::values all descriptors from 3 on are closed,
// the log's too: nothing may be logged from here on; and descriptor 2 should be no file, as writing
// to one ends the process (RLIMIT_FSIZE is 0). What needs files (converters, locale, time zones) is
// opened before.
//
// An error: the policy is `required` and something of the box is missing; or, whatever the policy,
// a limit could not be set. Some powers may be gone then, and the process has to end.
Result<Confined> enter_sandbox(const Box& box, SandboxPolicy policy);

// The error that enter_sandbox() would give, before anything else is done: nothing unless the
// policy is `required` and there is no sandbox here.
Result<void> check_sandbox(SandboxPolicy policy);

// $ANTIPHON_SANDBOX, where it is one of the words of a policy: it goes before the setting, and
// children take it from their parent.
SandboxPolicy policy_of_environment(SandboxPolicy otherwise);
std::string policy_variable(SandboxPolicy policy);

}  // namespace antiphon::os
