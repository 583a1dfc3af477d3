#include "antiphon/backend/commands.h"

#include <cstdlib>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "backend/spawner.h"
#include "support/folder.h"
#include "support/patience.h"
#include "support/process.h"

namespace antiphon::backend {
namespace {

using namespace std::chrono_literals;

class Shell {
 public:
  explicit Shell(std::size_t at_once = 4)
      : spawner(started_spawner()), children(loop, spawner), commands(children, at_once) {}

  static CommandJob job(const std::string& script) { return {{"sh", "-c", script}}; }

  std::uint32_t start(CommandJob job) {
    ++waiting;
    const std::size_t number = outcomes.size();
    outcomes.emplace_back("nothing yet");
    return commands.start(std::move(job), [this, number](const Result<std::string>& output) {
      outcomes[number] = output ? "wrote: " + *output : "failed: " + output.error().message;
      if (--waiting == 0) loop.stop();
    });
  }
  std::string outcome(CommandJob job) {
    start(std::move(job));
    run();
    return outcomes.back();
  }
  void run() {
    while (waiting > 0)
      loop.run();
  }

  os::Loop loop;
  os::Spawner spawner;
  Children children;
  Commands commands;
  std::vector<std::string> outcomes;
  int waiting = 0;
};

TEST_CASE("what a program writes is its output, and its arguments are words") {
  Shell shell;
  CHECK(shell.outcome({{"printf", "%s|", "a b", "$HOME", "'"}}) == "wrote: a b|$HOME|'|");
  CHECK(shell.outcome(Shell::job("echo one; echo ignored >&2; echo two")) == "wrote: one\ntwo\n");
  CHECK(shell.outcome({{"true"}}) == "wrote: ");
}

TEST_CASE("a program gets its input, whole, and its end") {
  Shell shell;
  CommandJob job = Shell::job("cat");
  job.input.assign(3'000'000, 'x');
  CHECK(shell.outcome(job).size() == std::string_view("wrote: ").size() + 3'000'000);
  CommandJob none = Shell::job("cat; echo end");
  CHECK(shell.outcome(none) == "wrote: end\n");
}

TEST_CASE("a program need not read its input") {
  Shell shell;
  CommandJob job = Shell::job("echo done");
  job.input.assign(3'000'000, 'x');
  CHECK(shell.outcome(job) == "wrote: done\n");
}

TEST_CASE("a failure is told with the first line of the errors, made printable") {
  Shell shell;
  CHECK(shell.outcome(
            Shell::job("echo out; printf '\\n\\033[31mno harbour\\nmore\\n' >&2; exit 3")) ==
        "failed: sh exited with status 3: [31mno harbour");
  CHECK(shell.outcome(Shell::job("exit 1")) == "failed: sh exited with status 1");
  CHECK(shell.outcome(Shell::job("kill -SEGV $$")).starts_with("failed: sh was killed by signal"));
  CHECK(shell.outcome({{"/nowhere/tides"}}) ==
        "failed: cannot start /nowhere/tides: no such file or directory");
}

TEST_CASE("errors without end are not kept, and do not keep the program waiting") {
  Shell shell;
  const std::string told =
      shell.outcome(Shell::job("head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1"));
  CHECK(told.starts_with("failed: sh exited with status 1: xxx"));
  CHECK(told.size() < 300);
}

TEST_CASE("output beyond the limit is refused") {
  Shell shell;
  CommandJob job = Shell::job("yes");
  job.most_output = 100'000;
  CHECK(shell.outcome(job) == "failed: the output of sh is larger than 100000 bytes");
  job = Shell::job("printf abc");
  job.most_output = 3;
  CHECK(shell.outcome(job) == "wrote: abc");
  job.most_output = 2;
  CHECK(shell.outcome(job) == "failed: the output of sh is larger than 2 bytes");
}

TEST_CASE("output that nobody wants may be as long as it likes") {
  Shell shell;
  CommandJob job = Shell::job("head -c 3000000 /dev/zero; exit 0");
  job.most_output = 0;
  CHECK(shell.outcome(job) == "wrote: ");
}

TEST_CASE("a program that takes too long is ended, with all that it started") {
  const ::Folder folder;
  Shell shell;
  const std::string child = folder / "child";
  CommandJob job = Shell::job("sleep 1000 & echo $! >" + child + "; sleep 1000");
  // Real time, but of any length: nothing here ends by itself.
  job.total = 300ms;
  CHECK(shell.outcome(job) == "failed: sh was not done within 300 ms");
  const auto pid = read_file(child, 100);
  REQUIRE(pid.ok());
  CHECK(antiphon::test::eventually(
      [&] { return !antiphon::test::is_running(std::atoi(pid->c_str())); }));

  job.total = 90s;
  job.stalled = 20ms;
  CHECK(shell.outcome(job) == "failed: sh wrote nothing for 20 ms");
}

TEST_CASE("a program that has ended is not waited for because of what it left behind") {
  Shell shell;
  CHECK(shell.outcome(Shell::job("sleep 1000 & echo done")) == "wrote: done\n");
}

TEST_CASE("only a few run at once, and all of them in the end") {
  const ::Folder folder;
  Shell shell(2);
  // Each says how many there are, while it is one of them.
  const std::string script = "mkdir " + (folder / "$$") + "; ls " + (folder / "") +
                             " | wc -l; sleep 0.01; rmdir " + (folder / "$$");
  for (int i = 0; i < 10; ++i)
    shell.start(Shell::job(script));
  shell.run();
  for (const std::string& outcome : shell.outcomes) {
    const bool few = outcome == "wrote: 1\n" || outcome == "wrote: 2\n";
    CHECK_MESSAGE(few, outcome);
  }
}

TEST_CASE("what is cancelled is not heard of again, whether it runs or waits") {
  Shell shell(1);
  const auto first = shell.start(Shell::job("sleep 1000"));
  const auto second = shell.start(Shell::job("echo second"));
  shell.start(Shell::job("echo third"));
  os::Timer later(shell.loop, [&] {
    shell.commands.cancel(second);
    shell.commands.cancel(first);
    shell.waiting -= 2;
  });
  later.start(5ms);
  shell.run();
  CHECK(shell.outcomes == std::vector<std::string>{"nothing yet", "nothing yet", "wrote: third\n"});
}

}  // namespace
}  // namespace antiphon::backend
