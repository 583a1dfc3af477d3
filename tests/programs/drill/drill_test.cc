// Harm to any process at any moment of a refresh. Each harm once, with patience for a busy machine;
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
#include <random>

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
    Blow{"front", SIGSEGV},         Blow{"fetcher", 0},       Blow{"scanner", SIGKILL},
    Blow{"program", SIGKILL},       Blow{"program", SIGSTOP}, Blow{"program", 0}};

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
  if (!report.keys_alone.empty()) line("keys without a backend", report.keys_alone);
  for (const auto& [what, times] : report.delays)
    line(what, times);
  return text;
}

}  // namespace

TEST_CASE("no harm to any process costs an item, an edit, or the screen") {
  const bool strict = std::getenv("ANTIPHON_DRILL_STRICT") != nullptr;
  const auto rounds = number_in("ANTIPHON_DRILL_ROUNDS", kBlows.size());
  const auto seed = static_cast<std::uint32_t>(number_in("ANTIPHON_DRILL_SEED", 1));
  Drill drill(strict ? kStrict : kPatient, seed);
  std::mt19937 chance(seed);
  // Each once, and then at random.
  for (unsigned long i = 0; i < rounds; ++i)
    drill.round(kBlows.at(i < kBlows.size() ? i : chance() % kBlows.size()));
  drill.wear_out();
  const DrillReport report = drill.report();
  MESSAGE(told(report));
  CHECK_MESSAGE(report.faults.empty(), told(report));
}

TEST_CASE("the drill finds out a reader that has a fault") {
  const char* broken = std::getenv("ANTIPHON_BROKEN");
  REQUIRE(broken != nullptr);
  std::string fault;
  std::string found;
  int rounds = 1;
  SUBCASE("which loses edits") {
    fault = "edits";
    found = "an edit was lost";
    rounds = 3;  // the cursor is not on an item in each of them
  }
  SUBCASE("which loses items") {
    fault = "refreshes";
    found = "items were lost";
  }
  SUBCASE("which doubles items") {
    fault = "double";
    found = "doubled: item 1-1";
  }
  SUBCASE("which leaves a child behind") {
    fault = "leak";
    found = "a process outlived the front end";
  }
  Drill drill(kPatient, 1,
              std::string(broken) + " " + fault + " " + program("antiphon-backend") + " serve");
  for (int i = 0; i < rounds; ++i)
    drill.round({});
  drill.leave();
  const DrillReport report = drill.report();
  CHECK_MESSAGE(
      std::any_of(report.faults.begin(), report.faults.end(),
                  [&](const std::string& one) { return one.find(found) != std::string::npos; }),
      told(report));
}

}  // namespace antiphon::test
