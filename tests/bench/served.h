// A backend as a front end meets it: a process at the other end of two pipes.

#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/base/fd.h"
#include "antiphon/wire/channel.h"

namespace antiphon::bench {

using Seconds = std::chrono::duration<double>;
using Steady = std::chrono::steady_clock;

// Starts antiphon-backend for the user whose home is at `home`; `output` is its standard output.
pid_t start_backend(const std::string& program, const std::string& home,
                    const std::vector<std::string>& arguments, int input, int output);

// `antiphon-backend ARGUMENTS…` from start to end, its output read and thrown away.
Seconds run_backend(const std::string& program, const std::string& home,
                    const std::vector<std::string>& arguments);

// Everything here ends the program when something goes wrong: then there is nothing to measure.
class Served {
 public:
  // `serve`, and the first hello.
  Served(const std::string& program, const std::string& home);
  ~Served();
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;

  // The generation is one that this view never had.
  void open_view(wire::OpenView message);
  // All items of a view, and taking that back. Done is the answer.
  void edit_all(ViewId view, wire::EditKind what);
  void undo();
  void send(const wire::ToBackend& message);
  // The next window of the view's last generation. It is painted at once.
  Window window(ViewId view);
  // What comes next that is no window, notice or state of a refresh.
  wire::FromBackend answer();
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  wire::FromBackend receive();

  pid_t pid_ = 0;
  Fd in_;
  Fd out_;
  std::optional<wire::BlockingChannel> channel_;
  std::uint32_t request_ = 0;
  std::uint32_t generation_ = 0;
  std::uint32_t edit_ = 0;
};

// Kilobytes of memory that the process has for itself, shared ones by their share (PSS).
std::size_t memory_of(pid_t process);
// How often it was woken so far.
std::size_t wakeups_of(pid_t process);

[[noreturn]] void give_up(const std::string& why);

}  // namespace antiphon::bench
