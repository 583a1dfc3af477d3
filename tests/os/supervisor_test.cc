#include "antiphon/os/supervisor.h"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "os/crews.h"

using namespace antiphon::os;
using namespace std::chrono_literals;

// --- how many there are --------------------------------------------------------------------------

TEST_CASE("workers that are to be renewed do what they have, and others get what comes") {
  Crews crews;
  crews.job();
  CHECK(crews.step() == "start 1, give 1 to 1");
  crews.supervisor.renew();
  crews.job();
  CHECK(crews.step() == "start 2, give 2 to 2");
  CHECK(crews.done(1, 1));
  CHECK(crews.step().ends_with("retire 1"));
}

TEST_CASE_FIXTURE(Crews, "nobody is started before there is work") {
  CHECK(step().empty());
  CHECK_FALSE(supervisor.next_step());
  job();
  CHECK(step() == "start 1, give 1 to 1");
}

TEST_CASE_FIXTURE(Crews, "a second worker is started while work waits and a core is free") {
  job();
  job();
  SUBCASE("free") {
    CHECK(step() == "start 1, give 1 to 1, start 2, give 2 to 2");
  }
  SUBCASE("none is free: the second job goes to the first worker") {
    cores = 0;
    CHECK(step() == "start 1, give 1 to 1, give 2 to 1");
    job();
    CHECK(step().empty());
    REQUIRE(supervisor.next_step());
    cores = 1;
    CHECK(after(20ms) == "start 2, give 3 to 2");
  }
}

TEST_CASE_FIXTURE(Crews, "there are never more workers than most, and the rest of the jobs wait") {
  for (int i = 0; i < 9; ++i)
    job();
  step();
  CHECK(supervisor.workers().size() == 2);
  CHECK(supervisor.waiting() == 5);  // two at each worker
  done(1, 1);
  CHECK(step() == "look at 1, give 5 to 1");
}

TEST_CASE_FIXTURE(Crews, "workers end when they were idle, but as many stay as there have to be") {
  SUBCASE("none") {
    job();
    step();
    done(1, 1);
    step();
    CHECK(after(59s).empty());
    CHECK(supervisor.next_step() == now + 1s);
    CHECK(after(1s) == "retire 1");
    CHECK_FALSE(supervisor.next_step());
  }
  SUBCASE("one") {
    CrewPolicy policy = two_workers();
    policy.least = 1;
    Crews crew(policy);
    CHECK(crew.step() == "start 1");
    crew.job();
    crew.job();
    CHECK(crew.step() == "give 1 to 1, start 2, give 2 to 2");
    crew.done(1, 1);
    crew.done(2, 2);
    crew.step();
    CHECK(crew.after(61s) == "retire 1");
    CHECK(crew.after(600s).empty());
  }
}

TEST_CASE_FIXTURE(Crews, "urgent jobs go before the others") {
  cores = 0;
  for (int i = 0; i < 4; ++i)
    job();
  step();
  job(true);
  done(1, 1);
  CHECK(step() == "look at 1, give 5 to 1");
}

TEST_CASE_FIXTURE(Crews, "jobs go one by one to whoever has the fewest, not in equal shares") {
  for (int i = 0; i < 6; ++i)
    job();
  CHECK(step() == "start 1, give 1 to 1, start 2, give 2 to 2, give 3 to 1, give 4 to 2");
  done(2, 2);
  done(2, 4);
  CHECK(step() == "look at 2, give 5 to 2, give 6 to 2");  // the slow one keeps nobody waiting
}

// --- what becomes of jobs ------------------------------------------------------------------------

TEST_CASE_FIXTURE(Crews,
                  "a job of a worker that ended is given out again at once, not at a timeout") {
  cores = 0;
  job();
  job();
  step();
  died(1);
  CHECK(step() == "suspect 1, start 2, give 1 to 2");
  done(2, 1);
  CHECK(step() == "look at 2, give 2 to 2");
}

TEST_CASE_FIXTURE(Crews,
                  "a result that comes twice, or from a worker that was given up, is dropped") {
  job();
  step();
  CHECK(done(1, 1));
  CHECK_FALSE(done(1, 1));
  job();
  step();
  died(1);
  step();
  CHECK_FALSE(done(1, 2));
  CHECK(done(2, 2));
}

TEST_CASE_FIXTURE(Crews, "a suspect is tried alone, by a worker that has done nothing yet") {
  cores = 0;
  job();
  step();
  done(1, 1);
  job();
  step();
  died(1);
  job();
  CHECK(step() == "suspect 2, start 2, give 2 to 2");
  SUBCASE("nothing else goes to it meanwhile") {
    CHECK(supervisor.waiting() == 1);
  }
  SUBCASE("it was not its fault") {
    CHECK(done(2, 2));
    CHECK(step() == "look at 2, give 3 to 2");
  }
  SUBCASE("the second death gives it up, and the others go on") {
    died(2);
    CHECK(step() == "give up 2: it died, start 3, give 3 to 3");
  }
}

