// The fetcher's main: it serves the backend on standard input and output.

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "antiphon/base/text.h"
#include "antiphon/fetch/transfers.h"
#include "antiphon/fetcher/serve.h"
#include "antiphon/model/fetch.h"
#include "antiphon/os/boxes.h"

namespace {

int fail(std::string_view message) {
  std::fprintf(stderr, "antiphon-fetcher: %s\n", antiphon::printable(message).c_str());
  return 1;
}

// 1024 are not enough for 1024 transfers.
void allow_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 8192);
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

struct Reach {
  std::vector<std::uint16_t> ports;
  std::vector<std::string> files;
};

std::optional<Reach> reach_of(int count, char** words) {
  constexpr std::string_view kPort = "--port=";
  constexpr std::string_view kFile = "--file=";
  Reach reach;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word.starts_with(kFile)) {
      reach.files.emplace_back(word.substr(kFile.size()));
      continue;
    }
    if (!word.starts_with(kPort)) return std::nullopt;
    const std::string_view digits = word.substr(kPort.size());
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), port);
    if (error != std::errc() || end != digits.end()) return std::nullopt;
    reach.ports.push_back(port);
  }
  // Those of the proxies that the environment names are not the backend's to know.
  const auto proxies = antiphon::fetch::proxies_of_environment();
  for (const std::string& proxy : {proxies.http, proxies.https, proxies.all}) {
    const auto port = proxy.empty() ? std::nullopt : antiphon::port_of(proxy);
    if (port) reach.ports.push_back(*port);
  }
  return reach;
}

int run(int count, char** words) {
  if (count == 2 && std::string_view(words[1]) == "--version") {
    std::puts("antiphon-fetcher " ANTIPHON_VERSION);
    return 0;
  }
  const auto reach = reach_of(count, words);
  if (!reach) {
    std::fputs(
        "usage: antiphon-fetcher [--version] [--port=NUMBER]... [--file=PATH]...\n"
        "started by antiphon-backend, with requests on standard input, and the ports and files\n"
        "that the sandbox is to leave beside the usual ones\n",
        stderr);
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);  // a backend that went away is an error of write(2)
  allow_descriptors();
  if (auto started = antiphon::fetch::start_library(); !started) {
    return fail(started.error().message);
  }
  const auto box = antiphon::os::enter_sandbox(
      antiphon::os::fetcher_box(reach->ports, reach->files),
      antiphon::os::policy_of_environment(antiphon::SandboxPolicy::automatic));
  if (!box) return fail(box.error().message);
  if (auto served = antiphon::fetcher::serve(STDIN_FILENO, STDOUT_FILENO, *box); !served) {
    return fail(served.error().message);
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  try {
    return run(count, words);
  } catch (const std::exception& error) {
    return fail(error.what());
  }
}
