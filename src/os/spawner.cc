#include "antiphon/os/spawner.h"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <set>
#include <system_error>

#include "antiphon/os/signals.h"
#include "os/spawn_wire.h"

namespace antiphon::os {

namespace {

// A spawner answers in a millisecond. One that does not is stopped, or waits for a dead network
// disk.
constexpr int kPatienceMs = 10'000;
constexpr int kPatienceAtEndMs = 3'000;

Error os_error(const std::string& what, int error) {
  return Error{what + ": " + errno_text(error)};
}

bool has_one_thread() {
  std::error_code failed;
  const std::filesystem::directory_iterator threads("/proc/self/task", failed);
  return failed || std::distance(begin(threads), end(threads)) == 1;
}

Result<SocketPair> make_datagram_pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) {
    return os_error("cannot make a socket pair", errno);
  }
  return SocketPair{Fd(ends[0]), Fd(ends[1])};
}

// What exec could not express, or would get wrong silently.
Result<void> check(const Program& program) {
  if (program.arguments.empty() || program.arguments[0].empty())
    return Error{"no program is named"};
  const std::string& name = program.arguments[0];
  for (const auto* texts : {&program.arguments, &program.environment}) {
    for (const std::string& text : *texts) {
      if (text.find('\0') != std::string::npos) {
        return Error{"cannot start " + name + ": an argument holds a zero byte"};
      }
    }
  }
  if (program.descriptors.size() + 1 > kMaxPassed) {
    return Error{"cannot start " + name + ": too many descriptors"};
  }
  std::set<int> targets;
  for (const auto& [target, source] : program.descriptors) {
    if (target < 0 || target > kMaxTarget || source < 0 || !targets.insert(target).second) {
      return Error{"cannot start " + name + ": descriptor " + std::to_string(target) +
                   " cannot be given"};
    }
  }
  return {};
}

std::string encode_texts(const Program& program) {
  std::string bytes;
  for (const auto& [target, source] : program.descriptors) {
    const std::int32_t number = target;
    bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
  for (const auto* texts : {&program.arguments, &program.environment}) {
    for (const std::string& text : *texts)
      bytes.append(text.c_str(), text.size() + 1);
  }
  return bytes;
}

// One datagram with descriptors.
Result<void> send_request(int socket, const SpawnRequest& request, const std::vector<int>& passed) {
  SpawnRequest copy = request;
  iovec part{&copy, sizeof copy};
  union {
    cmsghdr header;
    char bytes[CMSG_SPACE(kMaxPassed * sizeof(int))];
  } control{};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes;
  message.msg_controllen = CMSG_SPACE(passed.size() * sizeof(int));
  control.header.cmsg_level = SOL_SOCKET;
  control.header.cmsg_type = SCM_RIGHTS;
  control.header.cmsg_len = CMSG_LEN(passed.size() * sizeof(int));
  std::memcpy(CMSG_DATA(&control.header), passed.data(), passed.size() * sizeof(int));
  while (::sendmsg(socket, &message, MSG_NOSIGNAL) < 0) {
    if (errno == EBADF) return Error{"a descriptor to be passed is not open"};
    if (errno != EINTR) return os_error("the spawner is gone", errno);
  }
  return {};
}

Result<Started> receive_answer(int socket) {
  pollfd ready{socket, POLLIN, 0};
  int polled = 0;
  do {
    polled = ::poll(&ready, 1, kPatienceMs);
  } while (polled < 0 && errno == EINTR);
  if (polled == 0) return Error{"the spawner does not answer"};
  Started answer;
  const ssize_t got = ::recv(socket, &answer, sizeof answer, 0);
  if (got != static_cast<ssize_t>(sizeof answer)) return Error{"the spawner is gone"};
  return answer;
}

std::string why(const Started& answer) {
  const std::string words = errno_text(answer.error);
  switch (answer.stage) {
    case Stage::none:
      return "";
    case Stage::request:
      return "the spawner could not read the request: " + words;
    case Stage::fork:
      return "cannot make a process: " + words;
    case Stage::descriptors:
      return "cannot set up its descriptors: " + words;
    case Stage::exec:
      return words;
  }
  return "";
}

}  // namespace

std::string describe(const Exit& exit) {
  if (exit.signal) return "was killed by signal " + signal_text(*exit.signal);
  return "exited with status " + std::to_string(exit.status.value_or(0));
}

