#include "antiphon/os/processes.h"

#include <unistd.h>

#include <charconv>
#include <string>
#include <string_view>

#include "antiphon/base/fd.h"

namespace antiphon::os {

namespace {

constexpr std::size_t kMostBytes = 64U << 10U;

// Of /proc/PID/stat, see proc(5); counted from the state, which is the third.
constexpr std::size_t kState = 0;
constexpr std::size_t kUserTime = 11;
constexpr std::size_t kSystemTime = 12;
constexpr std::size_t kStartTime = 19;
constexpr std::size_t kResident = 21;

std::optional<std::uint64_t> number_in(std::string_view text) {
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{}) return std::nullopt;
  return number;
}

std::string_view field(std::string_view text, std::size_t index) {
  for (; index > 0; --index) {
    const auto space = text.find(' ');
    if (space == std::string_view::npos) return {};
    text.remove_prefix(space + 1);
  }
  return text.substr(0, text.find(' '));
}

Look::State state_of(char letter) {
  switch (letter) {
    case 'T':
      return Look::State::stopped;
    case 'S':
    case 'I':
      return Look::State::sleeping;
    default:  // a debugger's `t` and a wait for the disk are work
      return Look::State::running;
  }
}

}  // namespace

std::optional<ProcessFacts> facts_of(pid_t pid) {
  const auto stat = read_file("/proc/" + std::to_string(pid) + "/stat", kMostBytes);
  if (!stat) return std::nullopt;
  // The name before may have spaces and brackets in it.
  const auto name_end = stat->rfind(") ");
  if (name_end == std::string::npos) return std::nullopt;
  const std::string_view rest = std::string_view(*stat).substr(name_end + 2);
  const std::string_view state = field(rest, kState);
  const auto user = number_in(field(rest, kUserTime));
  const auto system = number_in(field(rest, kSystemTime));
  const auto started = number_in(field(rest, kStartTime));
  const auto resident = number_in(field(rest, kResident));
  if (state.empty() || state[0] == 'Z' || state[0] == 'X' || !user || !system || !started ||
      !resident)
    return std::nullopt;
  const auto ticks = static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
  ProcessFacts facts;
  facts.look.state = state_of(state[0]);
  facts.look.processor = std::chrono::milliseconds((*user + *system) * 1000 / ticks);
  facts.look.memory = *resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  facts.started = *started;
  return facts;
}

std::optional<std::uint64_t> killed_for_memory() {
  const auto counters = read_file("/proc/vmstat", kMostBytes);
  if (!counters) return std::nullopt;
  constexpr std::string_view kName = "\noom_kill ";
  const auto place = counters->find(kName);
  if (place == std::string::npos) return std::nullopt;
  return number_in(std::string_view(*counters).substr(place + kName.size()));
}

}  // namespace antiphon::os
