#include "antiphon/base/log.h"

#include <fcntl.h>
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

struct Log {
  Fd fd;
  std::string role;
  LogLevel least = LogLevel::info;
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

}  // namespace

Result<void> open_log(const std::string& path, std::string_view role, LogLevel least) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && status.st_size > kRotateBytes) {
    std::rename(path.c_str(), (path + ".1").c_str());
  }
  Fd fd(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd) return Error{path + ": " + errno_text(errno)};
  the_log() = Log{std::move(fd), std::string(role), least};
  return {};
}

void log_line(LogLevel level, std::string_view text) {
  Log& log = the_log();
  if (!log.fd || level < log.least) return;
  const std::string line = rfc3339(system_now()) + " " + log.role + "[" +
                           std::to_string(::getpid()) + "] " + std::string(name(level)) + ": " +
                           printable(text) + "\n";
  (void)!::write(log.fd.get(), line.data(), line.size());  // nowhere to report a failing log
}

}  // namespace antiphon
