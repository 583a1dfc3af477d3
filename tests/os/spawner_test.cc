#include "antiphon/os/spawner.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "antiphon/base/text.h"
#include "antiphon/os/loop.h"
#include "antiphon/os/signals.h"
#include "os/spawning.h"
#include "support/folder.h"

using namespace antiphon;
using namespace antiphon::os;

TEST_CASE("a program is run, and its end reported") {
  Spawner spawner = started();
  SUBCASE("with its exit status") {
    const auto pid = spawner.spawn(shell("exit 7"));
    REQUIRE(pid);
    const Exit end = next_exit(spawner);
    CHECK(end.pid == *pid);
    CHECK(end.status == 7);
    CHECK_FALSE(end.signal);
    CHECK(describe(end) == "exited with status 7");
  }
  SUBCASE("with the signal that killed it") {
    const auto pid = spawner.spawn(shell("kill -SEGV $$"));
    REQUIRE(pid);
    const Exit end = next_exit(spawner);
    CHECK(end.signal == SIGSEGV);
    CHECK_FALSE(end.status);
    CHECK(describe(end) == "was killed by signal 11 (SIGSEGV)");
  }
  SUBCASE("by its name alone") {
    Program program;
    program.arguments = {"echo", "found by PATH", "$HOME `id` ;"};
    CHECK(output_of(spawner, program) == "found by PATH $HOME `id` ;\n");
  }
}

TEST_CASE("nothing is reported while nothing has ended") {
  Spawner spawner = started();
  REQUIRE(spawner.spawn(shell("exec sleep 1000")));
  const auto exits = spawner.exits();
  REQUIRE(exits);
  CHECK(exits->empty());
}

TEST_CASE("a program that cannot be run is an error that names it and the reason") {
  Spawner spawner = started();
  const auto error_of = [&](const std::vector<std::string>& arguments) {
    Program program;
    program.arguments = arguments;
    const auto pid = spawner.spawn(program);
    REQUIRE_FALSE(pid);
    return pid.error().message;
  };
  const Folder folder;
  CHECK(error_of({"/nonexistent/reader"}) ==
        "cannot start /nonexistent/reader: no such file or directory");
  CHECK(error_of({"antiphon-no-such-program"}) ==
        "cannot start antiphon-no-such-program: no such file or directory");
  CHECK(error_of({folder.path()}) == "cannot start " + folder.path() + ": permission denied");
  CHECK(error_of({}) == "no program is named");
  CHECK(error_of({"echo", std::string("a\0b", 3)}) ==
        "cannot start echo: an argument holds a zero byte");
  // Never given to a shell.
  REQUIRE(write_file(folder / "script", "exit 0\n"));
  REQUIRE(::chmod((folder / "script").c_str(), 0755) == 0);
  CHECK(error_of({folder / "script"}) ==
        "cannot start " + (folder / "script") + ": exec format error");

  // None of these left anything behind, and the spawner goes on.
  REQUIRE(spawner.spawn(shell("exit 3")));
  CHECK(next_exit(spawner).status == 3);
}

TEST_CASE("a spawner that is started after an event loop was made is as good") {
  // libuv has fork handlers, which close descriptors by numbers.
  const Loop loop;
  Spawner spawner = started();
  Program missing;
  missing.arguments = {"/nonexistent"};
  CHECK_FALSE(spawner.spawn(missing));
  CHECK(output_of(spawner, shell("echo fine")) == "fine\n");
}

TEST_CASE("descriptors arrive under their numbers, and no others are open") {
  Spawner spawner = started();
  auto in = make_pipe();
  auto five = make_pipe();
  // Inheritable, so that only the spawner's care keeps it from the child.
  const Fd stray(::fcntl(in->write.get(), F_DUPFD, 20));
  REQUIRE(write_all(in->write.get(), "question\n"));
  Program program = shell("read line; echo \"$line\" >&5; ls -m /proc/$$/fd; exit 0");
  program.descriptors = {{0, in->read.get()}, {5, five->write.get()}};
  const std::string open = output_of(spawner, program);
  five->write.reset();
  CHECK(open == "0, 1, 2, 5\n");
  CHECK(read_to_end(five->read) == "question\n");
}

TEST_CASE("descriptors may swap their numbers") {
  Spawner spawner = started();
  auto a = make_pipe();
  auto b = make_pipe();
  Program program = shell("echo a >&3; echo b >&4; echo c >&5");
  // Whatever numbers the spawner receives them under, it will be some of these.
  program.descriptors = {{5, a->write.get()}, {4, b->write.get()}, {3, a->write.get()}};
  REQUIRE(spawner.spawn(program));
  a->write.reset();
  b->write.reset();
  CHECK(read_to_end(a->read) == "a\nc\n");
  CHECK(read_to_end(b->read) == "b\n");
}

