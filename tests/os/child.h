// Running a piece of a test in a forked child, whose end is what the test looks at.

#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <functional>
#include <string>

#include <doctest/doctest.h>

// `status 0`, `signal 31`. The child never returns into doctest: `body` gives its exit status.
inline std::string end_of_child(const std::function<int()>& body) {
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    for (const int number : {SIGABRT, SIGSEGV, SIGSYS})
      std::signal(number, SIG_DFL);  // doctest's
    ::_exit(body());
  }
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFSIGNALED(status) ? "signal " + std::to_string(WTERMSIG(status))
                             : "status " + std::to_string(WEXITSTATUS(status));
}
