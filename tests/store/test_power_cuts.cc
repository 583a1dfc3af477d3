// The power is cut at any moment of a store's life. ANTIPHON_POWER_CUTS sets how many are tried.

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <utility>

#include <doctest/doctest.h>

#include "store/disk.h"
#include "store/made.h"
#include "store/sound.h"
#include "store/sqlite.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

std::size_t cuts_per_life() {
  const char* wanted = std::getenv("ANTIPHON_POWER_CUTS");
  const std::size_t all = wanted == nullptr ? 400 : std::strtoul(wanted, nullptr, 10);
  return all / 4 + 1;
}

// What was in the store after each of its changes, and what the disk knew then.
struct Life {
  struct State {
    std::size_t begun;      // the moment before the change
    std::size_t confirmed;  // the moment at which the call had returned
    bool lasts;             // and what was promised with it
    std::string content;
  };
  std::vector<State> states;
};

ParsedItem item(unsigned long number, unsigned long version) {
  ParsedItem item = made::item(std::to_string(number));
  item.text = "version " + std::to_string(version) + std::string(version % 3000, 'x');
  return item;
}

// A store that lives for some changes, and is closed and opened now and then.
Life live(made::Disk& disk, const std::string& path, std::mt19937& random, int changes) {
  Life life;
  std::optional<Store> store;
  std::size_t begun = disk.now();
  const auto note = [&](bool lasts) {
    std::string content = made::content_of(*store);
    // What changes nothing writes nothing, and promises nothing.
    lasts = lasts && content != life.states.back().content;
    life.states.push_back({begun, disk.now(), lasts, std::move(content)});
    begun = disk.now();
  };
  store = made::open(path);
  note(false);
  const std::vector<std::string> urls{"https://example.org/0", "https://example.org/1"};
  const std::vector<Feed> feeds = made::subscribe(*store, urls);
  note(true);
  for (int change = 0; change < changes; ++change) {
    const FeedId feed = feeds[random() % feeds.size()].id;
    const std::vector<ItemId> ids = made::ids(*store, feed);
    switch (random() % 6) {
      case 0:
      case 1: {
        std::vector<ParsedItem> document;
        for (unsigned long i = 0; i < 8; ++i) {
          document.push_back(item(random() % 40 * 8 + i, random() % 4 * 1000));
        }
        made::put(*store, feed, document, made::at(change));
        note(false);
        break;
      }
      case 2:
        REQUIRE(store->mark(ids, {StateKind::read, random() % 2 == 0, ""}, made::at(change)).ok());
        note(true);
        break;
      case 3:
        REQUIRE(store->mark(ids, {StateKind::tag, true, "tag"}, made::at(change)).ok());
        note(true);
        break;
      case 4:
        REQUIRE(store->undo(made::at(change)).ok());
        note(true);
        break;
      case 5:
        if (random() % 2 == 0) {
          store.reset();
          store = made::open(path);
        } else {
          Connection keeper;
          REQUIRE(keeper.open(path).ok());
          REQUIRE(keeper.integer("SELECT count(*) FROM item").ok());
          REQUIRE(keeper.checkpoint().ok());
        }
        note(false);
        break;
    }
  }
  return life;
}

void check_after_cut(const made::Disk& disk, const Life& life, std::size_t moment,
                     std::mt19937& random) {
  const made::Folder folder;
  for (const auto& [path, content] : disk.after_cut(moment, random)) {
    const std::string name = path.substr(path.rfind('/') + 1);
    std::ofstream(folder.file(name), std::ios::binary) << content;
  }
  std::string found;
  {
    Store store = made::open(folder.store());
    found = made::content_of(store);
  }
  CHECK(made::soundness(folder.store()) == "ok");
  bool allowed = false;
  for (std::size_t i = life.states.size(); i-- > 0 && !allowed;) {
    const Life::State& state = life.states[i];
    if (state.begun > moment) {
      continue;  // not even begun
    }
    allowed = state.content == found;
    if (state.lasts && state.confirmed <= moment) {
      break;  // nothing from before that
    }
  }
  CHECK(allowed);
}

}  // namespace

TEST_CASE("a power cut leaves whole changes, and all that were promised") {
  for (unsigned long seed = 1; seed <= 4; ++seed) {
    std::mt19937 random(seed);
    const made::Folder folder;
    made::Disk disk;
    const Life life = live(disk, folder.store(), random, 40);
    const std::size_t end = disk.now();
    REQUIRE(end > 100);
    for (std::size_t cut = 0; cut < cuts_per_life(); ++cut) {
      const std::size_t moment = random() % (end + 1);
      CAPTURE(seed);
      CAPTURE(moment);
      check_after_cut(disk, life, moment, random);
    }
  }
}