TEST_CASE("standard descriptors that are not named are /dev/null") {
  Spawner spawner = started();
  Program program = shell("readlink /proc/$$/fd/0 /proc/$$/fd/2");
  CHECK(output_of(spawner, program) == "/dev/null\n/dev/null\n");
}

TEST_CASE("descriptors that cannot be given are an error") {
  Spawner spawner = started();
  Program program = shell("exit 0");
  SUBCASE("given twice") {
    program.descriptors = {{3, 0}, {3, 0}};
  }
  SUBCASE("with an impossible number") {
    program.descriptors = {{-1, 0}};
  }
  SUBCASE("with a number out of reach") {
    program.descriptors = {{100'000, 0}};
  }
  SUBCASE("that are not open") {
    program.descriptors = {{3, 9999}};
  }
  SUBCASE("in masses") {
    for (int i = 3; i < 256; ++i)
      program.descriptors.emplace_back(i, 0);
  }
  CHECK_FALSE(spawner.spawn(program));
  CHECK(spawner.spawn(shell("exit 0")));  // the spawner is as good as before
}

TEST_CASE("as many descriptors as a message can carry arrive") {
  Spawner spawner = started();
  const Fd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  Program program = shell("ls -v -m -w 0 /proc/$$/fd; exit 0");
  for (int i = 3; i < 254; ++i)
    program.descriptors.emplace_back(i, nothing.get());
  CHECK(output_of(spawner, program).ends_with(", 252, 253\n"));
}

TEST_CASE("a program's environment is laid over ours") {
  ::setenv("ANTIPHON_TEST_OURS", "ours", 1);
  ::setenv("ANTIPHON_TEST_BOTH", "ours", 1);
  Spawner spawner = started();
  ::unsetenv("ANTIPHON_TEST_OURS");
  ::unsetenv("ANTIPHON_TEST_BOTH");
  Program program = shell("echo $ANTIPHON_TEST_OURS $ANTIPHON_TEST_BOTH $ANTIPHON_TEST_NEW");
  program.environment = {"ANTIPHON_TEST_BOTH=its", "ANTIPHON_TEST_NEW=new=new"};
  CHECK(output_of(spawner, program) == "ours its new=new\n");
}

TEST_CASE("a program's own PATH is searched, but no relative folder of it") {
  Spawner spawner = started();
  Program program;
  program.arguments = {"echo", "x"};
  program.environment = {"PATH=.:bin:"};
  CHECK_FALSE(spawner.spawn(program));
  program.environment = {"PATH=.:/nonexistent:/bin:/usr/bin"};
  CHECK(output_of(spawner, program) == "x\n");
}

TEST_CASE("long argument lists and environments arrive whole") {
  Spawner spawner = started();
  Program program = shell("echo $# ${#LONG} ${#1}");
  program.arguments.emplace_back("sh");
  for (int i = 0; i < 5000; ++i)
    program.arguments.emplace_back(200, 'a');
  program.environment = {"LONG=" + std::string(100'000, 'x')};
  CHECK(output_of(spawner, program) == "5000 100000 200\n");
  SUBCASE("and one that is too long for the system is an error that says so") {
    program.arguments.emplace_back(5'000'000, 'a');
    const auto pid = spawner.spawn(program);
    REQUIRE_FALSE(pid);
    CHECK(pid.error().message == "cannot start /bin/sh: argument list too long");
  }
}

TEST_CASE("a program starts with default signal handlers and nothing blocked") {
  ignore_sigpipe();
  sigset_t blocked;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &blocked, nullptr);
  Spawner spawner = started();
  ::sigprocmask(SIG_UNBLOCK, &blocked, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  Program program;
  program.arguments = {"cat", "/proc/self/status"};
  const std::string status = output_of(spawner, program);
  CHECK(status.find("SigBlk:\t0000000000000000") != std::string::npos);
  CHECK(status.find("SigIgn:\t0000000000000000") != std::string::npos);
}

TEST_CASE("a program is nice when it is asked to be") {
  Spawner spawner = started();
  Program program = shell("nice");
  program.nice = 7;
  const int ours = ::getpriority(PRIO_PROCESS, 0);
  CHECK(trimmed(output_of(spawner, program)) == std::to_string(std::min(ours + 7, 19)));
}