TEST_CASE_FIXTURE(Crews, "an idle worker makes room for the one that a suspect needs") {
  job();
  job();
  step();
  done(1, 1);
  died(2);
  CHECK(step() == "look at 1, suspect 2, start 3, give 2 to 3");
  done(3, 2);
  step();
  job();
  job();
  step();
  done(1, 3);
  died(3);
  CHECK(step() == "suspect 4, start 4, give 4 to 4");
}

TEST_CASE_FIXTURE(Crews, "what the machine does again and again is not tried again at once") {
  job();
  step();
  died(1, Blame::nobody);
  CHECK(step() == "start 2, give 1 to 2");
  died(2, Blame::nobody);
  CHECK(step().empty());
}

TEST_CASE_FIXTURE(Crews, "what is proven needs no second try") {
  job();
  step();
  died(1, Blame::proven);
  CHECK(step() == "convict 1: it died");
}

TEST_CASE_FIXTURE(Crews,
                  "nobody is charged for what the machine did, or for a worker that never spoke") {
  job();
  step();
  SUBCASE("the machine") {
    died(1, Blame::nobody);
  }
  SUBCASE("never spoke") {
    ended(1);
  }
  CHECK(step() == "start 2, give 1 to 2");
  died(2);
  CHECK(step() == "suspect 1, start 3, give 1 to 3");
}

TEST_CASE_FIXTURE(Crews, "a job that is under suspicion from before is given up after one death") {
  supervisor.submit({.deaths = 1});
  CHECK(step() == "start 1, give 1 to 1");
  died(1);
  CHECK(step() == "give up 1: it died");
}

TEST_CASE_FIXTURE(Crews, "a job that was cancelled is not given out, and not again") {
  const JobId first = job();
  step();
  const JobId second = job();
  supervisor.cancel(second);
  CHECK(step().empty());
  supervisor.cancel(first);
  SUBCASE("its result is dropped") {
    CHECK_FALSE(done(1, 1));
  }
  SUBCASE("its worker dies") {
    died(1);
    CHECK(step().empty());
  }
  CHECK(supervisor.jobs() == 0);
}

TEST_CASE("jobs that are done at once are told apart by ever smaller groups") {
  CrewPolicy policy;
  policy.name = "a fetcher";
  policy.in_turn = false;
  policy.at_once = {100, 2, 1};
  Crews crew(policy);
  for (int i = 0; i < 4; ++i)
    crew.job();
  CHECK(crew.step() == "start 1, give 1 to 1, give 2 to 1, give 3 to 1, give 4 to 1");
  crew.died(1);
  CHECK(crew.step() ==
        "suspect 4, suspect 3, suspect 2, suspect 1, start 2, give 1 to 2, give 2 to 2");
  crew.died(2);
  CHECK(crew.step() == "suspect 2, suspect 1, start 3, give 1 to 3");
  crew.died(3);
  CHECK(crew.step() == "give up 1: it died, start 4, give 2 to 4");
  crew.done(4, 2);
  CHECK(crew.step() == "look at 4, give 3 to 4, give 4 to 4");
}

// --- those that die ------------------------------------------------------------------------------

TEST_CASE_FIXTURE(Crews, "a crew whose workers die before they speak waits longer each time") {
  job(false, 0, true);
  CHECK(step() == "start 1, give 1 to 1");
  ended(1);
  CHECK(step() == "start 2, give 1 to 2");
  ended(2);
  CHECK(step().empty());
  CHECK(supervisor.next_step() == now + 100ms);
  CHECK(after(100ms) == "start 3, give 1 to 3");
  ended(3);
  CHECK(after(199ms).empty());
  CHECK(after(1ms) == "start 4, give 1 to 4");
}

TEST_CASE("a worker that has to be there is started again without any work") {
  CrewPolicy policy = two_workers();
  policy.least = 1;
  Crews crew(policy);
  CHECK(crew.step() == "start 1");
  crew.died(1);
  CHECK(crew.step() == "start 2");
  crew.died(2);
  CHECK(crew.step().empty());
  CHECK(crew.supervisor.next_step() == crew.now + 100ms);
  CHECK(crew.after(100ms) == "start 3");
}

namespace {
// Its workers die until it is degraded; how many.
int degrade(Crews& crew) {
  int deaths = 0;
  for (; !crew.supervisor.degraded() && deaths < 100; ++deaths) {
    while (crew.supervisor.workers().empty())
      crew.after(10ms);
    crew.supervisor.ended(crew.supervisor.workers().begin()->first, "it died", Blame::job, crew.now,
                          kNoJitter);
  }
  return deaths;
}
}  // namespace

