#include "antiphon/backend/keeper.h"

#include <sys/stat.h>

#include <filesystem>

#include <doctest/doctest.h>

#include "antiphon/backend/indexer.h"
#include "backend/news.h"

namespace antiphon::backend {
namespace {

using namespace std::chrono_literals;

// The keeper's program is a script that writes down how it was called.
class Keepers : public News {
 public:
  Keepers() {
    script("exit 0");
    feed("alpha", {"comet"});
  }
  void script(const std::string& end) const {
    const std::string path = folder / "keeper";
    REQUIRE(write_file(path, "#!/bin/sh\necho \"$@\" >> " + (folder / "calls") + "\n" + end + "\n")
                .ok());
    REQUIRE(::chmod(path.c_str(), 0700) == 0);
  }
  std::string calls() const {
    const std::string path = folder / "calls";
    return std::filesystem::exists(path) ? read_file(path, 4096).value() : "";
  }
  // Until nothing is left that could happen, or for so long.
  void run(std::chrono::milliseconds at_most = 5000ms) {
    os::Timer end(loop, [this] { loop.stop(); });
    os::Timer look(loop, [this, &look] {
      if (!keeper.is_running() && !calls().empty()) return loop.stop();
      look.start(5ms);
    });
    look.start(5ms);
    end.start(at_most);
    loop.run();
  }
  void bring_up_to_date() {
    auto indexer = Indexer::open(store, path());
    REQUIRE(indexer.ok());
    while (indexer->step().value()) {
    }
  }
  std::string path() const { return folder / "antiphon.db"; }
  std::string call() const { return "--store " + path() + " keep config.toml feeds\n"; }

  os::Loop loop;
  os::Spawner spawner = os::Spawner::start().value();
  Children children{loop, spawner, [this](const std::string&) -> Result<std::string> {
                      return folder / "keeper";
                    }};
  TextSearch texts{store, path()};
  Keeper keeper{children, texts, {"config.toml", "feeds", path(), ""}, {20ms, 200ms, 600'000ms}};
};

TEST_CASE_FIXTURE(Keepers,
                  "the keeper is started once when it is quiet, however often it was woken") {
  for (int i = 0; i < 5; ++i)
    keeper.wake();
  CHECK(calls().empty());
  run();
  CHECK(calls() == call());
  CHECK_FALSE(keeper.is_running());
}

TEST_CASE_FIXTURE(Keepers, "the keeper is not started where there is nothing to learn") {
  bring_up_to_date();
  keeper.wake();
  run(100ms);
  CHECK(calls().empty());
}

TEST_CASE_FIXTURE(Keepers, "a keeper that was woken while it ran is started again") {
  script("sleep 0.1");
  keeper.wake();
  os::Timer soon(loop, [&] { keeper.wake(); });
  soon.start(60ms);
  while (calls() != call() + call())
    run();
  CHECK(calls() == call() + call());
}

TEST_CASE_FIXTURE(Keepers, "a keeper that fails is left alone for a while") {
  script("exit 3");
  keeper.wake();
  run();
  keeper.wake();
  run(100ms);
  CHECK(calls() == call());
}

TEST_CASE_FIXTURE(Keepers, "one program at a time keeps an index") {
  auto first = try_keeper_lock(path());
  REQUIRE(first.ok());
  REQUIRE(*first);
  CHECK_FALSE(*try_keeper_lock(path()));
  first->reset();
  CHECK(*try_keeper_lock(path()));
}

}  // namespace
}  // namespace antiphon::backend
