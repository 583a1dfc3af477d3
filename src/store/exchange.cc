#include "store/exchange.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "antiphon/base/fd.h"
#include "store/sqlite.h"

namespace antiphon::store {
namespace {

// Where SQLite's connections lock a database while they have it open (its file format, 1.6).
constexpr off_t kFirstShared = 0x40000002;
constexpr off_t kShared = 510;

Error failed(const std::string& path, std::string_view what) {
  const std::string why = errno_text(errno);
  return Error{fmt::format("{}: {}: {}", name_of(path), what, why)};
}

// Of the moment, as `2026-11-20`.
std::string date_of(Time now) {
  return rfc3339(now).substr(0, 10);
}

// Gives the file a second name, of which there is nothing yet; empty where there is no such file.
Result<std::string> second_name(const std::string& path, std::string_view word, Time now) {
  const std::string wanted = fmt::format("{}.{}-{}", path, word, date_of(now));
  for (int number = 1;; ++number) {
    std::string name = number == 1 ? wanted : fmt::format("{}-{}", wanted, number);
    if (::access(name.c_str(), F_OK) == 0 || ::access((name + "-wal").c_str(), F_OK) == 0) {
      continue;
    }
    // Where a file cannot have two names, it gets the other.
    if (::link(path.c_str(), name.c_str()) == 0 ||
        (errno == EPERM && std::rename(path.c_str(), name.c_str()) == 0)) {
      return name;
    }
    if (errno == ENOENT) {
      return std::string();
    }
    if (errno != EEXIST) {
      return failed(path, "cannot be kept aside");
    }
  }
}

void sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  const Fd fd(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd) {
    ::fsync(fd.get());
  }
}

}  // namespace

Result<void> refuse_while_open(const std::string& path) {
  const Fd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!fd) {
    return errno == ENOENT ? Result<void>() : failed(path, "cannot be opened");
  }
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = kFirstShared;
  lock.l_len = kShared;
  if (::fcntl(fd.get(), F_GETLK, &lock) != 0) {
    return failed(path, "cannot be locked");
  }
  if (lock.l_type == F_UNLCK) {
    return {};
  }
  return Error{fmt::format("{}: another program has it open (process {}); end it first",
                           name_of(path), lock.l_pid)};
}

void remove_logs(const std::string& path) {
  for (const char* part : {"-wal", "-shm", "-journal"}) {
    ::unlink((path + part).c_str());
  }
}

void remove_database(const std::string& path) {
  ::unlink(path.c_str());
  remove_logs(path);
}

Result<std::string> exchange(const std::string& path, const std::string& fresh,
                             std::string_view word, Time now) {
  auto aside = second_name(path, word, now);
  if (!aside) {
    return aside;
  }
  // A log that stays would be taken for that of the new one.
  if (aside->empty()) {
    remove_logs(path);
  } else {
    for (const char* part : {"-wal", "-journal"}) {
      if (std::rename((path + part).c_str(), (*aside + part).c_str()) != 0 && errno != ENOENT) {
        return failed(path + part, "cannot be moved aside");
      }
    }
    ::unlink((path + "-shm").c_str());
  }
  if (std::rename(fresh.c_str(), path.c_str()) != 0) {
    return failed(path, "cannot be replaced");
  }
  sync_folder_of(path);
  return aside;
}

}  // namespace antiphon::store
