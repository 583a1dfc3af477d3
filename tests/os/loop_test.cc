#include "antiphon/os/loop.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "support/folder.h"

using namespace antiphon;
using namespace antiphon::os;
using std::chrono::milliseconds;

namespace {

Pipe pipe_with(const std::string& bytes) {
  auto pipe = make_pipe();
  REQUIRE(pipe);
  REQUIRE(write_all(pipe->write.get(), bytes));
  return std::move(*pipe);
}

void take_byte(int fd) {
  char byte = 0;
  REQUIRE(::read(fd, &byte, 1) == 1);
}

}  // namespace

TEST_CASE("a loop that nothing could wake returns") {
  Loop loop;
  Timer unset(loop, [] { FAIL("never set"); });
  Timer stopped(loop, [] { FAIL("stopped"); });
  stopped.start(milliseconds(0));
  CHECK(stopped.is_set());
  stopped.stop();
  CHECK_FALSE(stopped.is_set());
  auto pipe = make_pipe();
  Watch asleep(loop, pipe->read.get(), [](bool, bool) { FAIL("wants nothing"); });
  Slices idle(loop, []() -> bool {
    FAIL("never woken");
    return false;
  });
  loop.run();
}

TEST_CASE("timers fire in the order of their times, each once") {
  Loop loop;
  std::string order;
  Timer c(loop, [&] { order += 'c'; });
  Timer a(loop, [&] { order += 'a'; });
  Timer b(loop, [&] { order += 'b'; });
  c.start(milliseconds(3));
  b.start(milliseconds(2));
  a.start(milliseconds(1));
  loop.run();
  CHECK(order == "abc");
}

TEST_CASE("starting a timer again replaces what was set") {
  Loop loop;
  int fired = 0;
  Timer timer(loop, [&] { ++fired; });
  timer.start(milliseconds(3'600'000));
  timer.start(milliseconds(0));
  loop.run();
  CHECK(fired == 1);
}

TEST_CASE("a timer that sets itself to nothing leaves descriptors their turn") {
  Loop loop;
  Pipe pipe = pipe_with("x");
  std::optional<Timer> timer;
  timer.emplace(loop, [&] { timer->start(milliseconds(0)); });
  timer->start(milliseconds(0));
  bool seen = false;
  Watch watch(loop, pipe.read.get(), [&](bool, bool) {
    seen = true;
    loop.stop();
  });
  watch.want(true, false);
  loop.run();
  CHECK(seen);
}

TEST_CASE("a watch tells what is ready, again and again, until it wants nothing") {
  Loop loop;
  Pipe pipe = pipe_with("abc");
  int calls = 0;
  std::optional<Watch> watch;
  watch.emplace(loop, pipe.read.get(), [&](bool readable, bool writable) {
    CHECK(readable);
    CHECK_FALSE(writable);
    take_byte(pipe.read.get());
    if (++calls == 3) watch->want(false, false);
  });
  watch->want(true, false);
  loop.run();
  CHECK(calls == 3);
}

TEST_CASE("end of file makes a watch ready") {
  Loop loop;
  auto pipe = make_pipe();
  std::optional<Watch> watch;
  bool ended = false;
  watch.emplace(loop, pipe->read.get(), [&](bool readable, bool) {
    char byte = 0;
    ended = readable && ::read(pipe->read.get(), &byte, 1) == 0;
    watch.reset();
  });
  watch->want(true, false);
  pipe->write.reset();
  loop.run();
  CHECK(ended);
}

TEST_CASE("an error makes a watch ready for both, as often as it is wanted") {
  Loop loop;
  auto pipe = make_pipe();
  pipe->read.reset();
  std::optional<Watch> watch;
  int calls = 0;
  watch.emplace(loop, pipe->write.get(), [&](bool readable, bool writable) {
    CHECK(readable);
    CHECK(writable);
    if (++calls == 2) watch.reset();
  });
  watch->want(false, true);
  loop.run();
  CHECK(calls == 2);
}

TEST_CASE("watching leaves a descriptor blocking") {
  Loop loop;
  auto pipe = make_pipe();
  Watch watch(loop, pipe->read.get(), [](bool, bool) {});
  watch.want(true, false);
  CHECK((::fcntl(pipe->read.get(), F_GETFL) & O_NONBLOCK) == 0);
}

