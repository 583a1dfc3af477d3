// The spawner itself: a small process with one thread, three descriptors and no other state than
// the children that live.

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <map>
#include <optional>
#include <string_view>

#include "antiphon/os/signals.h"
#include "os/spawn_wire.h"

namespace antiphon::os {

namespace {

// Sent by the kernel when our parent dies. Not SIGKILL: then we could not end process groups any
// more, and grandchildren would stay. This one also wakes us when we were stopped.
constexpr int kParentDied = SIGCONT;

// How long the killed may take to go.
constexpr std::chrono::milliseconds kFarewell{1000};

struct Request {
  SpawnRequest spawn;
  KillRequest kill;
  RequestKind kind = RequestKind::kill;
  std::vector<Fd> passed;
  bool complete = true;  // no descriptor was lost
};

std::vector<Fd> take_descriptors(msghdr& message) {
  std::vector<Fd> descriptors;
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int number = -1;
      std::memcpy(&number, CMSG_DATA(part) + i * sizeof(int), sizeof number);
      descriptors.emplace_back(number);
    }
  }
  return descriptors;
}

// Nothing when our parent is gone.
std::optional<Request> receive(int control) {
  char bytes[sizeof(SpawnRequest)] = {};
  static_assert(sizeof(SpawnRequest) >= sizeof(KillRequest));
  iovec part{bytes, sizeof bytes};
  alignas(cmsghdr) char ancillary[CMSG_SPACE(kMaxPassed * sizeof(int))] = {};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = ancillary;
  message.msg_controllen = sizeof ancillary;
  ssize_t got = 0;
  do {
    got = ::recvmsg(control, &message, MSG_CMSG_CLOEXEC);
  } while (got < 0 && errno == EINTR);

  Request request;
  request.passed = take_descriptors(message);
  request.complete = (message.msg_flags & MSG_CTRUNC) == 0;
  if (got == static_cast<ssize_t>(sizeof request.spawn)) {
    std::memcpy(&request.spawn, bytes, sizeof request.spawn);
    request.kind = RequestKind::spawn;
  } else if (got == static_cast<ssize_t>(sizeof request.kill)) {
    std::memcpy(&request.kill, bytes, sizeof request.kill);
  } else {
    return std::nullopt;
  }
  return request;
}

std::optional<std::string> read_texts(int memory) {
  struct stat status {};
  if (::fstat(memory, &status) != 0 || ::lseek(memory, 0, SEEK_SET) != 0) return std::nullopt;
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  const auto got = read_full(memory, bytes.data(), bytes.size());
  if (!got || *got != bytes.size()) return std::nullopt;
  return bytes;
}

// The inverse of the parent's encode_texts(). The sources stand beside it, in Request::passed.
std::optional<Program> decode(const SpawnRequest& request, std::string_view bytes) {
  Program program;
  program.nice = request.nice;
  program.detached = request.detached != 0;
  for (std::uint32_t i = 0; i < request.targets; ++i) {
    std::int32_t target = 0;
    if (bytes.size() < sizeof target) return std::nullopt;
    std::memcpy(&target, bytes.data(), sizeof target);
    bytes.remove_prefix(sizeof target);
    program.descriptors.emplace_back(target, -1);
  }
  for (std::uint32_t i = 0; i < request.arguments + request.environment; ++i) {
    const auto end = bytes.find('\0');
    if (end == std::string_view::npos) return std::nullopt;
    auto& list = i < request.arguments ? program.arguments : program.environment;
    list.emplace_back(bytes.substr(0, end));
    bytes.remove_prefix(end + 1);
  }
  return program;
}

class Process {
 public:
  Process(Fd control, Fd exits, pid_t parent)
      : control_(std::move(control)), exits_(std::move(exits)), parent_(parent) {}

  void set_up();
  void serve();
  void end_all();

 private:
  Started start(Request request);
  void kill_child(const KillRequest& request);
  void reap();
  void send_ended();

  Fd control_;
  Fd exits_;
  Fd signals_;
  pid_t parent_;
  std::map<pid_t, bool> children_;  // to whether they are detached
  std::deque<Ended> ended_;         // not yet taken by the socket
};

void Process::set_up() {
  ::prctl(PR_SET_NAME, "antiphon-spawn");
  // Out of the terminal's reach, and our children with us: keys (^C, ^Z) and a hang-up are for the
  // program with the screen, which then ends us by closing its socket. A child that asks /dev/tty
  // for a password is refused, where it would otherwise be stopped for ever.
  ::setsid();
  close_all_but({control_.get(), exits_.get()});
  const Fd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  for (int standard = 0; standard <= 2; ++standard)
    ::dup2(nothing.get(), standard);

  reset_signals();
  for (const int ignored : {SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGALRM, SIGTERM, SIGUSR1, SIGUSR2,
                            SIGTSTP, SIGTTIN, SIGTTOU}) {
    ::signal(ignored, SIG_IGN);
  }
  sigset_t watched;
  sigemptyset(&watched);
  sigaddset(&watched, SIGCHLD);
  sigaddset(&watched, kParentDied);
  ::sigprocmask(SIG_BLOCK, &watched, nullptr);
  signals_ = Fd(::signalfd(-1, &watched, SFD_CLOEXEC | SFD_NONBLOCK));
  ::prctl(PR_SET_PDEATHSIG, kParentDied);
}

