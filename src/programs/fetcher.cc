// The fetcher's main: it serves the backend on standard input and output.

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string_view>

#include "antiphon/base/text.h"
#include "antiphon/fetch/transfers.h"
#include "antiphon/fetcher/serve.h"

namespace {

int fail(std::string_view message) {
  std::fprintf(stderr, "antiphon-fetcher: %s\n", antiphon::printable(message).c_str());
  return 1;
}

// 1024 are not enough for 1024 transfers.
void allow_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8192);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

int run(int count, char** words) {
  if (count == 2 && std::string_view(words[1]) == "--version") {
    std::puts("antiphon-fetcher " ANTIPHON_VERSION);
    return 0;
  }
  if (count != 1) {
    std::fputs(
        "usage: antiphon-fetcher [--version]\n"
        "started by antiphon-backend, with requests on standard input\n",
        stderr);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);  // a backend that went away is an error of write(2)
  allow_descriptors();
  if (auto started = antiphon::fetch::start_library(); !started) {
    return fail(started.error().message);
  }
  if (auto served = antiphon::fetcher::serve(STDIN_FILENO, STDOUT_FILENO); !served) {
    return fail(served.error().message);
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}