TEST_CASE_FIXTURE(Crews,
                  "after the sixth death a crew is degraded: jobs are refused, patient ones wait") {
  job();
  job(false, 0, true);
  cores = 0;
  step();
  CHECK(degrade(*this) == 6);
  CHECK(step() == "refuse 1: a worker is unavailable: it died");
  CHECK(supervisor.next_step() == now + 30s);
  job(true);
  CHECK(step() == "refuse 3: a worker is unavailable: it died");
  CHECK(after(30s) == "start 7, give 2 to 7");
  SUBCASE("the trial fails: nobody waits any more") {
    ended(7);
    CHECK(step() == "refuse 2: a worker is unavailable: it died");
  }
  SUBCASE("one good job ends it") {
    CHECK(done(7, 2));
    CHECK_FALSE(supervisor.degraded());
    job();
    CHECK(step() == "look at 7, give 4 to 7");
  }
}

TEST_CASE_FIXTURE(Crews, "the user can have a degraded crew tried again at once") {
  job(false, 0, true);
  step();
  degrade(*this);
  CHECK(step().empty());
  supervisor.retry();
  CHECK(step() == "start 7, give 1 to 7");
}

TEST_CASE_FIXTURE(Crews, "where no worker can be started all jobs are refused, with the reason") {
  job();
  job(false, 0, true);
  cores = 0;
  CHECK(step() == "start 1, give 1 to 1, give 2 to 1");
  supervisor.not_started(WorkerId{1}, "it is not there", now, kNoJitter);
  CHECK(step() == "refuse 1: it is not there, refuse 2: it is not there");
  CHECK(supervisor.restarts() == 1);
  job();
  CHECK(step() == "start 2, give 3 to 2");
}

TEST_CASE("when every job ends its worker it is not the jobs") {
  CrewPolicy policy = two_workers();
  policy.most_suspects = 3;
  Crews crew(policy);
  crew.cores = 0;
  for (int i = 0; i < 9; ++i)
    crew.job(false, 0, true);
  crew.step();
  for (int worker = 1; worker <= 4; ++worker) {
    CHECK_FALSE(crew.supervisor.degraded());
    crew.died(worker);
    crew.step();
  }
  CHECK(crew.supervisor.degraded());
  CHECK(crew.supervisor.waiting() == 7);  // two were given up before
}

// --- those that are replaced ---------------------------------------------------------------------

TEST_CASE("a worker that has done enough makes room for one that is there before it goes") {
  CrewPolicy policy = two_workers();
  policy.most_jobs = 2;
  policy.most_growth = 0;
  Crews crew(policy);
  crew.cores = 0;
  for (int i = 0; i < 4; ++i)
    crew.job();
  crew.step();
  crew.done(1, 1);
  CHECK(crew.step() == "give 3 to 1");
  crew.done(1, 2);
  CHECK(crew.step() == "start 2, give 4 to 2");  // the old one still has a job
  crew.done(1, 3);
  CHECK(crew.step() == "retire 1");
}

TEST_CASE_FIXTURE(Crews, "a worker that has grown is replaced") {
  job();
  step();
  done(1, 1);
  CHECK(step() == "look at 1");
  looked(1, kSleeps, 10ms, 20U << 20U);
  CHECK(step().empty());
  looked(1, kSleeps, 10ms, 85U << 20U);
  CHECK(step() == "retire 1");
  CHECK(supervisor.restarts() == 0);
}

TEST_CASE_FIXTURE(Crews, "a worker that is old is replaced when its job is done") {
  job();
  step();
  spoke(1);
  now += 600s;
  done(1, 1);
  job();
  CHECK(step() == "look at 1, start 2, give 2 to 2, retire 1");
}

TEST_CASE("a worker of one job goes with it") {
  CrewPolicy policy = two_workers();
  policy.one_job = true;
  policy.at_once = {1, 1};
  policy.longest = 0ms;
  Crews crew(policy);
  crew.job();
  CHECK(crew.step() == "start 1, give 1 to 1");
  SUBCASE("done") {
    crew.done(1, 1);
    CHECK(crew.step().empty());
    CHECK(crew.supervisor.workers().empty());
  }
  SUBCASE("killed: once more") {
    crew.ended(1);
    CHECK(crew.step() == "suspect 1, start 2, give 1 to 2");
    crew.ended(2);
    CHECK(crew.step() == "give up 1: it died");
  }
  SUBCASE("it may take as long as it wants") {
    for (int i = 0; i < 10; ++i) {
      crew.after(60s);
      crew.looked(1, kSleeps);
    }
    CHECK(crew.step().find("kill") == std::string::npos);
  }
}
