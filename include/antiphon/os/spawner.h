// Starting programs, by a small process that was forked before anything else happened.
//
// seccomp and Landlock are inherited over exec, a big process is slow to copy, and a library that
// starts programs gives no hook in the child. So the first act of `antiphon` and
// `antiphon-backend`, before terminal, store or thread, is to fork a spawner. It holds two sockets,
// for requests and for the ends of children. When the first closes, or the parent dies, it kills
// what it started (its process groups) and ends itself. Never a shell: argument lists only.
//
// Spawner and children are in a session without a terminal: ^C, ^Z and a hang-up do not reach them,
// and /dev/tty cannot be opened. How they end is for the spawner's owner to say.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "antiphon/base/fd.h"
#include "antiphon/base/result.h"

namespace antiphon::os {

struct Program {
  // [0] is the program: a path, or a name that the absolute folders of PATH are searched for. A
  // script needs its `#!` line.
  std::vector<std::string> arguments;
  // Number in the child ← a descriptor of ours (copied; ours stays open). 0, 1 and 2 are /dev/null
  // where not named; everything else is closed. Numbers up to 255, at most 252 of them.
  std::vector<std::pair<int, int>> descriptors;
  // NAME=value, over the environment that the spawner was forked with.
  std::vector<std::string> environment;
  int nice = 0;
  // In a session of its own, without our death signal: for a browser, which outlives us.
  bool detached = false;
};

struct Exit {
  pid_t pid = 0;
  // One of both: exit status, or the signal that ended it.
  std::optional<int> status;
  std::optional<int> signal;
};

// `exited with status 1`, `was killed by signal 9 (SIGKILL)`.
std::string describe(const Exit& exit);

class Spawner {
 public:
  // Forks. Only while the process has one thread; the child never returns from here.
  static Result<Spawner> start();
  Spawner(Spawner&&) noexcept;
  Spawner& operator=(Spawner&&) noexcept;
  ~Spawner();  // kills what was started (not what was detached)

  // The child runs the program when this returns a pid; an error names the program and why not.
  // Children have a process group of their own, die with the spawner (PR_SET_PDEATHSIG), and start
  // with default signal handlers and an empty signal mask. When a child ends, what is left of its
  // group is killed. Blocks for one round trip (about 1 ms); without an answer in 10 s the spawner
  // is given up, with all that it started.
  Result<pid_t> spawn(const Program& program);

  // To the child's process group; nothing happens when it has ended already: pids are never
  // mistaken, since the spawner alone reaps.
  void kill(pid_t pid, int signal);

  // Readable when exits() has something, or when the spawner itself died (exits() is then an
  // error).
  [[nodiscard]] int fd() const;
  // The children that ended since the last call, each once, without waiting.
  Result<std::vector<Exit>> exits();

 private:
  struct Link;
  explicit Spawner(std::unique_ptr<Link> link);
  std::unique_ptr<Link> link_;
};

}  // namespace antiphon::os
