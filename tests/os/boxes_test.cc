#include "antiphon/os/boxes.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "antiphon/os/spawner.h"
#include "os/attempts.h"
#include "os/child.h"
#include "support/folder.h"

using namespace antiphon;
using namespace antiphon::os;

namespace {

const std::string kStopped = "signal " + std::to_string(SIGSYS);

bool can_all() {
  const Confined offers = sandbox_offers();
  const bool all = has(offers, Confined::calls) && has(offers, Confined::files);
  if (!all) MESSAGE("skipped: there is no whole sandbox here");
  return all;
}

std::string in_box(const Box& box, const std::function<int()>& body,
                   SandboxPolicy policy = SandboxPolicy::automatic) {
  return end_of_child([&] {
    if (!enter_sandbox(box, policy)) return 99;
    return body();
  });
}

// Each attempt in a process of its own: it is refused, or ends the process.
void check_refused(const Box& box, const std::vector<test::Attempt>& attempts) {
  for (const test::Attempt& attempt : attempts) {
    test::prepare_outside();
    const std::string end = in_box(box, attempt.run);
    CHECK_MESSAGE((end == "status 0" || end == kStopped), attempt.name << ": " << end);
  }
  std::filesystem::remove_all(test::outside());
}

void check_refused_all(const Box& box) {
  check_refused(box, test::on_files());
  check_refused(box, test::on_system());
}

Paths paths_in(const Folder& folder) {
  for (const char* name : {"config", "data", "state"})
    std::filesystem::create_directory(folder / name);
  std::ofstream(folder / "config/config.toml") << "# settings\n";
  return {folder / "config/config.toml", folder / "config/feeds", folder / "data/antiphon.db",
          folder / "state/antiphon.log"};
}

std::string refusal_under_required(const Box& box) {
  auto out = make_pipe();
  REQUIRE(out);
  const std::string end = end_of_child([&] {
    auto entered = enter_sandbox(box, SandboxPolicy::required);
    if (entered) return 1;
    (void)write_all(out->write.get(), entered.error().message).ok();
    return 0;
  });
  out->write.reset();
  std::string text(1000, '\0');
  const auto got = read_full(out->read.get(), text.data(), text.size());
  text.resize(got ? *got : 0);
  return end == "status 0" ? text : end;
}

// A kernel that has no such call, as far as this process can tell.
int forget_call(unsigned number) {
  std::array<sock_filter, 4> code{{
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  }};
  const sock_fprog program{code.size(), code.data()};
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return -1;
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

// What a listening socket of this test is reached by.
struct Listener {
  Listener() : fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(fd.get(), 4) == 0);
    socklen_t size = sizeof address;
    REQUIRE(::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port = ntohs(address.sin_port);
  }
  Fd fd;
  std::uint16_t port = 0;
};

// 0 or errno.
int connect_to(std::uint16_t port) {
  const Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto* const to = reinterpret_cast<const sockaddr*>(&address);
  return ::connect(fd.get(), to, sizeof address) == 0 ? 0 : errno;
}

bool can_open(const std::string& path, int how) {
  const Fd fd(::open(path.c_str(), how | O_CLOEXEC, 0600));
  return static_cast<bool>(fd);
}

}  // namespace

TEST_CASE("outside of a box what the boxes are tried with works") {
  for (const auto* attempts : {&test::on_files(), &test::on_network(), &test::on_system()}) {
    for (const test::Attempt& attempt : *attempts) {
      if (!attempt.works_for_anyone) continue;
      test::prepare_outside();
      CHECK_MESSAGE(end_of_child(attempt.run) == "status 1", attempt.name);
    }
  }
  std::filesystem::remove_all(test::outside());
}

TEST_CASE("a parser can do nothing with files, network and the system") {
  if (!can_all()) return;
  check_refused_all(parser_box());
  check_refused(parser_box(), test::on_network());
}

