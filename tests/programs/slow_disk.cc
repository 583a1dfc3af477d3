// Preloaded into a program: a disk that takes its time to confirm.

#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

namespace {

void wait_for_disk() {
  const timespec time{0, 300'000'000};
  ::nanosleep(&time, nullptr);
}

}  // namespace

extern "C" int fdatasync(int fd) {
  wait_for_disk();
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

extern "C" int fsync(int fd) {
  wait_for_disk();
  return static_cast<int>(::syscall(SYS_fsync, fd));
}
