// From a forked child of the spawner to a program, or to the reason why not.

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <string_view>

#include "antiphon/os/signals.h"
#include "os/spawn_wire.h"

namespace antiphon::os {

namespace {

constexpr std::string_view kDefaultPath = "/usr/local/bin:/usr/bin:/bin";

[[noreturn]] void fail(const Fd& report, Stage stage, int error) {
  const Started answer{0, stage, error};
  (void)!::write(report.get(), &answer, sizeof answer);
  ::_exit(127);
}

// Ours, with the program's own over it.
std::vector<std::string> merged_environment(const std::vector<std::string>& own) {
  const auto name = [](std::string_view text) { return text.substr(0, text.find('=')); };
  std::vector<std::string> merged;
  for (char** text = environ; *text != nullptr; ++text) {
    const bool replaced = std::any_of(own.begin(), own.end(), [&](const std::string& other) {
      return name(other) == name(*text);
    });
    if (!replaced) merged.emplace_back(*text);
  }
  merged.insert(merged.end(), own.begin(), own.end());
  return merged;
}

// As execvp() looks for it, but a relative folder in PATH counts for nothing.
std::vector<std::string> candidates(const std::string& name,
                                    const std::vector<std::string>& environment) {
  if (name.find('/') != std::string::npos) return {name};
  std::string_view path = kDefaultPath;
  for (const std::string& text : environment) {
    if (text.starts_with("PATH=")) path = std::string_view(text).substr(5);
  }
  std::vector<std::string> found;
  while (!path.empty()) {
    const auto end = std::min(path.find(':'), path.size());
    const std::string_view folder = path.substr(0, end);
    if (folder.starts_with('/')) found.push_back(std::string(folder) + "/" + name);
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return found;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (std::string& text : texts)
    list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

// Not execvp(): that gives a file of an unknown format to /bin/sh. Returns errno.
int execute(const Program& program) {
  std::vector<std::string> arguments = program.arguments;
  std::vector<std::string> environment = merged_environment(program.environment);
  const std::vector<char*> argument_list = pointers(arguments);
  const std::vector<char*> environment_list = pointers(environment);
  const bool searched = arguments[0].find('/') == std::string::npos;
  int error = ENOENT;
  for (const std::string& path : candidates(arguments[0], environment)) {
    ::execve(path.c_str(), argument_list.data(), environment_list.data());
    const bool goes_on = errno == EACCES || errno == ENOENT || errno == ENOTDIR;
    if (!searched || !goes_on) return errno;
    // Remembered, as perhaps the next one may be run. A folder that we may not search is nothing.
    if (errno == EACCES && ::access(path.c_str(), F_OK) == 0) error = EACCES;
  }
  return error;
}

// Returns errno, or 0.
int arrange_descriptors(const Program& program, std::vector<Fd> sources, Fd& report) {
  std::vector<int> keep;
  for (const auto& entry : program.descriptors)
    keep.push_back(entry.first);
  const int above = std::max(2, keep.empty() ? 2 : *std::max_element(keep.begin(), keep.end())) + 1;
  // Out of the way first, so that no number is overwritten before it was copied.
  const auto lift = [above](Fd& fd) {
    fd = Fd(::fcntl(fd.get(), F_DUPFD_CLOEXEC, above));
    return fd.get() >= 0;
  };
  Fd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nothing || !lift(nothing)) return errno;
  for (Fd& source : sources) {
    if (!lift(source)) return errno;
  }
  Fd lifted(::fcntl(report.get(), F_DUPFD_CLOEXEC, above));
  if (!lifted) return errno;
  report = std::move(lifted);

  for (int standard = 0; standard <= 2; ++standard) {
    if (::dup2(nothing.get(), standard) < 0) return errno;
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    if (::dup2(sources[i].get(), program.descriptors[i].first) < 0) return errno;
  }
  sources.clear();
  nothing.reset();
  keep.push_back(report.get());
  close_all_but(std::move(keep));
  return 0;
}

}  // namespace

void close_all_but(std::vector<int> keep) {
  std::sort(keep.begin(), keep.end());
  unsigned first = 3;
  for (const int kept : keep) {
    const auto number = static_cast<unsigned>(kept);
    if (number > first) ::close_range(first, number - 1, 0);
    first = std::max(first, number + 1);
  }
  ::close_range(first, ~0U, 0);
}

void launch(const Program& program, std::vector<Fd> sources, Fd report, pid_t spawner) {
  if (program.detached) {
    ::setsid();
  } else {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != spawner) ::_exit(127);  // it died before the line above
  }
  if (program.nice != 0) (void)!::nice(program.nice);
  if (const int error = arrange_descriptors(program, std::move(sources), report); error != 0) {
    fail(report, Stage::descriptors, error);
  }
  reset_signals();
  fail(report, Stage::exec, execute(program));
}

}  // namespace antiphon::os
