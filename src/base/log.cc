#include "antiphon/base/log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

#include "antiphon/base/fd.h"
#include "antiphon/base/text.h"
#include "antiphon/base/time.h"

namespace antiphon {

namespace {

constexpr off_t kRotateBytes = 4L << 20U;
constexpr std::size_t kLookEvery = 64U << 10U;  // bytes of ours

struct Log {
  Fd fd;
  std::string path;
  std::string role;
  LogLevel least = LogLevel::info;
  std::size_t unlooked = 0;  // bytes written since its size was looked at
};

Log& the_log() {
  static Log log;
  return log;
}

std::string_view name(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return "debug";
    case LogLevel::info:
      return "info";
    case LogLevel::warning:
      return "warning";
    case LogLevel::error:
      return "error";
  }
  return "";
}

Fd opened(const std::string& path) {
  return Fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
}

// A program that may run for months keeps the file small, too, and follows another that was first.
// The lock is for two that find it too large at once.
void look_at_size(Log& log) {
  log.unlooked = 0;
  struct stat ours {};
  struct stat there {};
  if (::fstat(log.fd.get(), &ours) != 0) return;
  const bool is_there = ::stat(log.path.c_str(), &there) == 0 && ours.st_ino == there.st_ino &&
                        ours.st_dev == there.st_dev;
  if (is_there) {
    if (ours.st_size <= kRotateBytes || ::flock(log.fd.get(), LOCK_EX | LOCK_NB) != 0) return;
    if (std::rename(log.path.c_str(), (log.path + ".1").c_str()) != 0) {
      (void)!::ftruncate(log.fd.get(), 0);  // without the power to rename: better than no end
      (void)::flock(log.fd.get(), LOCK_UN);
      return;
    }
  }
  if (Fd fd = opened(log.path)) log.fd = std::move(fd);
}

}  // namespace

Result<void> open_log(const std::string& path, std::string_view role, LogLevel least) {
  Fd fd = opened(path);
  if (!fd) return Error{path + ": " + errno_text(errno)};
  the_log() = Log{std::move(fd), path, std::string(role), least};
  look_at_size(the_log());
  return {};
}

void log_line(LogLevel level, std::string_view text) {
  Log& log = the_log();
  if (!log.fd || level < log.least) return;
  const std::string line = rfc3339(system_now()) + " " + log.role + "[" +
                           std::to_string(::getpid()) + "] " + std::string(name(level)) + ": " +
                           printable(text) + "\n";
  (void)!::write(log.fd.get(), line.data(), line.size());  // nowhere to report a failing log
  log.unlooked += line.size();
  if (log.unlooked >= kLookEvery) look_at_size(log);
}

}  // namespace antiphon