void Process::serve() {
  // A parent that died before PR_SET_PDEATHSIG sends no signal.
  while (::getppid() == parent_) {
    pollfd ready[3] = {{control_.get(), POLLIN, 0},
                       {signals_.get(), POLLIN, 0},
                       {ended_.empty() ? -1 : exits_.get(), POLLOUT, 0}};
    if (::poll(ready, 3, -1) < 0 && errno != EINTR) return;
    if (ready[1].revents != 0) {
      signalfd_siginfo signal;
      while (::read(signals_.get(), &signal, sizeof signal) > 0) {
      }
      reap();
    }
    if (ready[0].revents != 0) {
      auto request = receive(control_.get());
      if (!request) return;
      if (request->kind == RequestKind::kill) {
        kill_child(request->kill);
      } else {
        const Started answer = start(std::move(*request));
        if (::send(control_.get(), &answer, sizeof answer, MSG_NOSIGNAL) < 0) return;
      }
    }
    send_ended();
  }
}

Started Process::start(Request request) {
  if (!request.complete || request.passed.size() != request.spawn.targets + 1U) {
    return Started{0, Stage::request, EMFILE};
  }
  const auto texts = read_texts(request.passed.front().get());
  request.passed.erase(request.passed.begin());
  const auto program = texts ? decode(request.spawn, *texts) : std::nullopt;
  if (!program) return Started{0, Stage::request, EINVAL};

  auto report = make_pipe();
  if (!report) return Started{0, Stage::descriptors, EMFILE};
  const pid_t self = ::getpid();
  // Not fork(): that runs what libraries of our parent registered for it, and libuv then closes
  // descriptors by numbers that are no longer its own.
  const pid_t pid = ::_Fork();
  if (pid < 0) return Started{0, Stage::fork, errno};
  if (pid == 0) launch(*program, std::move(request.passed), std::move(report->write), self);
  report->write.reset();
  Started answer;
  const auto got = read_full(report->read.get(), reinterpret_cast<char*>(&answer), sizeof answer);
  if (got && *got == sizeof answer) {
    ::waitpid(pid, nullptr, 0);
    return answer;
  }
  children_.emplace(pid, program->detached);
  return Started{pid, Stage::none, 0};
}

// Only our children are in the map, and a pid leaves it when it is reaped, so it names no stranger.
void Process::kill_child(const KillRequest& request) {
  if (children_.contains(request.pid)) ::kill(-request.pid, request.signal);
}

void Process::reap() {
  while (true) {
    siginfo_t info{};
    if (::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid == 0) return;
    const pid_t pid = info.si_pid;
    const auto child = children_.find(pid);
    // What it leaves behind in its group goes too. As long as it is not reaped, its number is its
    // own.
    if (child != children_.end() && !child->second) ::kill(-pid, SIGKILL);
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (child == children_.end()) continue;
    children_.erase(child);
    const bool by_signal = WIFSIGNALED(status);
    ended_.push_back({pid, by_signal ? 1 : 0, by_signal ? WTERMSIG(status) : WEXITSTATUS(status)});
  }
}

// Never waits: a parent that does not look keeps none from being started or reaped.
void Process::send_ended() {
  while (!ended_.empty()) {
    const ssize_t sent =
        ::send(exits_.get(), &ended_.front(), sizeof(Ended), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EPIPE) return;
    ended_.pop_front();
  }
}

void Process::end_all() {
  for (auto child = children_.begin(); child != children_.end();) {
    if (child->second) {
      child = children_.erase(child);
    } else {
      ::kill(-child->first, SIGKILL);
      ++child;
    }
  }
  const auto deadline = std::chrono::steady_clock::now() + kFarewell;
  while (true) {
    signalfd_siginfo signal;
    while (::read(signals_.get(), &signal, sizeof signal) > 0) {
    }
    reap();
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (children_.empty() || left.count() <= 0) return;
    pollfd ready{signals_.get(), POLLIN, 0};
    ::poll(&ready, 1, static_cast<int>(left.count()));
  }
}

}  // namespace

void serve_spawner(Fd control, Fd exits, pid_t parent) {
  Process process(std::move(control), std::move(exits), parent);
  process.set_up();
  process.serve();
  process.end_all();
  ::_exit(0);
}

}  // namespace antiphon::os