TEST_CASE("a descriptor may be closed, and its number used again, after its watch is gone") {
  Loop loop;
  auto pipe = make_pipe();
  auto watch = std::make_unique<Watch>(loop, pipe->read.get(), [](bool, bool) { FAIL("gone"); });
  watch->want(true, false);
  watch.reset();
  const int number = pipe->read.get();
  pipe->read.reset();
  Pipe second = pipe_with("x");
  REQUIRE(second.read.get() == number);
  bool seen = false;
  std::optional<Watch> again;
  again.emplace(loop, number, [&](bool, bool) {
    seen = true;
    again.reset();
  });
  again->want(true, false);
  loop.run();
  CHECK(seen);
}

TEST_CASE("a file, which cannot be polled, is always ready") {
  Loop loop;
  const Fd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  std::optional<Watch> watch;
  int calls = 0;
  watch.emplace(loop, nothing.get(), [&](bool readable, bool writable) {
    CHECK(readable);
    CHECK_FALSE(writable);
    ++calls;
    if (calls == 2) watch->want(false, false);
  });
  watch->want(true, false);
  loop.run();
  CHECK(calls == 2);
  SUBCASE("and its watch may be destroyed by its callback") {
    watch.emplace(loop, nothing.get(), [&](bool, bool) { watch.reset(); });
    watch->want(true, true);
    loop.run();
    CHECK_FALSE(watch);
  }
}

TEST_CASE("a callback may destroy the object that called it") {
  Loop loop;
  // What the callback holds is alive until it returns, and freed then.
  const auto held = std::make_shared<int>(7);
  std::optional<Timer> timer;
  std::optional<Watch> watch;
  std::optional<Slices> slices;
  std::optional<Signal> signal;
  int done = 0;
  Pipe pipe = pipe_with("x");
  timer.emplace(loop, [&, held] {
    timer.reset();
    done += *held;
  });
  watch.emplace(loop, pipe.read.get(), [&, held](bool, bool) {
    watch.reset();
    done += *held;
  });
  slices.emplace(loop, [&, held] {
    slices.reset();
    done += *held;
    return true;
  });
  signal.emplace(loop, SIGUSR1, [&, held] {
    signal.reset();
    done += *held;
  });
  timer->start(milliseconds(0));
  watch->want(true, false);
  slices->wake();
  ::raise(SIGUSR1);
  loop.run();
  CHECK(done == 28);
  CHECK(held.use_count() == 1);
}

TEST_CASE("a callback may destroy another object whose turn would be next") {
  Loop loop;
  Pipe one = pipe_with("x");
  Pipe two = pipe_with("x");
  std::optional<Watch> a;
  std::optional<Watch> b;
  int calls = 0;
  const auto first_wins = [&](bool, bool) {
    ++calls;
    a.reset();
    b.reset();
  };
  a.emplace(loop, one.read.get(), first_wins);
  b.emplace(loop, two.read.get(), first_wins);
  a->want(true, false);
  b->want(true, false);
  loop.run();
  CHECK(calls == 1);
}

TEST_CASE("slices do not keep a descriptor waiting") {
  Loop loop;
  auto pair = make_socket_pair();
  std::string order;
  int left = 4;
  Slices slices(loop, [&] {
    order += 's';
    // What arrives during a slice is seen before the next.
    if (left == 3) REQUIRE(write_all(pair->first.get(), "k"));
    return --left > 0;
  });
  std::optional<Watch> watch;
  watch.emplace(loop, pair->second.get(), [&](bool, bool) {
    take_byte(pair->second.get());
    order += 'k';
    watch.reset();
  });
  watch->want(true, false);
  slices.wake();
  loop.run();
  CHECK(order == "sskss");
  CHECK(left == 0);
}

TEST_CASE("slices do not keep a timer waiting") {
  Loop loop;
  Timer timer(loop, [&] { loop.stop(); });
  Slices endless(loop, [] { return true; });
  timer.start(milliseconds(1));
  endless.wake();
  loop.run();
}

