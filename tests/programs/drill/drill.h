// Rounds of a refresh in which one of the reader's processes comes to harm, and what the reader
// made of it.

#pragma once

#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "programs/drill/family.h"
#include "programs/drill/truth.h"
#include "programs/front.h"

namespace antiphon::test {

struct Blow {
  std::string role;  // empty: nobody comes to harm
  int signal = 0;    // 0: it gets no more memory for a while
};

struct DrillLimits {
  std::chrono::milliseconds keys;         // that 99 of 100 answer within
  std::chrono::milliseconds replacement;  // of one that died
  std::chrono::milliseconds backend;      // of the backend
  std::chrono::milliseconds hang;         // of one that was stopped
  std::chrono::milliseconds farewell;     // until all are gone that the front end leaves behind
};

struct DrillReport {
  std::vector<std::string> faults;
  std::vector<double> keys;                           // how long they took, in ms
  std::vector<double> keys_alone;                     // of these, while there was no backend
  std::map<std::string, std::vector<double>> delays;  // by what was waited for
};

class Drill {
 public:
  // `backend`: what the front end is to speak with, where that is not our own.
  Drill(const DrillLimits& limits, std::uint32_t seed, std::string backend = "");

  void round(const Blow& blow);
  // Children end again and again in one session: that costs the backend no descriptors.
  void wear_out();
  // The front end, if there is one, quits.
  void leave();
  // What could only be said at the end; empty `faults` is what one hopes for.
  DrillReport report();

 private:
  using Moment = std::chrono::steady_clock::time_point;

  void begin();
  void press_keys(std::chrono::milliseconds time);
  void star_something();
  [[nodiscard]] bool strike(const Blow& blow, pid_t victim);
  void see_replacement(const Blow& blow, pid_t victim, Moment since);
  void see_nobody_left();
  void see_farewell(const std::vector<Relative>& family, Moment since);
  void see_store();
  void see_leftovers();
  [[nodiscard]] std::size_t own_descriptors_of_backend();
  void note(const std::string& what, Moment since, std::chrono::milliseconds limit);
  void fault(const std::string& what);
  [[nodiscard]] std::set<std::string> stored(const std::string& filter);

  DrillLimits limits_;
  std::mt19937 chance_;
  std::string backend_;
  Truth truth_;
  Home home_;
  std::unique_ptr<Front> front_;
  std::size_t descriptors_ = 0;  // of the front end at its start
  rlimit memory_{};              // of the last one that got no more
  std::set<std::string> starred_;
  int rounds_ = 0;
  DrillReport report_;
};

}  // namespace antiphon::test
