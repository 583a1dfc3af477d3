// Workers that hang.

#include <string>

#include <doctest/doctest.h>

#include "os/crews.h"

using namespace antiphon::os;
using namespace std::chrono_literals;

TEST_CASE_FIXTURE(Crews, "a worker that was stopped is found at the second look") {
  job();
  step();
  CHECK(supervisor.next_step() == now + 250ms);
  CHECK(after(250ms) == "look at 1");
  looked(1, kStopped);
  CHECK(after(250ms) == "look at 1");
  looked(1, kStopped);
  CHECK(step() == "kill 1: a worker was stopped");
}

TEST_CASE_FIXTURE(Crews, "a deadline counts what a worker had of the processor") {
  job(false, kMegabyte);  // 2 s, and 1 s for the MB
  step();
  pass(250ms);
  looked(1, kRuns, 100ms);
  SUBCASE("one that turns in circles is ended") {
    pass(3s);
    looked(1, kRuns, 3000ms);
    CHECK(step().find("kill") == std::string::npos);
    pass(250ms);
    looked(1, kRuns, 3200ms);
    CHECK(step().starts_with("kill 1: a worker gave no answer in time"));
  }
  SUBCASE("one that waits for a processor is not, however long it takes") {
    pass(10s);
    looked(1, kRuns, 500ms);
    CHECK(step().find("kill") == std::string::npos);
    pass(50s);
    looked(1, kRuns, 800ms);
    CHECK(step().find("kill") == std::string::npos);
    pass(50s);
    looked(1, kRuns, 3200ms);
    CHECK(step().starts_with("kill 1: a worker gave no answer in time"));
  }
  SUBCASE("one that works a little and sleeps a little is ended, but later") {
    pass(10s);
    looked(1, kSleeps, 500ms);
    CHECK(step().find("kill") == std::string::npos);
    pass(10s);
    looked(1, kSleeps, 800ms);
    CHECK(step().starts_with("kill 1: a worker gave no answer in time"));
  }
  SUBCASE("one that sleeps over it is ended at its end") {
    looked(1, kSleeps, 100ms);
    pass(2800ms);
    looked(1, kSleeps, 100ms);
    CHECK(step().starts_with("kill 1: a worker gave no answer in time"));
  }
  SUBCASE("one that sleeps and says something does not hang") {
    looked(1, kSleeps, 100ms);
    pass(2800ms);
    spoke(1);
    looked(1, kSleeps, 100ms);
    CHECK(step().find("kill") == std::string::npos);
  }
}

TEST_CASE_FIXTURE(Crews, "where nothing can be seen of a worker, the deadline counts the time") {
  job();
  step();
  pass(1999ms);
  supervisor.looked(WorkerId{1}, std::nullopt, now);
  CHECK(step().empty());
  CHECK(supervisor.next_step() == now + 1ms);
  now += 1ms;
  CHECK(step() == "look at 1");
  supervisor.looked(WorkerId{1}, std::nullopt, now);
  CHECK(step() == "kill 1: a worker gave no answer in time");
}

TEST_CASE_FIXTURE(Crews, "the time of a job begins when it is its turn") {
  cores = 0;
  job();
  job();
  step();
  now += 1500ms;
  done(1, 1);
  now += 1500ms;
  supervisor.looked(WorkerId{1}, std::nullopt, now);
  CHECK(step().find("kill") == std::string::npos);
}

TEST_CASE("a worker that can be asked and does not answer is ended") {
  CrewPolicy policy = two_workers();
  policy.in_turn = false;
  policy.ping = 1s;
  policy.look = 100s;
  Crews crew(policy);
  crew.job();
  crew.step();
  SUBCASE("it has not said its first word yet") {
    crew.pass(19999ms);
    CHECK(crew.step().empty());
    CHECK(crew.after(1ms) == "kill 1: a worker did not say a word");
    return;
  }
  crew.spoke(1);
  CHECK(crew.after(1s) == "ping 1");
  SUBCASE("it answers") {
    crew.spoke(1);
    for (int i = 0; i < 5; ++i) {
      CHECK(crew.after(1s) == "ping 1");
      crew.spoke(1);
    }
  }
  SUBCASE("it does not") {
    CHECK(crew.after(1s) == "ping 1");
    CHECK(crew.after(1s) == "ping 1");
    CHECK(crew.after(1s) == "kill 1: a worker does not answer");
    CHECK(crew.step().empty());
  }
  SUBCASE("we do not listen") {
    crew.supervisor.hold(WorkerId{1}, true);
    CHECK(crew.after(100s).empty());
    crew.supervisor.hold(WorkerId{1}, false);
    CHECK(crew.step() == "look at 1, ping 1");
  }
  SUBCASE("we were away ourselves") {
    CHECK(crew.after(1h) == "look at 1, ping 1");
    CHECK(crew.after(1s) == "ping 1");
  }
}
