// A supervisor in the hands of a test.

#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "antiphon/os/supervisor.h"

namespace antiphon::os {

using namespace std::chrono_literals;

constexpr double kNoJitter = 0.5;
constexpr std::size_t kMegabyte = 1'000'000;

inline CrewPolicy two_workers() {
  CrewPolicy policy;
  policy.name = "a worker";
  policy.most = 2;
  return policy;
}

// A supervisor and a clock. What it wants done is written as `start 1, give 1 to 1`.
class Crews {
 public:
  explicit Crews(CrewPolicy policy = two_workers()) : supervisor(std::move(policy)) {}

  JobId job(bool urgent = false, std::size_t bytes = 0, bool patient = false) {
    return supervisor.submit({.bytes = bytes, .urgent = urgent, .patient = patient});
  }
  std::string step() {
    std::string text;
    for (const Command& command : supervisor.step(now, cores))
      text += (text.empty() ? "" : ", ") + told(command);
    return text;
  }
  std::string after(std::chrono::milliseconds time) {
    now += time;
    return step();
  }
  // Time goes by, and step() is called as often as it asks for.
  void pass(std::chrono::milliseconds time) {
    const auto end = now + time;
    for (auto next = supervisor.next_step(); next && *next < end; next = supervisor.next_step()) {
      now = std::max(now, *next);
      step();
    }
    now = end;
  }
  void spoke(int worker) { supervisor.heard(WorkerId(worker)); }
  bool done(int worker, int job, bool good = true) {
    spoke(worker);
    return supervisor.done(WorkerId(worker), JobId(job), good, now);
  }
  void ended(int worker, Blame blame = Blame::job) {
    supervisor.ended(WorkerId(worker), "it died", blame, now, kNoJitter);
  }
  // The same of one that had said something.
  void died(int worker, Blame blame = Blame::job) {
    spoke(worker);
    ended(worker, blame);
  }
  void looked(int worker, Look::State state, std::chrono::milliseconds processor = 0ms,
              std::size_t memory = 0) {
    supervisor.looked(WorkerId(worker), Look{state, processor, memory}, now);
  }

  Supervisor supervisor;
  std::chrono::milliseconds now{1000};
  std::size_t cores = 8;

 private:
  static std::string told(const Command& command) {
    const std::string worker = std::to_string(static_cast<std::uint64_t>(command.worker));
    const std::string job = std::to_string(static_cast<std::uint64_t>(command.job));
    switch (command.what) {
      case Command::What::start:
        return "start " + worker;
      case Command::What::give:
        return "give " + job + " to " + worker;
      case Command::What::look:
        return "look at " + worker;
      case Command::What::ping:
        return "ping " + worker;
      case Command::What::retire:
        return "retire " + worker;
      case Command::What::kill:
        return "kill " + worker + ": " + command.reason;
      case Command::What::suspect:
        return "suspect " + job;
      case Command::What::give_up:
        return "give up " + job + ": " + command.reason;
      case Command::What::convict:
        return "convict " + job + ": " + command.reason;
      case Command::What::refuse:
        return "refuse " + job + ": " + command.reason;
    }
    return "";
  }
};

constexpr auto kRuns = Look::State::running;
constexpr auto kSleeps = Look::State::sleeping;
constexpr auto kStopped = Look::State::stopped;

}  // namespace antiphon::os
