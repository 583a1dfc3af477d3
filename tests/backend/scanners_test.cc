#include "antiphon/backend/scanners.h"

#include <cstdlib>
#include <map>

#include <doctest/doctest.h>

#include "backend/spawner.h"
#include "support/folder.h"

namespace antiphon::backend {
namespace {

// Scanners that do what their filters say: see fake_scanner.cc.
class Scanning {
 public:
  Scanning()
      : spawner(started_spawner()),
        children(loop, spawner,
                 [](const std::string&) -> Result<std::string> {
                   return std::string(std::getenv("FAKE_SCANNER"));
                 }),
        scanners(children, "unused", {2, std::chrono::milliseconds(1000)}) {}

  void ask(const std::string& filter, std::int64_t from = 1, const void* owner = "me") {
    ++waiting;
    scanners.scan(owner, {filter, {}, {}, {}, 0, ItemId{from}, ItemId{from + 1}},
                  [this, filter, from](Result<wire::Scanned> scanned) {
                    answers[filter + std::to_string(from)] =
                        scanned ? "item " + std::to_string(raw(scanned->items.at(0).id))
                                : "failed: " + scanned.error().message;
                    if (--waiting == 0) loop.stop();
                  });
  }
  void run() {
    while (waiting > 0)
      loop.run();
  }
  std::string answer_to(const std::string& filter) {
    ask(filter);
    run();
    return answers[filter + "1"];
  }

  os::Loop loop;
  os::Spawner spawner;
  Children children;
  Scanners scanners;
  int waiting = 0;
  std::map<std::string, std::string> answers;
};

TEST_CASE_FIXTURE(Scanning, "many parts of a scan each get their own answer") {
  for (int i = 0; i < 40; ++i)
    ask("x", i);
  CHECK(scanners.is_busy());
  run();
  CHECK_FALSE(scanners.is_busy());
  for (int i = 0; i < 40; ++i)
    CHECK(answers["x" + std::to_string(i)] == "item " + std::to_string(i));
}

TEST_CASE_FIXTURE(Scanning, "what a scanner cannot do is told") {
  CHECK(answer_to("fail") == "failed: the disk is gone");
  CHECK(answer_to("x") == "item 1");
}

TEST_CASE_FIXTURE(Scanning, "a scanner that dies is replaced, and its jobs are done after all") {
  const Folder folder;
  ask("die once " + (folder / "once"));
  for (int i = 2; i < 9; ++i)
    ask("x", i);
  run();
  CHECK(answers["die once " + (folder / "once") + "1"] == "item 1");
  for (int i = 2; i < 9; ++i)
    CHECK(answers["x" + std::to_string(i)] == "item " + std::to_string(i));
}

TEST_CASE_FIXTURE(Scanning, "a job that two scanners died of fails alone") {
  ask("die");
  ask("x", 2);
  ask("x", 3);
  run();
  CHECK(answers["die1"].find("was killed by signal 9") != std::string::npos);
  CHECK(answers["x2"] == "item 2");
  CHECK(answers["x3"] == "item 3");
}

TEST_CASE_FIXTURE(Scanning, "a scanner that hangs or talks nonsense is one that died") {
  CHECK(answer_to("hang") == "failed: the scanner gave no answer in time");
  CHECK(answer_to("junk").starts_with("failed: antiphon-backend: "));
  CHECK(answer_to("something else") ==
        "failed: the scanner talked nonsense: an answer to something else");
  CHECK(answer_to("x") == "item 1");
}

TEST_CASE_FIXTURE(Scanning, "words are looked up before what waits") {
  // So many that no scanner does all of them while the other is kept from its next answer.
  constexpr int kJobs = 2000;
  for (int i = 0; i < kJobs; ++i)
    ask("x", i);
  std::vector<ItemId> found;
  std::size_t answered = 0;
  ++waiting;
  scanners.look_up(this, {"comet", 10}, [&](Result<wire::LookedUp> looked) {
    REQUIRE(looked.ok());
    found = looked->found;
    answered = answers.size();
    if (--waiting == 0) loop.stop();
  });
  run();
  CHECK(found == std::vector<ItemId>{ItemId{5}});
  CHECK(answered < kJobs);
}

TEST_CASE_FIXTURE(Scanning, "nobody is called who has cancelled") {
  const int other = 0;
  for (int i = 0; i < 10; ++i)
    ask("x", i, &other);
  scanners.cancel(&other);
  waiting = 0;
  ask("x", 77);
  run();
  CHECK(answers.size() == 1);
  CHECK(answers["x77"] == "item 77");
}

TEST_CASE("where no scanner can be started, whoever asked is told") {
  os::Loop loop;
  auto spawner = os::Spawner::start();
  REQUIRE(spawner.ok());
  Children children(loop, *spawner,
                    [](const std::string&) -> Result<std::string> { return Error{"not there"}; });
  Scanners scanners(children, "unused", {2, std::chrono::milliseconds(1000)});
  std::string told;
  scanners.scan(&told, {}, [&](const Result<wire::Scanned>& scanned) {
    told = scanned ? "" : scanned.error().message;
    loop.stop();
  });
  loop.run();
  CHECK(told == "not there");
}

}  // namespace
}  // namespace antiphon::backend
