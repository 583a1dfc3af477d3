// Programs that a test starts: they end with it, however it ends.

#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace antiphon::test {

struct Start {
  std::vector<std::string> command;      // the first is a path
  std::vector<std::string> environment;  // NAME=value; all that it gets
  int input = -1;                        // -1: /dev/null
  int output = -1;
  int errors = -1;
  // Standard input is a terminal, which the program shall have for its own, as a shell gives it.
  bool leads_terminal = false;
};

class Process {
 public:
  explicit Process(const Start& start);
  ~Process();  // kills it
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void signal(int number) const;
  // As a shell has it: what it exited with, or 128 and the signal. Nothing: it still runs.
  std::optional<int> status();
  // Waits for its end; the test fails when it does not come.
  int wait();

 private:
  pid_t pid_ = 0;
  std::optional<int> status_;
};

// A zombie is gone.
bool is_running(pid_t pid);

// All below `pid` that run, and whose name (of the program, at most 15 bytes) is `name`.
std::vector<pid_t> descendants(pid_t pid, const std::string& name);

}  // namespace antiphon::test
