// Preloaded into a backend: it is killed at the call that writes something whose number is in
// ANTIPHON_DIES_AT, half of the times in the middle of it. How many such calls it has made is told
// in the file ANTIPHON_CALLS, where it comes to its end.

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

// Not one of its children, which are killed in other tests.
bool is_refresh() {
  char words[4096] = "";
  if (std::FILE* file = std::fopen("/proc/self/cmdline", "r")) {
    const std::size_t size = std::fread(words, 1, sizeof words - 1, file);
    for (std::size_t i = 0; i < size; ++i) {
      if (words[i] == '\0') words[i] = ' ';
    }
    std::fclose(file);
  }
  return std::strstr(words, "antiphon-backend refresh ") != nullptr;
}

// What is asked of it is found out before it enters a sandbox, in which no file can be opened.
struct Life {
  Life() {
    if (!is_refresh()) return;
    self = ::getpid();
    if (const char* given = std::getenv("ANTIPHON_DIES_AT")) dies_at = std::atol(given);
    if (const char* path = std::getenv("ANTIPHON_CALLS"))
      told = ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  }
  ~Life() {
    if (told < 0 || self != ::getpid()) return;
    char text[32];
    const int size = std::snprintf(text, sizeof text, "%ld\n", calls);
    static_cast<void>(!::write(told, text, static_cast<std::size_t>(size)));
  }

  pid_t self = 0;  // and forked ones are others
  long dies_at = 0;
  int told = -1;
  long calls = 0;
} life;

// True: this call is the last one.
bool count() {
  return life.self != 0 && life.self == ::getpid() && ++life.calls == life.dies_at;
}

[[noreturn]] void die() {
  ::raise(SIGKILL);
  for (;;)
    ::pause();
}

int synced(int fd, long call) {
  if (count()) die();
  return static_cast<int>(::syscall(call, fd));
}

}  // namespace

extern "C" ssize_t pwrite64(int fd, const void* bytes, size_t size, off_t offset) {
  if (count()) {
    if (life.calls % 2 == 0) ::syscall(SYS_pwrite64, fd, bytes, size / 2, offset);
    die();
  }
  return ::syscall(SYS_pwrite64, fd, bytes, size, offset);
}

extern "C" ssize_t writev(int fd, const iovec* parts, int count_of_parts) {
  if (count()) die();
  return ::syscall(SYS_writev, fd, parts, count_of_parts);
}

extern "C" int fdatasync(int fd) {
  return synced(fd, SYS_fdatasync);
}

extern "C" int fsync(int fd) {
  return synced(fd, SYS_fsync);
}

extern "C" int ftruncate64(int fd, off_t size) {
  if (count()) die();
  return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}
