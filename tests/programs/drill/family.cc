#include "programs/drill/family.h"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <map>
#include <sstream>
#include <system_error>
#include <utility>

#include "antiphon/base/fd.h"

namespace antiphon::test {

namespace {

namespace fs = std::filesystem;

// Empty where the process has gone meanwhile, as well.
std::string content_of(const std::string& path) {
  constexpr std::size_t kMost = 1U << 20U;
  auto content = read_file(path, kMost);
  return content ? std::move(*content) : "";
}

bool has_word(const std::string& command, const std::string& word) {
  return command.find('\0' + word + '\0') != std::string::npos;
}

std::string role_of(const std::string& name, const std::string& command) {
  if (name == "antiphon-spawn") return "spawner";
  if (name == "antiphon") return "front";
  if (name == "sh") return "program";
  if (name.starts_with("antiphon-fetch")) return "fetcher";
  if (name.starts_with("antiphon-pars")) return "parser";
  if (!name.starts_with("antiphon-back")) return "";
  if (has_word(command, "scan")) return "scanner";
  if (has_word(command, "keep")) return "keeper";
  if (has_word(command, "serve")) return "backend";
  return "";
}

struct Seen {
  pid_t pid = 0;
  pid_t parent = 0;
  char state = 0;
  std::string name;
};

// `PID (NAME) STATE PARENT …`
Seen seen(pid_t pid) {
  const std::string stat = content_of("/proc/" + std::to_string(pid) + "/stat");
  const auto open = stat.find('(');
  const auto close = stat.rfind(") ");
  if (open == std::string::npos || close == std::string::npos) return {};
  Seen one;
  one.pid = pid;
  one.name = stat.substr(open + 1, close - open - 1);
  std::istringstream rest(stat.substr(close + 2));
  rest >> one.state >> one.parent;
  return one;
}

}  // namespace

std::vector<Relative> family_of(pid_t front) {
  std::multimap<pid_t, Seen> children;
  std::error_code failed;
  for (fs::directory_iterator each("/proc", failed), end; !failed && each != end;
       each.increment(failed)) {
    const std::string name = each->path().filename().string();
    if (!std::all_of(name.begin(), name.end(), [](unsigned char c) { return std::isdigit(c); }))
      continue;
    const Seen one = seen(std::stoi(name));
    if (one.pid != 0) children.emplace(one.pid == front ? 0 : one.parent, one);
  }
  std::vector<Relative> family;
  std::vector<pid_t> next{0};
  for (std::size_t i = 0; i < next.size(); ++i) {
    const auto [begin, end] = children.equal_range(next[i]);
    for (auto each = begin; each != end; ++each) {
      const Seen& one = each->second;
      if (next[i] == 0 && one.pid != front) continue;
      const std::string command = content_of("/proc/" + std::to_string(one.pid) + "/cmdline");
      std::string role = role_of(one.name, command);
      const auto parent = std::find_if(family.begin(), family.end(), [&](const Relative& other) {
        return other.pid == one.parent && other.role == "backend";
      });
      if (role == "spawner" && parent != family.end()) role = "inner spawner";
      family.push_back({one.pid, std::move(role), one.state == 'Z'});
      next.push_back(one.pid);
    }
  }
  return family;
}

std::optional<pid_t> member(const std::vector<Relative>& family, const std::string& role,
                            pid_t other_than) {
  for (const Relative& one : family) {
    if (one.role == role && !one.zombie && one.pid != other_than) return one.pid;
  }
  return std::nullopt;
}

void adopt_orphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

std::vector<pid_t> orphans() {
  while (::waitpid(-1, nullptr, WNOHANG) > 0) {
  }
  std::vector<pid_t> left;
  for (const Relative& one : family_of(::getpid())) {
    if (one.pid != ::getpid() && !one.zombie) left.push_back(one.pid);
  }
  return left;
}

std::size_t open_descriptors(pid_t pid) {
  std::error_code failed;
  std::size_t count = 0;
  for (fs::directory_iterator each("/proc/" + std::to_string(pid) + "/fd", failed), end;
       !failed && each != end; each.increment(failed))
    ++count;
  return count;
}

}  // namespace antiphon::test