TEST_CASE("a scanner and the keeper have the store's folder and nothing else") {
  if (!can_all()) return;
  const Folder folder;
  const Box box = store_box(folder / "antiphon.db");
  check_refused_all(box);
  check_refused(box, test::on_network());
  SUBCASE("there they make, change and remove files") {
    CHECK(in_box(box, [&] {
            if (!can_open(folder / "antiphon.db-wal", O_RDWR | O_CREAT)) return 1;
            if (::truncate((folder / "antiphon.db-wal").c_str(), 100) != 0) return 2;
            if (::unlink((folder / "antiphon.db-wal").c_str()) != 0) return 3;
            return 0;
          }) == "status 0");
  }
  SUBCASE("they make no files without a name") {
    CHECK(in_box(box, [] { return ::memfd_create("code", 0) < 0 ? 0 : 1; }) == "status 0");
  }
  SUBCASE("they read nothing of the system") {
    CHECK(in_box(box, [] { return can_open("/etc/passwd", O_RDONLY) ? 1 : 0; }) == "status 0");
  }
  SUBCASE("a store that is only linked to is reached where it lies") {
    const Folder elsewhere;
    std::ofstream(elsewhere / "real.db") << "x";
    std::filesystem::create_symlink(elsewhere / "real.db", folder / "linked.db");
    CHECK(in_box(store_box(folder / "linked.db"), [&] {
            return can_open(folder / "linked.db", O_RDWR) &&
                           can_open(elsewhere / "real.db-wal", O_RDWR | O_CREAT)
                       ? 0
                       : 1;
          }) == "status 0");
  }
}

TEST_CASE("a fetcher reads certificates, connects to its ports, and can do nothing else") {
  if (!can_all()) return;
  const Listener ours;
  const Listener other;
  const Folder folder;
  std::ofstream(folder / "client.pem") << "certificate";
  const Box box = fetcher_box({ours.port}, {folder / "client.pem"});
  check_refused_all(box);
  SUBCASE("it reads what feeds name, and no more of that folder") {
    std::ofstream(folder / "other.pem") << "key";
    CHECK(in_box(box, [&] {
            if (!can_open(folder / "client.pem", O_RDONLY)) return 1;
            if (can_open(folder / "client.pem", O_WRONLY)) return 2;
            if (can_open(folder / "other.pem", O_RDONLY)) return 3;
            return can_open("/etc/passwd", O_RDONLY) ? 4 : 0;
          }) == "status 0");
  }
  SUBCASE("it listens to nobody, and makes no packets by hand") {
    for (const test::Attempt& attempt : test::on_network()) {
      if (attempt.name != "listen" && attempt.name != "make packets by hand" &&
          attempt.name != "see all packets")
        continue;
      const std::string end = in_box(box, attempt.run);
      CHECK_MESSAGE((end == "status 0" || end == kStopped), attempt.name);
    }
  }
  SUBCASE("it connects to the ports that it was given alone") {
    CHECK(in_box(box, [&] { return connect_to(ours.port); }) == "status 0");
    if (has(sandbox_offers(), Confined::ports)) {
      CHECK(in_box(box, [&] { return connect_to(other.port); }) ==
            "status " + std::to_string(EACCES));
    }
  }
  SUBCASE("it looks up names, also in a thread") {
    CHECK(in_box(box, [] {
            int failed = -1;
            std::thread([&] {
              addrinfo* found = nullptr;
              failed = ::getaddrinfo("localhost", "80", nullptr, &found);
              if (failed == 0) ::freeaddrinfo(found);
            }).join();
            return failed == 0 ? 0 : 1;
          }) == "status 0");
  }
}

TEST_CASE("the backend has its own folders, and no network and no programs") {
  if (!can_all()) return;
  const Folder folder;
  const Folder feeds;
  const Paths paths = paths_in(folder);
  const Box box = backend_box(paths, {feeds.path()});
  check_refused_all(box);
  check_refused(box, test::on_network());
  SUBCASE("it replaces the feeds file") {
    CHECK(in_box(box, [&] { return write_file(paths.feeds, "http://example.org/\n") ? 0 : 1; }) ==
          "status 0");
  }
  SUBCASE("it reads what feeds name, and does not write there") {
    std::ofstream(feeds / "own.xml") << "<rss/>";
    CHECK(in_box(box, [&] {
            if (!can_open(feeds / "own.xml", O_RDONLY)) return 1;
            return can_open(feeds / "made.xml", O_WRONLY | O_CREAT) ? 2 : 0;
          }) == "status 0");
  }
  SUBCASE("a spawner that was started before starts programs") {
    CHECK(end_of_child([&] {
            auto spawner = Spawner::start();
            if (!spawner || !enter_sandbox(box, SandboxPolicy::automatic)) return 99;
            Program program;
            program.arguments = {"true"};
            return spawner->spawn(program) ? 0 : 1;
          }) == "status 0");
  }
  SUBCASE("an error is what it gets for a program, not its end") {
    CHECK(in_box(box, [] {
            ::execl("/bin/true", "true", nullptr);
            return errno == EPERM ? 0 : 1;
          }) == "status 0");
  }
}

