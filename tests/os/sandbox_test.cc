#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "antiphon/os/boxes.h"
#include "os/child.h"

using namespace antiphon;
using namespace antiphon::os;

namespace {

constexpr std::uint64_t kMegabyte = 1U << 20U;

bool without_sandbox() {
  if constexpr (ANTIPHON_SANDBOX == 0) {
    MESSAGE("skipped: built with -Dsandbox=off");
    return true;
  }
  return false;
}

// What becomes of a process that enters the sandbox and then does `body`; exit status 99 when it
// cannot enter.
std::string in_sandbox(const std::function<int()>& body, const Box& box = parser_box()) {
  return end_of_child([&] {
    if (!enter_sandbox(box, SandboxPolicy::automatic)) return 99;
    return body();
  });
}

const std::string kStopped = "signal " + std::to_string(SIGSYS);

}  // namespace

TEST_CASE("in the sandbox a file cannot be opened, made or looked at") {
  if (without_sandbox()) return;
  CHECK(in_sandbox([] { return ::open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES ? 0 : 1; }) ==
        "status 0");
  CHECK(in_sandbox([] {
          return ::open("/tmp/antiphon-sandbox", O_WRONLY | O_CREAT, 0600) < 0 && errno == EACCES
                     ? 0
                     : 1;
        }) == "status 0");
  CHECK(in_sandbox([] {
          char target[16];
          return ::readlink("/proc/self/exe", target, sizeof target) < 0 && errno == EACCES ? 0 : 1;
        }) == "status 0");
  CHECK(in_sandbox([] { return ::unlink("/nonexistent"); }) == kStopped);
}

TEST_CASE("in the sandbox a socket ends the process") {
  if (without_sandbox()) return;
  CHECK(in_sandbox([] { return ::socket(AF_INET, SOCK_STREAM, 0); }) == kStopped);
  CHECK(in_sandbox([] { return ::socket(AF_UNIX, SOCK_STREAM, 0); }) == kStopped);
  CHECK(in_sandbox([] {
          int pair[2];
          return ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
        }) == kStopped);
}

TEST_CASE("in the sandbox a new process or program ends the process") {
  if (without_sandbox()) return;
  CHECK(in_sandbox([] { return ::fork() == 0 ? 0 : 1; }) == kStopped);
  CHECK(in_sandbox([] { return ::execl("/bin/true", "true", nullptr); }) == kStopped);
}

TEST_CASE("in the sandbox no other process can be touched") {
  if (without_sandbox()) return;
  const pid_t test = ::getpid();
  CHECK(in_sandbox([&] { return ::kill(test, SIGCONT); }) == kStopped);
  CHECK(in_sandbox([&] { return static_cast<int>(::syscall(SYS_tgkill, test, test, SIGCONT)); }) ==
        kStopped);
  CHECK(in_sandbox([&] {
          return static_cast<int>(::ptrace(PTRACE_ATTACH, test, nullptr, nullptr));
        }) == kStopped);
}

