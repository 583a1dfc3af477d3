// The event loop (libuv's) and what can wake it. For `antiphon`, `antiphon-backend` and the
// fetcher; parsers block. One loop a process, used by one thread. Everything here must be destroyed
// before its Loop. Callbacks run from run() only, never from a constructor or a setter; a callback
// may destroy the object that called it.
//
// A Loop, Watch or Signal that cannot be made because the system is out of descriptors throws
// std::runtime_error, for main() to show.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "antiphon/base/result.h"

namespace antiphon::os {

class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Until stop(), or until nothing is left that could wake it: no timer that is set, no watch that
  // wants something, no slice, and no Signal or FileWatch at all.
  void run();
  // run() returns after the callback that is running, or after those that were due in the same
  // turn.
  void stop();

  // Monotonic; not changed by the wall clock. As of the start of this turn of the loop.
  [[nodiscard]] std::chrono::milliseconds now() const;

  struct Impl;
  [[nodiscard]] Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

class Timer {
 public:
  Timer(Loop& loop, std::function<void()> on_time);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  // Replaces what was set before. Fires once. Timers fire in the order of their times; those of one
  // time in the order in which they were started.
  void start(std::chrono::milliseconds delay);
  void stop();
  [[nodiscard]] bool is_set() const;

 private:
  struct Handle;
  Handle* handle_;
};

// Watches a descriptor that somebody else owns, and that must stay open as long as this lives. One
// Watch a descriptor. Does not make it non-blocking. What cannot be polled (a file, /dev/null)
// counts as always ready.
class Watch {
 public:
  // At an error both flags are true, at a hang-up those that are wanted, so that the next read or
  // write tells.
  Watch(Loop& loop, int fd, std::function<void(bool readable, bool writable)> on_ready);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Level-triggered; both false: sleeps.
  void want(bool readable, bool writable);

 private:
  struct Handle;
  Handle* handle_;
};

class Signal {
 public:
  Signal(Loop& loop, int number, std::function<void()> on_signal);
  ~Signal();
  Signal(const Signal&) = delete;
  Signal& operator=(const Signal&) = delete;

 private:
  struct Handle;
  Handle* handle_;
};

// Work in slices: while there is some, `slice` is called once in each turn of the loop, after
// descriptors and timers, so that keys and messages come first. It returns whether there is more.
class Slices {
 public:
  Slices(Loop& loop, std::function<bool()> slice);
  ~Slices();
  Slices(const Slices&) = delete;
  Slices& operator=(const Slices&) = delete;

  // Also from `slice` itself.
  void wake();

 private:
  struct Handle;
  Handle* handle_;
};

// Tells when the file at `path`, or something in the folder at it, changes: once for each name and
// 10 ms. The file need not exist yet, and may be replaced or removed and come back. `name` is that
// of the file within its folder. What cannot be watched is an error; callers then poll.
class FileWatch {
 public:
  static Result<std::unique_ptr<FileWatch>> open(
      Loop& loop, const std::string& path, std::function<void(const std::string& name)> on_change);
  ~FileWatch();
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;

 private:
  struct Handle;
  explicit FileWatch(Handle* handle) : handle_(handle) {}
  Handle* handle_;
};

}  // namespace antiphon::os
