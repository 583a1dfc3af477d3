// A file descriptor that closes itself, and whole reads and writes on it.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "antiphon/base/result.h"

namespace antiphon {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      reset();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { reset(); }

  [[nodiscard]] int get() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }
  int release() { return std::exchange(number_, -1); }
  void reset();

 private:
  int number_ = -1;
};

struct Pipe {
  Fd read;
  Fd write;
};

// Both ends close on exec.
Result<Pipe> make_pipe();

struct SocketPair {
  Fd first;
  Fd second;
};

// A connected pair of Unix stream sockets; both ends close on exec.
Result<SocketPair> make_socket_pair();

Result<void> set_nonblocking(int fd, bool on);

// Writes everything, and waits for that, also on a non-blocking descriptor. EPIPE is an error as
// any other: callers ignore SIGPIPE.
Result<void> write_all(int fd, std::string_view bytes);

// Fills `size` bytes, and waits for them; fewer only at end of file. Interrupted reads go on.
Result<std::size_t> read_full(int fd, char* into, std::size_t size);

// A whole file, refused (and not read) beyond `limit` bytes; only regular files, so that a FIFO or
// a device can neither block nor run for ever.
Result<std::string> read_file(const std::string& path, std::size_t limit);

// Replaces the file as a whole: temporary file in the same folder, fsync, rename. A symbolic link
// is followed, so a file kept elsewhere stays there. The mode of an existing file is kept; a new
// one has 0600. What is there and no regular file is refused.
Result<void> write_file(const std::string& path, std::string_view content);

// Waits until no other program holds the lock of this file, and holds it until the descriptor is
// closed (flock(2), on `path` with ".lock" behind it, since the file itself is replaced when it is
// written).
Result<Fd> lock_beside(const std::string& path);

// The same without waiting: an empty descriptor when another program holds the lock.
Result<Fd> try_lock_beside(const std::string& path);

// The words of errno, as in `no such file or directory`.
std::string errno_text(int error);

}  // namespace antiphon
