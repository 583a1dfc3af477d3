// Refreshes of feeds whose servers and parsers are made up, by a clock that the test turns.

#pragma once

#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "antiphon/backend/crew.h"
#include "antiphon/backend/refresh.h"
#include "backend/news.h"
#include "backend/spawner.h"

namespace antiphon::backend {

// Refreshes of feeds whose addresses say what is answered: see fake_fetcher.cc.
class Refreshes {
 public:
  Refreshes()
      : spawner(started_spawner()),
        children(loop, spawner, fake),
        store(open()),
        quarantine(store, folder / "kept", [this] { return now; }),
        pool(children, {1}, &quarantine),
        downloads(children, {}, [this] { return pool.held_bytes(); }),
        commands(children),
        sources(loop, downloads, commands, options, {}),
        list(store, folder / "feeds") {
    Refresh::Events events;
    events.on_stored = [this](const std::vector<FeedId>& stored) {
      for (const FeedId id : stored)
        ++asked[list.find(id)->subscription.url];
    };
    events.on_failed = [this](const ListedFeed& feed, const std::string& reason) {
      told += feed.subscription.url + ": " + reason + "\n";
    };
    events.on_offline = [this](std::size_t feeds, const std::string& reason) {
      told += "offline: " + std::to_string(feeds) + ": " + reason + "\n";
    };
    events.on_moved = [this](const std::vector<Moved>& moved) {
      for (const Moved& one : moved)
        told += one.from + " -> " + one.to + "\n";
    };
    events.on_finished = [this] { loop.stop(); };
    refresh = std::make_unique<Refresh>(
        Refresh::Parts{loop, store, sources, pool, [this] { return now; }, {}, folder / "feeds"},
        std::move(events));
  }

  void subscribe(const std::string& lines) {
    REQUIRE(write_file(folder / "feeds", lines).ok());
    REQUIRE(list.load().ok());
  }
  // Asks for all feeds, and waits; what was told meanwhile.
  std::string ask(bool force = false) {
    REQUIRE(list.reread().ok());
    std::vector<const ListedFeed*> feeds;
    for (const ListedFeed& feed : list.feeds())
      feeds.push_back(&feed);
    return ask_for(feeds, force);
  }
  // The same of these.
  std::string ask_for(const std::vector<const ListedFeed*>& feeds, bool force = false) {
    RefreshOptions how;
    how.force = force;
    told.clear();
    refresh->ask(feeds, how);
    while (refresh->is_running())
      loop.run();
    REQUIRE(list.reread().ok());
    return told;
  }
  [[nodiscard]] const store::Feed& feed(std::size_t index) const {
    return list.feeds().at(index).state;
  }

  // Parsers that ended over their jobs.
  [[nodiscard]] std::size_t parser_deaths() const {
    return children.crews().front()->supervisor().restarts();
  }

  Time now = kNow;
  os::Loop loop;
  os::Spawner spawner;
  Children children;
  Folder folder;
  store::Store store;
  Quarantine quarantine;
  Pool pool;
  Downloads downloads;
  Commands commands;
  config::FetchOptions options;
  Sources sources;
  FeedList list;
  std::string told;
  std::map<std::string, int> asked;  // how often; by address
  std::unique_ptr<Refresh> refresh;

 private:
  static Result<std::string> fake(const std::string& program) {
    return std::string(std::getenv(program == "antiphon-fetcher" ? "FAKE_FETCHER" : "FAKE_PARSER"));
  }
  store::Store open() {
    auto opened = store::Store::open(folder / "antiphon.db");
    REQUIRE(opened.ok());
    return std::move(*opened);
  }
};

}  // namespace antiphon::backend
