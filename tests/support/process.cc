#include "support/process.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <fstream>
#include <map>
#include <sstream>
#include <string_view>

#include <doctest/doctest.h>

#include "support/patience.h"

namespace antiphon::test {

namespace {

// In the child of a program that has threads: system calls only.
[[noreturn]] void become(const Start& start, char* const* words, char* const* environment) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core{0, 0};  // some are killed on purpose
  ::setrlimit(RLIMIT_CORE, &no_core);
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT})
    ::signal(number, SIG_DFL);
  const int nothing = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  const int given[] = {start.input, start.output, start.errors};
  for (int standard = 0; standard <= 2; ++standard) {
    const int source = given[standard];
    ::dup2(source < 0 ? nothing : source, standard);
  }
  if (start.leads_terminal) {
    ::setsid();
    ::ioctl(STDIN_FILENO, TIOCSCTTY, 0);
  }
  ::execve(words[0], words, environment);
  ::_exit(127);
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts)
    list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

struct Entry {
  pid_t parent = 0;
  char state = 'Z';
  std::string name;
};

// `/proc/PID/stat`: pid (name) state parent …; the name may hold anything.
std::optional<Entry> entry_of(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const auto open = text.find('(');
  const auto close = text.rfind(')');
  if (open == std::string::npos || close == std::string::npos) return std::nullopt;
  Entry entry;
  entry.name = text.substr(open + 1, close - open - 1);
  std::istringstream rest(text.substr(close + 1));
  rest >> entry.state >> entry.parent;
  return entry;
}

std::map<pid_t, Entry> all_processes() {
  std::map<pid_t, Entry> all;
  DIR* folder = ::opendir("/proc");
  REQUIRE(folder != nullptr);
  while (const dirent* file = ::readdir(folder)) {
    const std::string_view name = file->d_name;
    pid_t pid = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (error != std::errc() || end != name.data() + name.size()) continue;
    if (auto entry = entry_of(pid); entry && entry->state != 'Z') all[pid] = std::move(*entry);
  }
  ::closedir(folder);
  return all;
}

}  // namespace

Process::Process(const Start& start) {
  std::vector<std::string> words = start.command;
  std::vector<std::string> environment = start.environment;
  const auto word_list = pointers(words);
  const auto environment_list = pointers(environment);
  pid_ = ::fork();
  REQUIRE(pid_ >= 0);
  if (pid_ == 0) become(start, word_list.data(), environment_list.data());
}

Process::~Process() {
  if (status_) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

void Process::signal(int number) const {
  if (!status_) ::kill(pid_, number);
}

std::optional<int> Process::status() {
  if (status_) return status_;
  int how = 0;
  pid_t ended = 0;
  do {
    ended = ::waitpid(pid_, &how, WNOHANG);
  } while (ended < 0 && errno == EINTR);
  if (ended == pid_) status_ = WIFSIGNALED(how) ? 128 + WTERMSIG(how) : WEXITSTATUS(how);
  return status_;
}

int Process::wait() {
  REQUIRE_MESSAGE(eventually([this] { return status().has_value(); }), "the program does not end");
  return *status_;
}

bool is_running(pid_t pid) {
  const auto entry = entry_of(pid);
  return entry && entry->state != 'Z';
}

std::vector<pid_t> descendants(pid_t pid, const std::string& name) {
  const auto all = all_processes();
  std::vector<pid_t> found;
  for (const auto& [candidate, entry] : all) {
    if (entry.name != name) continue;
    auto above = all.find(entry.parent);
    for (pid_t parent = entry.parent; parent > 1;) {
      if (parent == pid) {
        found.push_back(candidate);
        break;
      }
      above = all.find(parent);
      parent = above == all.end() ? 0 : above->second.parent;
    }
  }
  return found;
}

}  // namespace antiphon::test