TEST_CASE("commands that are given names of files have neither network nor programs") {
  if (!can_all()) return;
  check_refused(any_file_box(), test::on_network());
  check_refused(any_file_box(), test::on_system());
  const Folder folder;
  CHECK(in_box(any_file_box(), [&] {
          return can_open(folder / "copy", O_WRONLY | O_CREAT) &&
                         ::chmod((folder / "copy").c_str(), 0600) == 0
                     ? 0
                     : 1;
        }) == "status 0");
}

TEST_CASE("the front end reads its settings and writes nothing") {
  if (!can_all()) return;
  const Folder folder;
  const Paths paths = paths_in(folder);
  const Box box = front_end_box(paths.config);
  check_refused_all(box);
  check_refused(box, test::on_network());
  CHECK(in_box(box, [&] {
          if (!can_open(paths.config, O_RDONLY)) return 1;
          if (can_open(paths.config, O_WRONLY)) return 2;
          return can_open(paths.store, O_RDWR | O_CREAT) ? 3 : 0;
        }) == "status 0");
}

TEST_CASE("without Landlock or without seccomp the other one is in force, and that is told") {
  if (!can_all()) return;
  const auto forgetting = [](long call) {
    return end_of_child([call] {
      if (forget_call(static_cast<unsigned>(call)) != 0) return 98;
      auto entered = enter_sandbox(store_box("/nowhere/antiphon.db"), SandboxPolicy::automatic);
      return entered ? static_cast<int>(*entered) : 99;
    });
  };
  CHECK(forgetting(SYS_landlock_create_ruleset) ==
        "status " + std::to_string(static_cast<int>(Confined::calls)));
  const int all = static_cast<int>(sandbox_offers());
  CHECK(forgetting(SYS_seccomp) ==
        "status " + std::to_string(all & ~static_cast<int>(Confined::calls)));
}

TEST_CASE("what is required and missing is an error that says what") {
  if (!can_all()) {
    CHECK(refusal_under_required(parser_box()).starts_with("no sandbox: "));
    return;
  }
  CHECK(in_box(
            parser_box(), [] { return 0; }, SandboxPolicy::required) == "status 0");
  CHECK(end_of_child([] {
          if (forget_call(SYS_landlock_create_ruleset) != 0) return 98;
          return check_sandbox(SandboxPolicy::required).ok() ? 1 : 0;
        }) == "status 0");
  CHECK(end_of_child([] {
          if (forget_call(SYS_landlock_create_ruleset) != 0) return 98;
          const auto checked = check_sandbox(SandboxPolicy::required);
          return checked.error().message ==
                         "no sandbox: this system has no Landlock; with sandbox = \"required\" "
                         "antiphon does not run so"
                     ? 0
                     : 1;
        }) == "status 0");
}

TEST_CASE("with the sandbox off limits still hold, and nothing else") {
  const Box box = store_box("/nowhere/antiphon.db");
  CHECK(in_box(
            box, [] { return can_open("/etc/passwd", O_RDONLY) ? 0 : 1; }, SandboxPolicy::off) ==
        "status 0");
}

TEST_CASE("what is in force is told in words") {
  CHECK(describe(Confined::nothing) == "none");
  CHECK(describe(Confined::calls | Confined::files) == "calls, files");
  CHECK(describe(Confined{0xF0}) == "none");
}

TEST_CASE("the environment goes before the setting") {
  ::unsetenv("ANTIPHON_SANDBOX");
  CHECK(policy_of_environment(SandboxPolicy::required) == SandboxPolicy::required);
  ::setenv("ANTIPHON_SANDBOX", "off", 1);
  CHECK(policy_of_environment(SandboxPolicy::required) == SandboxPolicy::off);
  ::setenv("ANTIPHON_SANDBOX", "nonsense", 1);
  CHECK(policy_of_environment(SandboxPolicy::automatic) == SandboxPolicy::automatic);
  ::unsetenv("ANTIPHON_SANDBOX");
  CHECK(policy_variable(SandboxPolicy::required) == "ANTIPHON_SANDBOX=required");
}
