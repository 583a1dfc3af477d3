#include "antiphon/backend/trainer.h"

#include <sys/stat.h>

#include <filesystem>

#include <doctest/doctest.h>

#include "backend/news.h"

namespace antiphon::backend {
namespace {

using namespace std::chrono_literals;

// The trainer's program is a script that writes down how it was called.
class Trainers : public News {
 public:
  Trainers() { script("exit 0"); }
  void script(const std::string& end) const {
    const std::string path = folder / "trainer";
    REQUIRE(write_file(path, "#!/bin/sh\necho \"$@\" >> " + (folder / "calls") + "\n" + end + "\n")
                .ok());
    REQUIRE(::chmod(path.c_str(), 0700) == 0);
  }
  void put_many(int count = 600) {
    std::vector<std::string> titles;
    for (int i = 0; i < count; ++i)
      titles.push_back("A comet was seen from the observatory on night " +
                       std::to_string(i * 7919));
    feed("many" + std::to_string(count), titles);
  }
  std::string calls() const {
    const std::string path = folder / "calls";
    return std::filesystem::exists(path) ? read_file(path, 4096).value() : "";
  }
  void run(std::chrono::milliseconds time) {
    os::Timer end(loop, [this] { loop.stop(); });
    end.start(time);
    loop.run();
  }
  void run_until_called() {
    for (int i = 0; i < 500 && calls().empty(); ++i)
      run(10ms);
    run(50ms);
  }
  std::string path() const { return folder / "antiphon.db"; }

  os::Loop loop;
  os::Spawner spawner = os::Spawner::start().value();
  Children children{loop, spawner, [this](const std::string&) -> Result<std::string> {
                      return folder / "trainer";
                    }};
  Trainer trainer{children, store, path()};
};

TEST_CASE_FIXTURE(Trainers, "a dictionary is trained by a process of its own, when it is wanted") {
  trainer.look();
  run(50ms);
  CHECK(calls().empty());
  put_many();
  trainer.look();
  trainer.look();
  run_until_called();
  CHECK(calls() == "--store " + path() + " train\n");
}

TEST_CASE_FIXTURE(Trainers,
                  "where there is a dictionary another is trained only when there is time") {
  put_many();
  REQUIRE(store.train_dictionary().value());
  put_many(1900);
  REQUIRE(store.wants_dictionary().value());
  trainer.look();
  run(50ms);
  CHECK(calls().empty());
  trainer.look_again();
  run_until_called();
  CHECK(calls() == "--store " + path() + " train\n");
}

TEST_CASE_FIXTURE(Trainers, "a training that fails is not tried again") {
  script("exit 3");
  put_many();
  trainer.look();
  run_until_called();
  trainer.look();
  run(50ms);
  CHECK(calls() == "--store " + path() + " train\n");
}

}  // namespace
}  // namespace antiphon::backend
