// Programs of the user's that write a document or a password: `exec:` and `filter:` sources,
// `password-command`. They run with the user's powers, through the spawner, a few at once; each in
// a process group of its own, which is killed as a whole when it takes too long, says too much or
// is cancelled.

#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "antiphon/backend/children.h"
#include "antiphon/base/result.h"
#include "antiphon/os/loop.h"

namespace antiphon::backend {

struct CommandJob {
  std::vector<std::string> words;  // the program and its arguments
  std::string input{};             // its standard input
  std::chrono::milliseconds total{90'000};
  std::chrono::milliseconds stalled{30'000};  // no byte in or out for so long
  std::uint64_t most_output = 32U << 20U;     // 0: what it writes is read, and forgotten
};

class Commands {
 public:
  // What it wrote on standard output; or why that is of no use, as in `tide-tables exited with
  // status 1: no such harbour`, with the first line that it wrote on standard error. Printable.
  using Done = std::function<void(Result<std::string> output)>;

  explicit Commands(Children& children, std::size_t at_once = 4);
  ~Commands();  // kills what runs, and calls nothing

  // Calls back from the loop, exactly once unless cancelled first.
  std::uint32_t start(CommandJob job, Done done);
  void cancel(std::uint32_t id);

 private:
  class Run;
  struct Waiting {
    std::uint32_t id;
    CommandJob job;
    Done done;
  };

  bool start_next();
  void finish(std::uint32_t id, Result<std::string> output);

  Children& children_;
  std::size_t at_once_;
  std::uint32_t next_id_ = 1;
  std::deque<Waiting> waiting_;
  std::map<std::uint32_t, std::unique_ptr<Run>> running_;
  os::Slices starter_;
};

}  // namespace antiphon::backend