struct Spawner::Link {
  Link(Fd the_control, Fd the_exits, pid_t the_pid)
      : control(std::move(the_control)), exits(std::move(the_exits)), pid(the_pid) {}
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;

  // The closing socket is what ends the spawner, and it the others. Not for ever: a spawner that
  // was stopped is killed, as its children then are by their death signal. In a sandbox we may not;
  // then our own end wakes it.
  ~Link() {
    control.reset();
    // Not pidfd_open(): its header in glibc 2.36 is not fit for C++.
    const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    pollfd ended{process.get(), POLLIN, 0};
    const bool waits = process && ::poll(&ended, 1, kPatienceAtEndMs) == 0;
    const int how = waits && ::kill(pid, SIGKILL) != 0 ? WNOHANG : 0;
    while (::waitpid(pid, nullptr, how) < 0 && errno == EINTR) {
    }
  }

  // Its answers cannot be told apart any more.
  void give_up() {
    control.reset();
    ::kill(pid, SIGKILL);
  }

  Fd control;
  Fd exits;
  pid_t pid;
};

Spawner::Spawner(std::unique_ptr<Link> link) : link_(std::move(link)) {}
Spawner::Spawner(Spawner&&) noexcept = default;
Spawner& Spawner::operator=(Spawner&&) noexcept = default;
Spawner::~Spawner() = default;

Result<Spawner> Spawner::start() {
  if (!has_one_thread()) return Error{"a spawner must be started before any thread"};
  auto control = make_datagram_pair();
  if (!control) return control.error();
  auto exits = make_datagram_pair();
  if (!exits) return exits.error();
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return os_error("cannot make a process", errno);
  if (pid == 0) serve_spawner(std::move(control->second), std::move(exits->second), parent);
  return Spawner(std::make_unique<Link>(std::move(control->first), std::move(exits->first), pid));
}

Result<pid_t> Spawner::spawn(const Program& program) {
  if (auto sound = check(program); !sound) return sound.error();
  const std::string context = "cannot start " + program.arguments[0];
  if (!link_->control) return Error{context + ": the spawner is gone"};

  const Fd texts(::memfd_create("antiphon-spawn", MFD_CLOEXEC));
  if (!texts) return os_error(context, errno);
  if (auto written = write_all(texts.get(), encode_texts(program)); !written) {
    return with_context(context, written.error());
  }
  SpawnRequest request;
  request.detached = program.detached ? 1 : 0;
  request.nice = program.nice;
  request.targets = static_cast<std::uint32_t>(program.descriptors.size());
  request.arguments = static_cast<std::uint32_t>(program.arguments.size());
  request.environment = static_cast<std::uint32_t>(program.environment.size());
  std::vector<int> passed{texts.get()};
  for (const auto& [target, source] : program.descriptors)
    passed.push_back(source);
  if (auto sent = send_request(link_->control.get(), request, passed); !sent) {
    return with_context(context, sent.error());
  }
  const auto answer = receive_answer(link_->control.get());
  if (!answer) {
    link_->give_up();
    return with_context(context, answer.error());
  }
  if (answer->stage != Stage::none) return Error{context + ": " + why(*answer)};
  return pid_t{answer->pid};
}

void Spawner::kill(pid_t pid, int signal) {
  if (!link_->control) return;
  KillRequest request;
  request.pid = pid;
  request.signal = signal;
  while (::send(link_->control.get(), &request, sizeof request, MSG_NOSIGNAL) < 0 &&
         errno == EINTR) {
  }
}

int Spawner::fd() const {
  return link_->exits.get();
}

Result<std::vector<Exit>> Spawner::exits() {
  std::vector<Exit> ended;
  while (true) {
    Ended record;
    const ssize_t got = ::recv(link_->exits.get(), &record, sizeof record, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got == static_cast<ssize_t>(sizeof record)) {
      Exit exit;
      exit.pid = record.pid;
      (record.by_signal != 0 ? exit.signal : exit.status) = record.value;
      ended.push_back(exit);
      continue;
    }
    const bool nothing_now = got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (nothing_now || !ended.empty()) return ended;
    return Error{"the spawner is gone, and with it all programs that it started"};
  }
}

}  // namespace antiphon::os
