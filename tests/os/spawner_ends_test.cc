// How children and spawners end, and what stays behind: nothing.

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <utility>

#include <doctest/doctest.h>

#include "antiphon/os/boxes.h"
#include "antiphon/os/spawner.h"
#include "os/spawning.h"

using namespace antiphon;
using namespace antiphon::os;

namespace {

std::size_t open_descriptors() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

}  // namespace

TEST_CASE("a signal reaches the whole group of a child") {
  Spawner spawner = started();
  auto pipe = make_pipe();
  Program program = shell("sleep 1000 & echo ready; wait");
  program.descriptors = {{1, pipe->write.get()}};
  const auto pid = spawner.spawn(program);
  REQUIRE(pid);
  pipe->write.reset();
  char line[6];
  REQUIRE(read_full(pipe->read.get(), line, sizeof line));
  spawner.kill(*pid, SIGTERM);
  CHECK(next_exit(spawner).signal == SIGTERM);
  CHECK(read_to_end(pipe->read).empty());  // sleep, which held the other end, is gone too
}

TEST_CASE("what a child leaves behind in its group ends with it") {
  Spawner spawner = started();
  const std::string pid = output_of(spawner, shell("sleep 1000 & echo $!"));
  CHECK_FALSE(pid.empty());  // read to the end: sleep does not hold the pipe any more
}

TEST_CASE("killing a child that has ended, or one that never was, does nothing") {
  Spawner spawner = started();
  const auto pid = spawner.spawn(shell("exit 0"));
  REQUIRE(pid);
  next_exit(spawner);
  spawner.kill(*pid, SIGKILL);
  spawner.kill(::getpid(), SIGKILL);
  spawner.kill(-1, SIGKILL);
  spawner.kill(0, SIGKILL);
  spawner.kill(1, SIGKILL);
  REQUIRE(spawner.spawn(shell("exit 4")));
  CHECK(next_exit(spawner).status == 4);
}

TEST_CASE("starting many programs leaks no descriptor, here or there") {
  Spawner spawner = started();
  const auto descriptors_there = [&] {
    auto go = make_pipe();
    Program program = shell("read line; ls -m /proc/$PPID/fd; exit 0");
    program.descriptors = {{0, go->read.get()}};
    // Written when spawn() has returned, so when the spawner is done with this one.
    return output_of(spawner, program, [&] { REQUIRE(write_all(go->write.get(), "go\n")); });
  };
  const std::string there = descriptors_there();
  const std::size_t here = open_descriptors();
  Program missing;
  missing.arguments = {"/nonexistent"};
  missing.descriptors = {{0, 0}};
  for (int i = 0; i < 100; ++i) {
    REQUIRE(spawner.spawn(shell("exit 0")));
    REQUIRE_FALSE(spawner.spawn(missing));
  }
  for (std::size_t seen = 0; seen < 100;) {
    REQUIRE(becomes_readable(spawner.fd()));
    auto exits = spawner.exits();
    REQUIRE(exits);
    seen += exits->size();
  }
  CHECK(open_descriptors() == here);
  CHECK(descriptors_there() == there);
  // Three standard ones, two sockets, one for signals.
  CHECK(std::count(there.begin(), there.end(), ',') == 5);
}

TEST_CASE("an owner that does not look at exits keeps no program from being started") {
  Spawner spawner = started();
  constexpr std::size_t kMany = 350;  // more than the socket's buffer holds
  for (std::size_t i = 0; i < kMany; ++i) {
    Program program;
    program.arguments = {"/bin/true"};
    REQUIRE(spawner.spawn(program));
  }
  std::size_t seen = 0;
  while (seen < kMany) {
    REQUIRE(becomes_readable(spawner.fd()));
    auto exits = spawner.exits();
    REQUIRE(exits);
    seen += exits->size();
  }
  CHECK(seen == kMany);
}

TEST_CASE("a destroyed spawner takes its children with it") {
  auto pipe = make_pipe();
  {
    Spawner spawner = started();
    // One that will not listen, and one of its own making.
    Program program = shell("trap '' TERM HUP INT; sleep 1000 & wait");
    program.descriptors = {{1, pipe->write.get()}};
    REQUIRE(spawner.spawn(program));
    pipe->write.reset();
  }
  CHECK(read_to_end(pipe->read).empty());
}

TEST_CASE("when the owner of a spawner is killed, everything that it started dies") {
  auto pipe = make_pipe();
  auto hold = make_pipe();
  const pid_t owner = ::fork();
  REQUIRE(owner >= 0);
  if (owner == 0) {
    auto spawner = Spawner::start();
    if (!spawner) ::_exit(1);
    // A process that inherited the owner's sockets, as any library's fork would: the spawner sees
    // no end of file, and has to notice the death itself.
    if (::fork() == 0) {
      ::close(pipe->write.get());
      ::close(hold->write.get());
      char byte = 0;
      (void)!::read(hold->read.get(), &byte, 1);
      ::_exit(0);
    }
    Program program = shell("sleep 1000 & echo ready; wait");
    program.descriptors = {{1, pipe->write.get()}};
    if (!spawner->spawn(program)) ::_exit(1);
    ::pause();
    ::_exit(1);
  }
  pipe->write.reset();
  char line[6];
  auto got = read_full(pipe->read.get(), line, sizeof line);
  REQUIRE(got);
  REQUIRE(*got == sizeof line);
  ::kill(owner, SIGKILL);
  CHECK(read_to_end(pipe->read).empty());
  ::waitpid(owner, nullptr, 0);
}