TEST_CASE("two workers in slices take turns") {
  Loop loop;
  std::string order;
  Slices a(loop, [&] { return (order += 'a').size() < 5; });
  Slices b(loop, [&] { return (order += 'b').size() < 5; });
  a.wake();
  b.wake();
  loop.run();
  CHECK((order == "ababab" || order == "bababa"));
}

TEST_CASE("a slice that wakes itself goes on, whatever it returns") {
  Loop loop;
  std::optional<Slices> slices;
  int calls = 0;
  slices.emplace(loop, [&] {
    if (++calls < 3) slices->wake();
    return false;
  });
  slices->wake();
  loop.run();
  CHECK(calls == 3);
  SUBCASE("and can be woken again after it ended") {
    slices->wake();
    loop.run();
    CHECK(calls == 4);
  }
}

TEST_CASE("a signal comes as a callback") {
  Loop loop;
  int seen = 0;
  Signal signal(loop, SIGUSR1, [&] {
    ++seen;
    loop.stop();
  });
  ::raise(SIGUSR1);
  CHECK(seen == 0);
  loop.run();
  CHECK(seen == 1);
}

TEST_CASE("the loop's clock does not move within a callback, and never back") {
  Loop loop;
  milliseconds fired{};
  const milliseconds started = loop.now();
  Timer timer(loop, [&] { fired = loop.now(); });
  timer.start(milliseconds(2));
  loop.run();
  CHECK(fired >= started + milliseconds(2));
}

TEST_CASE("a file watch tells of changes by name") {
  const Folder folder;
  Loop loop;
  std::vector<std::string> names;
  const auto note = [&](const std::string& name) {
    names.push_back(name);
    loop.stop();
  };
  SUBCASE("of a file, once for many writes") {
    REQUIRE(write_file(folder / "feeds", "one"));
    auto watch = FileWatch::open(loop, folder / "feeds", note);
    REQUIRE(watch);
    const Fd file(::open((folder / "feeds").c_str(), O_WRONLY | O_APPEND));
    for (int i = 0; i < 100; ++i)
      REQUIRE(write_all(file.get(), "x"));
    loop.run();
    CHECK(names == std::vector<std::string>{"feeds"});
  }
  SUBCASE("of a file that is replaced, more than once") {
    REQUIRE(write_file(folder / "feeds", "one"));
    auto watch = FileWatch::open(loop, folder / "feeds", note);
    REQUIRE(watch);
    for (int i = 0; i < 2; ++i) {
      REQUIRE(write_file(folder / "feeds", "two"));
      loop.run();
    }
    CHECK(names == std::vector<std::string>{"feeds", "feeds"});
  }
  SUBCASE("of a file that did not exist, and not of its neighbours") {
    auto watch = FileWatch::open(loop, folder / "log", note);
    REQUIRE(watch);
    REQUIRE(write_file(folder / "other", "x"));
    REQUIRE(write_file(folder / "log", "x"));
    loop.run();
    CHECK(names == std::vector<std::string>{"log"});
  }
  SUBCASE("of whatever changes in a folder") {
    auto watch = FileWatch::open(loop, folder.path(), note);
    REQUIRE(watch);
    const Fd file(::open((folder / "new").c_str(), O_WRONLY | O_CREAT, 0600));
    loop.run();
    CHECK(names == std::vector<std::string>{"new"});
  }
  SUBCASE("and may be destroyed by its callback") {
    std::unique_ptr<FileWatch> held;
    auto watch = FileWatch::open(loop, folder.path(), [&](const std::string& name) {
      names.push_back(name);
      held.reset();
    });
    REQUIRE(watch);
    held = std::move(*watch);
    const Fd a(::open((folder / "a").c_str(), O_WRONLY | O_CREAT, 0600));
    const Fd b(::open((folder / "b").c_str(), O_WRONLY | O_CREAT, 0600));
    loop.run();
    CHECK(names.size() == 1);
  }
}

TEST_CASE("a path that cannot be watched is an error that names it") {
  Loop loop;
  auto watch = FileWatch::open(loop, "/nonexistent/folder/file", [](const std::string&) {});
  REQUIRE_FALSE(watch);
  CHECK(watch.error().message ==
        "cannot watch /nonexistent/folder/file: no such file or directory");
}
