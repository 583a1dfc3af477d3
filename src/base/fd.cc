#include "antiphon/base/fd.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace antiphon {

namespace {

Error os_error(std::string_view what, int error) {
  return Error{std::string(what) + ": " + errno_text(error)};
}

// A terminal or pipe that another program has made non-blocking.
void wait_for(int fd, short events) {
  pollfd ready{fd, events, 0};
  ::poll(&ready, 1, -1);
}

// Where a file is really kept: symbolic links followed, also to what does not exist yet.
Result<std::filesystem::path> link_target(const std::string& path) {
  constexpr int kMostLinks = 40;
  std::filesystem::path target = path;
  std::error_code failed;
  for (int i = 0; i < kMostLinks; ++i) {
    const std::filesystem::path next = std::filesystem::read_symlink(target, failed);
    if (failed) return target;
    target = target.parent_path() / next;
  }
  return os_error(path, ELOOP);
}

}  // namespace

void Fd::reset() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

std::string errno_text(int error) {
  std::string text = std::system_category().message(error);
  // "No such file" becomes "no such file"; "I/O error" keeps its capitals.
  if (text.size() > 1 && std::islower(static_cast<unsigned char>(text[1]))) {
    text[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(text[0])));
  }
  return text;
}

Result<Pipe> make_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return os_error("cannot make a pipe", errno);
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

Result<SocketPair> make_socket_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return os_error("cannot make a socket pair", errno);
  }
  return SocketPair{Fd(ends[0]), Fd(ends[1])};
}

Result<void> set_nonblocking(int fd, bool on) {
  int flags = ::fcntl(fd, F_GETFL);
  if (flags < 0) return os_error("cannot read a descriptor's flags", errno);
  flags = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  if (::fcntl(fd, F_SETFL, flags) != 0) return os_error("cannot set a descriptor's flags", errno);
  return {};
}

Result<void> write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
    } else if (errno == EAGAIN) {
      wait_for(fd, POLLOUT);
    } else if (errno != EINTR) {
      return os_error("cannot write", errno);
    }
  }
  return {};
}

Result<std::size_t> read_full(int fd, char* into, std::size_t size) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = ::read(fd, into + done, size - done);
    if (n == 0) break;
    if (n > 0) {
      done += static_cast<std::size_t>(n);
    } else if (errno == EAGAIN) {
      wait_for(fd, POLLIN);
    } else if (errno != EINTR) {
      return os_error("cannot read", errno);
    }
  }
  return done;
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer; fstat then refuses it.
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) return os_error(path, errno);
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) return os_error(path, errno);
  if (!S_ISREG(status.st_mode)) return Error{path + ": not a regular file"};
  const auto too_large = [&] {
    return Error{path + ": larger than " + std::to_string(limit) + " bytes"};
  };
  if (static_cast<std::size_t>(status.st_size) > limit) return too_large();
  // One byte more than stat said: a file that grows meanwhile, or one in /proc that says 0.
  std::string content;
  char chunk[65536];
  while (true) {
    auto got = read_full(fd.get(), chunk, sizeof chunk);
    if (!got) return with_context(path, got.error());
    content.append(chunk, *got);
    if (content.size() > limit) return too_large();
    if (*got < sizeof chunk) return content;
  }
}

Result<void> write_file(const std::string& path, std::string_view content) {
  const auto target = link_target(path);
  if (!target) return target.error();
  mode_t mode = 0600;
  struct stat status {};
  if (::stat(target->c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) return Error{path + ": not a regular file"};
    mode = status.st_mode & 07777;
  }

  std::string temporary = target->string() + ".XXXXXX";
  Fd fd(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!fd) return os_error(path, errno);
  const auto give_up = [&](const Error& error) {
    ::unlink(temporary.c_str());
    return with_context(path, error);
  };
  if (auto written = write_all(fd.get(), content); !written) return give_up(written.error());
  if (::fchmod(fd.get(), mode) != 0 || ::fsync(fd.get()) != 0 ||
      ::rename(temporary.c_str(), target->c_str()) != 0) {
    return give_up(Error{errno_text(errno)});
  }
  // The rename itself has to survive a power cut as well.
  Fd folder(::open(target->has_parent_path() ? target->parent_path().c_str() : ".",
                   O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder) ::fsync(folder.get());
  return {};
}

namespace {

// An empty descriptor: `how` did not want to wait.
Result<Fd> locked_beside(const std::string& path, int how) {
  std::error_code failed;
  const std::filesystem::path target = std::filesystem::weakly_canonical(path, failed);
  const std::string lock = (failed ? std::filesystem::path(path) : target).string() + ".lock";
  Fd fd(::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return os_error(lock, errno);
  while (::flock(fd.get(), how) != 0) {
    if (errno == EWOULDBLOCK) return Fd();
    if (errno != EINTR) return os_error(lock, errno);
  }
  return fd;
}

}  // namespace

Result<Fd> lock_beside(const std::string& path) {
  return locked_beside(path, LOCK_EX);
}

Result<Fd> try_lock_beside(const std::string& path) {
  return locked_beside(path, LOCK_EX | LOCK_NB);
}

}  // namespace antiphon
