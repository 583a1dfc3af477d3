// Harm to any process at any moment of a refresh. Twenty rounds with patience for a busy machine;
// scripts/drill asks for more, with the limits that a reader is to keep:
//
//   ANTIPHON_DRILL_ROUNDS   how many
//   ANTIPHON_DRILL_STRICT   set: the limits of a machine that is not busy
//   ANTIPHON_DRILL_SEED     another course of events

#include "programs/drill/drill.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include <doctest/doctest.h>

namespace antiphon::test {

namespace {

using namespace std::chrono_literals;

constexpr DrillLimits kStrict{16ms, 200ms, 500ms, 4000ms, 100ms};
constexpr DrillLimits kPatient{1000ms, 10'000ms, 10'000ms, 20'000ms, 10'000ms};

const std::array kBlows{
    Blow{"parser", SIGKILL},        Blow{"backend", SIGKILL}, Blow{"fetcher", SIGSEGV},
    Blow{"parser", SIGSTOP},        Blow{"backend", SIGSTOP}, Blow{"front", SIGKILL},
    Blow{"fetcher", SIGKILL},       Blow{"keeper", SIGKILL},  Blow{"backend", SIGSEGV},
    Blow{"fetcher", SIGSTOP},       Blow{"parser", 0},        Blow{"spawner", SIGKILL},
    Blow{"inner spawner", SIGKILL}, Blow{"parser", SIGSEGV},  Blow{"backend", 0},
    Blow{"front", SIGSEGV},         Blow{"fetcher", 0},       Blow{"scanner", SIGKILL}};

unsigned long number_in(const char* variable, unsigned long otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoul(text, nullptr, 10);
}

std::string told(const DrillReport& report) {
  std::string text;
  for (const std::string& fault : report.faults)
    text += fault + "\n";
  const auto line = [&](const std::string& what, std::vector<double> times) {
    std::sort(times.begin(), times.end());
    text += what + ": " + std::to_string(times.size()) + " times, median " +
            std::to_string(times[times.size() / 2]) + " ms, worst " + std::to_string(times.back()) +
            " ms\n";
  };
  if (!report.keys.empty()) {
    line("keys", report.keys);
    text +=
        "99 of 100 within " + std::to_string(report.keys[report.keys.size() * 99 / 100]) + " ms\n";
  }
  for (const auto& [what, times] : report.delays)
    line(what, times);
  return text;
}

}  // namespace

TEST_CASE("no harm to any process costs an item, an edit, or the screen") {
  const bool strict = std::getenv("ANTIPHON_DRILL_STRICT") != nullptr;
  const auto rounds = number_in("ANTIPHON_DRILL_ROUNDS", 20);
  const auto seed = static_cast<std::uint32_t>(number_in("ANTIPHON_DRILL_SEED", 1));
  Drill drill(strict ? kStrict : kPatient, seed);
  for (unsigned long i = 0; i < rounds; ++i)
    drill.round(kBlows[i % kBlows.size()]);
  const DrillReport report = drill.report();
  MESSAGE(told(report));
  CHECK_MESSAGE(report.faults.empty(), told(report));
}

TEST_CASE("the drill finds a reader out that loses an edit") {
  const char* loser = std::getenv("ANTIPHON_LOSER");
  REQUIRE(loser != nullptr);
  Drill drill(kPatient, 1, std::string(loser) + " " + program("antiphon-backend") + " serve");
  drill.round({});
  drill.round({});
  const DrillReport report = drill.report();
  CHECK(std::any_of(report.faults.begin(), report.faults.end(), [](const std::string& fault) {
    return fault.find("an edit was lost") != std::string::npos;
  }));
}

}  // namespace antiphon::test
