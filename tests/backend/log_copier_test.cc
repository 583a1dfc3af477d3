#include "antiphon/backend/log_copier.h"

#include <sys/stat.h>

#include <filesystem>
#include <random>

#include <doctest/doctest.h>

#include "backend/news.h"

namespace antiphon::backend {
namespace {

// The copier's program is a script that writes down how it was called.
class Copiers : public News {
 public:
  Copiers() {
    const std::string path = folder / "copier";
    REQUIRE(write_file(path, "#!/bin/sh\necho \"$@\" >> " + (folder / "calls") + "\n").ok());
    REQUIRE(::chmod(path.c_str(), 0700) == 0);
  }
  // Some 6 MB, of which nothing can be packed.
  void put_much() {
    const FeedId id = feed("much", {});
    ParsedDocument document;
    std::mt19937_64 random(7);
    for (int i = 0; i < 200; ++i) {
      document.items.push_back(item_titled("item " + std::to_string(i), i));
      std::string& text = document.items.back().text;
      while (text.size() < 60'000)
        text += std::to_string(random());
    }
    put(id, std::move(document));
  }
  void wait() {
    copier.when_idle([this] { loop.stop(); });
    loop.run();
  }
  std::string calls() const {
    const std::string path = folder / "calls";
    return std::filesystem::exists(path) ? read_file(path, 4096).value() : "";
  }
  std::string path() const { return folder / "antiphon.db"; }

  os::Loop loop;
  os::Spawner spawner = os::Spawner::start().value();
  Children children{loop, spawner, [this](const std::string&) -> Result<std::string> {
                      return folder / "copier";
                    }};
  LogCopier copier{children, store, path()};
};

TEST_CASE_FIXTURE(Copiers, "a log is copied by a process of its own when that is worth it") {
  copier.look_at_rest();
  put_much();
  REQUIRE(store.log_bytes() > 4U << 20U);
  REQUIRE(store.log_bytes() < 16U << 20U);
  copier.look();
  CHECK(calls().empty());
  copier.look_at_rest();
  copier.look_at_rest();
  wait();
  CHECK(calls() == "--store " + path() + " copy-log\n");
  copier.look_at_rest();
  wait();
  CHECK(calls() == "--store " + path() + " copy-log\n");
}

}  // namespace
}  // namespace antiphon::backend
