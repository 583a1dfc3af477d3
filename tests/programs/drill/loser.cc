// A backend that loses edits: `loser COMMAND…` hands on what it reads to the command, but no edit.

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <string>

#include "antiphon/base/fd.h"
#include "antiphon/wire/archive.h"
#include "antiphon/wire/frame.h"

namespace {

using namespace antiphon;

// wire/frame.h has the grammar.
constexpr std::size_t kHello = 12;
constexpr std::size_t kHeader = 10;

bool relay(int to, std::uint16_t lost) {
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

}  // namespace

int main(int argc, char** argv) {
  auto pipe = make_pipe();
  if (argc < 2 || !pipe) return 2;
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(pipe->read.get(), 0);
    pipe->write.reset();
    ::execv(argv[1], argv + 1);
    ::_exit(127);
  }
  pipe->read.reset();
  const auto lost = wire::encode<wire::ToBackend>(wire::RequestId::none, wire::Edit{}).kind;
  relay(pipe->write.get(), lost);
  pipe->write.reset();
  int status = 0;
  ::waitpid(child, &status, 0);
  return 0;
}