TEST_CASE("in the sandbox nothing becomes executable") {
  if (without_sandbox()) return;
  CHECK(in_sandbox([] {
          ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          return 0;
        }) == kStopped);
  CHECK(in_sandbox([] {
          void* page = ::mmap(nullptr, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
          if (page == MAP_FAILED) return 1;
          return ::mprotect(page, 4096, PROT_READ | PROT_EXEC);
        }) == kStopped);
}

TEST_CASE("in the sandbox a limit cannot be lifted, nor a call made by another table's number") {
  if (without_sandbox()) return;
  CHECK(in_sandbox([] {
          const rlimit lifted{RLIM_INFINITY, RLIM_INFINITY};
          return ::setrlimit(RLIMIT_AS, &lifted);
        }) == kStopped);
#ifdef __x86_64__
  constexpr long kX32 = 0x40000000;
  CHECK(in_sandbox([] { return static_cast<int>(::syscall(kX32 + SYS_getpid)); }) == kStopped);
#endif
}

TEST_CASE("in the sandbox memory beyond the limit is refused, and the process goes on") {
  if (without_sandbox()) return;
  Box limits = parser_box();
  limits.memory_bytes = 256 * kMegabyte;
  const auto allocates = [](std::size_t bytes) {
    try {
      std::vector<char> memory(bytes, 'x');
      // clang leaves out an allocation that nobody can see.
      const volatile char* const seen = memory.data();
      return seen[bytes / 2] == 'x';
    } catch (const std::bad_alloc&) {
      return false;
    }
  };
  CHECK(in_sandbox([&] { return allocates(32 * kMegabyte) ? 0 : 1; }, limits) == "status 0");
  CHECK(in_sandbox(
            [&] {
              if (allocates(512 * kMegabyte)) return 1;
              return allocates(kMegabyte) ? 0 : 2;
            },
            limits) == "status 0");
}

TEST_CASE("in the sandbox descriptor 0 is read, 1 and 2 are written, and no others") {
  if (without_sandbox()) return;
  auto in = make_pipe();
  auto out = make_pipe();
  REQUIRE(write_all(in->write.get(), "question"));
  const auto with_pipes = [&](const std::function<int()>& body) {
    return end_of_child([&] {
      ::dup2(in->read.get(), 0);
      ::dup2(out->write.get(), 1);
      ::dup2(out->write.get(), 2);
      ::dup2(out->write.get(), 3);
      if (!enter_sandbox(parser_box(), SandboxPolicy::automatic)) return 99;
      return body();
    });
  };
  SUBCASE("as the parser does it") {
    CHECK(with_pipes([] {
            pollfd ready{0, POLLIN, 0};
            if (::poll(&ready, 1, 0) != 1) return 1;
            char bytes[8];
            auto got = read_full(0, bytes, sizeof bytes);
            if (!got || *got != sizeof bytes) return 2;
            if (!write_all(1, std::string_view(bytes, sizeof bytes))) return 3;
            return write_all(2, "!") ? 0 : 4;
          }) == "status 0");
    char bytes[9];
    auto got = read_full(out->read.get(), bytes, sizeof bytes);
    REQUIRE(got);
    CHECK(std::string(bytes, *got) == "question!");
  }
  SUBCASE("0 is not written") {
    CHECK(with_pipes([] { return write_all(0, "x") ? 0 : 1; }) == kStopped);
  }
  SUBCASE("1 is not read") {
    CHECK(with_pipes([] {
            char byte = 0;
            return static_cast<int>(::read(1, &byte, 1));
          }) == kStopped);
  }
  SUBCASE("3 is not written") {
    CHECK(with_pipes([] { return write_all(3, "x") ? 0 : 1; }) == kStopped);
  }
}

TEST_CASE("entering the sandbox closes every other descriptor") {
  if (without_sandbox()) return;
  auto pipe = make_pipe();
  auto far = make_pipe();
  REQUIRE(::fcntl(far->write.get(), F_DUPFD_CLOEXEC, 700) == 700);
  far->write.reset();
  CHECK(in_sandbox([] { return 0; }) == "status 0");
  // The child had copies of both write ends: only when they are gone do we read the end.
  ::close(700);
  pipe->write.reset();
  char byte = 0;
  CHECK(::read(far->read.get(), &byte, 1) == 0);
  // Seen from inside: nothing from 3 on can be polled.
  auto open_one = make_pipe();
  CHECK(in_sandbox([&] {
          pollfd entry{open_one->write.get(), POLLOUT, 0};
          return ::poll(&entry, 1, 0) == 1 && entry.revents == POLLNVAL ? 0 : 1;
        }) == "status 0");
}

TEST_CASE("in the sandbox a failed assertion ends the process by its own signal") {
  if (without_sandbox()) return;
  CHECK(in_sandbox([]() -> int { std::abort(); }) == "signal " + std::to_string(SIGABRT));
}

TEST_CASE("a program can leave the sandbox by returning from main") {
  if (without_sandbox()) return;
  CHECK(end_of_child([]() -> int {
          auto out = make_pipe();
          ::dup2(out->write.get(), 1);
          ::dup2(out->read.get(), 0);
          if (!enter_sandbox(parser_box(), SandboxPolicy::automatic)) return 99;
          std::printf("what exit() still has to write\n");
          std::exit(0);
        }) == "status 0");
}

TEST_CASE("what the system's own limits already forbid is no reason to refuse the sandbox") {
  if (without_sandbox()) return;
  CHECK(end_of_child([] {
          const rlimit small{4 * kMegabyte, 4 * kMegabyte};
          if (::setrlimit(RLIMIT_STACK, &small) != 0) return 98;
          // Without the power to raise a limit, as an ordinary user.
          if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) return 97;
          return enter_sandbox(parser_box(), SandboxPolicy::automatic) ? 0 : 99;
        }) == "status 0");
}
