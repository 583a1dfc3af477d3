#include "antiphon/os/signals.h"

#include <string.h>

#include <csignal>

namespace antiphon::os {

void ignore_sigpipe() {
  std::signal(SIGPIPE, SIG_IGN);
}

void reset_signals() {
  for (int number = 1; number < NSIG; ++number)
    std::signal(number, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

std::string signal_text(int signal) {
  const std::string number = std::to_string(signal);
  const char* name = ::sigabbrev_np(signal);
  return name == nullptr ? number : number + " (SIG" + name + ")";
}

}  // namespace antiphon::os
