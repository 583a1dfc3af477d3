#include "ui/restore.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace antiphon::ui {

namespace {

// A signal handler reaches nothing but globals: one terminal a process.
struct Saved {
  volatile sig_atomic_t armed = 0;
  int fd = -1;
  termios mode{};
  std::array<char, 512> sequence{};
  std::size_t length = 0;
};
Saved saved;
std::array<std::byte, 64U << 10U> handler_stack;

void restore_and_die(int signal_number) {
  if (saved.armed != 0) {
    saved.armed = 0;
    const ssize_t written = write(saved.fd, saved.sequence.data(), saved.length);
    static_cast<void>(written);
    tcsetattr(saved.fd, TCSANOW, &saved.mode);
  }
  // SA_RESETHAND has put the default action back.
  raise(signal_number);
}

}  // namespace

void arm_crash_restore(int fd, const std::string& sequence, const termios& mode) {
  saved.armed = 0;
  saved.fd = fd;
  saved.mode = mode;
  saved.length = std::min(sequence.size(), saved.sequence.size());
  std::copy_n(sequence.data(), saved.length, saved.sequence.data());
  saved.armed = 1;

  // A stack of its own, since running out of stack is one of the crashes.
  stack_t stack{};
  stack.ss_sp = handler_stack.data();
  stack.ss_size = handler_stack.size();
  sigaltstack(&stack, nullptr);
  struct sigaction action {};
  action.sa_handler = restore_and_die;
  action.sa_flags = static_cast<int>(SA_ONSTACK | SA_RESETHAND | SA_NODEFER);
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGSYS, SIGQUIT, SIGTRAP}) {
    sigaction(number, &action, nullptr);
  }
}

void disarm_crash_restore() {
  saved.armed = 0;
}

}  // namespace antiphon::ui
