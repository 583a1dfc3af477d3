#include "antiphon/os/processes.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace antiphon::os;

TEST_CASE("a process that runs is known by its memory and its start") {
  const auto facts = facts_of(::getpid());
  REQUIRE(facts);
  CHECK(facts->look.state == Look::State::running);
  CHECK(facts->look.memory > 4096);
  CHECK(facts->started > 0);
  CHECK(facts_of(::getpid())->started == facts->started);
}

TEST_CASE("a process that was stopped is seen to be, and one that has ended is none") {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::raise(SIGSTOP);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, WUNTRACED) == child);
  REQUIRE(WIFSTOPPED(status));
  const auto facts = facts_of(child);
  REQUIRE(facts);
  CHECK(facts->look.state == Look::State::stopped);
  ::kill(child, SIGKILL);
  siginfo_t ended{};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT) == 0);
  CHECK_FALSE(facts_of(child));  // nobody has looked for it yet
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK_FALSE(facts_of(child));
}
