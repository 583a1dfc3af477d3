// Readers with a fault, for the drill to find: `broken FAULT COMMAND…` is the command, which gets
// what comes on standard input, but for one thing.
//
//   edits      no edit gets there
//   refreshes  nor any refresh that is asked for
//   double     the first feed in $ANTIPHON_DRILL_FEEDS stands there twice, under two addresses
//   leak       a child of it stays when all others have gone

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>

#include "antiphon/base/fd.h"
#include "antiphon/wire/archive.h"
#include "antiphon/wire/frame.h"

namespace {

using namespace antiphon;

// wire/frame.h has the grammar.
constexpr std::size_t kHello = 12;
constexpr std::size_t kHeader = 10;

bool relay(int to, std::optional<std::uint16_t> lost) {
  std::string bytes(kHello, '\0');
  if (read_full(0, bytes.data(), kHello).value() != kHello) return false;
  if (!write_all(to, bytes).ok()) return false;
  for (;;) {
    std::array<char, kHeader> header{};
    if (read_full(0, header.data(), kHeader).value() != kHeader) return true;
    std::uint32_t length = 0;
    std::uint16_t kind = 0;
    std::memcpy(&length, header.data(), sizeof length);
    std::memcpy(&kind, header.data() + sizeof length, sizeof kind);
    bytes.assign(length, '\0');
    if (read_full(0, bytes.data(), length).value() != length) return true;
    if (kind == lost) continue;
    if (!write_all(to, std::string(header.data(), kHeader) + bytes).ok()) return false;
  }
}

std::optional<std::uint16_t> lost_with(const std::string& fault) {
  const auto kind_of = [](const wire::ToBackend& message) {
    return wire::encode<wire::ToBackend>(wire::RequestId::none, message).kind;
  };
  if (fault == "edits") return kind_of(wire::Edit{});
  if (fault == "refreshes") return kind_of(wire::Refresh{});
  return std::nullopt;
}

void double_first_feed() {
  constexpr std::size_t kMost = 1U << 20U;
  const char* const path = std::getenv("ANTIPHON_DRILL_FEEDS");
  auto feeds = read_file(path == nullptr ? "" : path, kMost);
  if (!feeds || feeds->find('?') != std::string::npos) return;
  const std::string first = feeds->substr(0, feeds->find('\n'));
  static_cast<void>(write_file(path, *feeds + first + "?again\n").ok());
}

// It is in no group of ours, and nobody's child.
void leak() {
  constexpr unsigned kSeconds = 60;
  const pid_t between = ::fork();
  if (between != 0) {
    ::waitpid(between, nullptr, 0);
    return;
  }
  ::setsid();
  if (::fork() != 0) ::_exit(0);
  for (int fd = 0; fd < 3; ++fd)
    ::close(fd);
  ::sleep(kSeconds);
  ::_exit(0);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::string fault = argv[1];
  if (fault == "double") double_first_feed();
  if (fault == "leak") leak();
  auto pipe = make_pipe();
  if (!pipe) return 2;
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(pipe->read.get(), 0);
    pipe->write.reset();
    ::execv(argv[2], argv + 2);
    ::_exit(127);
  }
  pipe->read.reset();
  relay(pipe->write.get(), lost_with(fault));
  pipe->write.reset();
  int status = 0;
  ::waitpid(child, &status, 0);
  return 0;
}
