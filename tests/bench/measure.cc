#include "bench/measure.h"

#include <malloc.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

namespace antiphon::bench {

namespace {

double processor_time() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

// A line of /proc/self/status in bytes.
std::size_t status(const std::string& name) {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;) {
    std::size_t kilobytes = 0;
    if (word == name && file >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

}  // namespace

double seconds_of(const std::function<void()>& work, int runs) {
  double least = std::numeric_limits<double>::max();
  for (int i = 0; i < runs; ++i) {
    const double before = processor_time();
    work();
    least = std::min(least, processor_time() - before);
  }
  return least;
}

std::size_t peak_of(const std::function<void()>& work) {
  int ends[2];
  if (::pipe(ends) != 0) return 0;
  ::malloc_trim(0);
  const pid_t child = ::fork();
  if (child == 0) {
    std::ofstream("/proc/self/clear_refs") << "5";  // forget the peak so far
    const std::size_t before = status("VmRSS:");
    work();
    const std::size_t peak = status("VmHWM:");
    const std::size_t grown = peak > before ? peak - before : 0;
    const bool told = ::write(ends[1], &grown, sizeof grown) == sizeof grown;
    ::_exit(told ? 0 : 1);
  }
  ::close(ends[1]);
  std::size_t grown = 0;
  if (child < 0 || ::read(ends[0], &grown, sizeof grown) != sizeof grown) grown = 0;
  ::close(ends[0]);
  if (child > 0) ::waitpid(child, nullptr, 0);
  return grown;
}

}  // namespace antiphon::bench