TEST_CASE("a spawner that was stopped goes with an owner that may not even signal it") {
  auto pipe = make_pipe();
  const pid_t owner = ::fork();
  REQUIRE(owner >= 0);
  if (owner == 0) {
    auto spawner = Spawner::start();
    if (!spawner || !enter_sandbox(any_file_box(), SandboxPolicy::automatic)) ::_exit(1);
    Program program = shell("echo $PPID; exec sleep 1000");
    program.descriptors = {{1, pipe->write.get()}};
    if (!spawner->spawn(program)) ::_exit(1);
    ::pause();
    ::_exit(1);
  }
  pipe->write.reset();
  REQUIRE(becomes_readable(pipe->read.get()));
  char text[32] = {};
  REQUIRE(::read(pipe->read.get(), text, sizeof text - 1) > 0);
  ::kill(static_cast<pid_t>(std::stol(text)), SIGSTOP);
  ::kill(owner, SIGKILL);
  CHECK(read_to_end(pipe->read).empty());
  ::waitpid(owner, nullptr, 0);
}

TEST_CASE("when the spawner is killed its children die, and its owner is told") {
  Spawner spawner = started();
  auto pipe = make_pipe();
  Program program = shell("echo $PPID; exec sleep 1000");
  program.descriptors = {{1, pipe->write.get()}};
  REQUIRE(spawner.spawn(program));
  pipe->write.reset();
  REQUIRE(becomes_readable(pipe->read.get()));
  char text[32] = {};
  REQUIRE(::read(pipe->read.get(), text, sizeof text - 1) > 0);
  ::kill(static_cast<pid_t>(std::stol(text)), SIGKILL);
  CHECK(read_to_end(pipe->read).empty());
  REQUIRE(becomes_readable(spawner.fd()));
  const auto exits = spawner.exits();
  REQUIRE_FALSE(exits);
  CHECK(exits.error().message == "the spawner is gone, and with it all programs that it started");
  CHECK_FALSE(spawner.spawn(shell("exit 0")));
  spawner.kill(1, SIGTERM);  // nothing happens
}

TEST_CASE("signals that the terminal or the system sends to all do not end the spawner") {
  Spawner spawner = started();
  const std::string script =
      "for s in INT TERM HUP QUIT USR1 USR2 ALRM TSTP TTIN TTOU PIPE; do kill -$s $PPID; done";
  REQUIRE(spawner.spawn(shell(script)));
  CHECK(next_exit(spawner).status == 0);
  REQUIRE(spawner.spawn(shell("exit 5")));
  CHECK(next_exit(spawner).status == 5);
}

TEST_CASE("children have no terminal, and a group of their own") {
  Spawner spawner = started();
  // Fields of stat after the name in parentheses: state, parent, group, session, terminal.
  CHECK(output_of(spawner, shell("read -r _ _ _ _ group session tty _ < /proc/$$/stat;"
                                 "[ $group = $$ ] && [ $session = $PPID ] && echo $tty")) == "0\n");
}

TEST_CASE("a detached program outlives the spawner, in a session of its own") {
  auto pipe = make_pipe();
  auto go = make_pipe();
  {
    Spawner spawner = started();
    Program program = shell(
        "read line; read -r _ _ _ _ _ session _ < /proc/$$/stat; "
        "[ $session = $$ ] && echo alive");
    program.descriptors = {{0, go->read.get()}, {1, pipe->write.get()}};
    program.detached = true;
    REQUIRE(spawner.spawn(program));
    pipe->write.reset();
  }
  REQUIRE(write_all(go->write.get(), "go\n"));
  CHECK(read_to_end(pipe->read) == "alive\n");
}

TEST_CASE("the end of a detached program is reported too") {
  Spawner spawner = started();
  Program program = shell("exit 6");
  program.detached = true;
  REQUIRE(spawner.spawn(program));
  CHECK(next_exit(spawner).status == 6);
}

TEST_CASE("a spawner bears its name") {
  Spawner spawner = started();
  CHECK(output_of(spawner, shell("cat /proc/$PPID/comm")) == "antiphon-spawn\n");
}

TEST_CASE("a spawner may be moved") {
  Spawner one = started();
  Spawner two = std::move(one);
  REQUIRE(two.spawn(shell("exit 1")));
  CHECK(next_exit(two).status == 1);
  one = started();
  two = std::move(one);  // the second one's process ends here
  REQUIRE(two.spawn(shell("exit 2")));
  CHECK(next_exit(two).status == 2);
}

TEST_CASE("a process with threads cannot start a spawner") {
  auto hold = make_pipe();
  std::thread other([&] {
    char byte = 0;
    (void)!::read(hold->read.get(), &byte, 1);
  });
  const auto spawner = Spawner::start();
  hold->write.reset();
  other.join();
  REQUIRE_FALSE(spawner);
  CHECK(spawner.error().message == "a spawner must be started before any thread");
}
