// What the two halves of a spawner say to each other. Both are one binary, so these are plain
// structs in native order over SEQPACKET sockets, one datagram each:
//   control socket: SpawnRequest (with descriptors) → Started; KillRequest, without an answer
//   exits socket:   Ended
// The text of a SpawnRequest lies in a memfd, as argument lists and environments can be larger than
// a datagram. It is the first of the descriptors passed; the others belong to `targets`.

#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "antiphon/base/fd.h"
#include "antiphon/os/spawner.h"

namespace antiphon::os {

enum class RequestKind : std::uint32_t { spawn, kill };

struct SpawnRequest {
  RequestKind kind = RequestKind::spawn;
  std::uint32_t detached = 0;
  std::int32_t nice = 0;
  // In the memfd: so many descriptor numbers (int32), then so many texts, each ended by NUL.
  std::uint32_t targets = 0;
  std::uint32_t arguments = 0;
  std::uint32_t environment = 0;
};

struct KillRequest {
  RequestKind kind = RequestKind::kill;
  std::int32_t pid = 0;
  std::int32_t signal = 0;
};

// Where starting a program failed.
enum class Stage : std::int32_t { none, request, fork, descriptors, exec };

struct Started {
  std::int32_t pid = 0;  // when `stage` is none
  Stage stage = Stage::none;
  std::int32_t error = 0;  // errno
};

struct Ended {
  std::int32_t pid = 0;
  std::int32_t by_signal = 0;  // 1: `value` is a signal, else an exit status
  std::int32_t value = 0;
};

constexpr std::size_t kMaxPassed = 253;  // the kernel's SCM_MAX_FD
constexpr int kMaxTarget = 255;

// The child's half: serves until the control socket closes, then kills what it started and ends.
[[noreturn]] void serve_spawner(Fd control, Fd exits, pid_t parent);

// In the spawner's forked child: becomes the program. `sources` are those of program.descriptors,
// in order. When that fails, a Started without pid is written to `report`, which closes on exec.
[[noreturn]] void launch(const Program& program, std::vector<Fd> sources, Fd report, pid_t spawner);

// Closes every descriptor from 3 on that is not in `keep`.
void close_all_but(std::vector<int> keep);

}  // namespace antiphon::os
