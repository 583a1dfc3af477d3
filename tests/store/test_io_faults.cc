// Calls to files that fail: each in turn, once or from then on, in everything that writes.

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <functional>
#include <utility>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "antiphon/store/check.h"
#include "antiphon/store/text_index.h"
#include "store/file_calls.h"
#include "store/made.h"
#include "store/schema.h"
#include "store/sound.h"

using namespace antiphon;
using namespace antiphon::store;
namespace fs = std::filesystem;

namespace {

using Kind = made::FileCall::Kind;

// Fails one call, or all that write from it on.
class Faults : public made::FileCalls {
 public:
  struct Plan {
    int code = SQLITE_IOERR_WRITE;
    bool lasting = false;
    bool reads = false;  // count as well
  };

  void arm(std::size_t nth, const Plan& plan) {
    plan_ = plan;
    left_ = nth;
  }
  void disarm() { left_ = 0; }
  // Whether a call has failed since the last time that this was asked.
  bool struck() { return std::exchange(struck_, false); }

  int before(const made::FileCall& call) override {
    // As the system would have it; the words of an error are made of it.
    errno = plan_.code == SQLITE_FULL ? ENOSPC : EIO;
    if (left_ == 0 || (call.kind == Kind::read && !plan_.reads)) {
      return SQLITE_OK;
    }
    if (left_ > 1) {
      --left_;
      return SQLITE_OK;
    }
    if (plan_.lasting) {
      // Room is needed by nothing else.
      const bool writes = call.kind == Kind::write || call.kind == Kind::sync;
      struck_ = struck_ || writes;
      return writes ? plan_.code : SQLITE_OK;
    }
    left_ = 0;
    struck_ = true;
    switch (call.kind) {
      case Kind::open:
        return SQLITE_CANTOPEN;
      case Kind::read:
        return SQLITE_IOERR_READ;
      case Kind::sync:
        return SQLITE_IOERR_FSYNC;
      case Kind::truncate:
        return SQLITE_IOERR_TRUNCATE;
      case Kind::remove:
        return SQLITE_IOERR_DELETE;
      case Kind::map:
        return SQLITE_IOERR_SHMMAP;
      case Kind::write:
        break;
    }
    return plan_.code;
  }
  void after(const made::FileCall&) override {}

 private:
  Plan plan_;
  std::size_t left_ = 0;
  bool struck_ = false;
};

const std::vector<Faults::Plan> kPlans{{SQLITE_IOERR_WRITE, false, false},
                                       {SQLITE_FULL, false, false},
                                       {SQLITE_FULL, true, false},
                                       {SQLITE_IOERR_WRITE, true, false},
                                       {SQLITE_IOERR_WRITE, false, true}};

void check_words(const Error& error) {
  const std::string& words = error.message;
  CHECK_MESSAGE((words.starts_with("antiphon.db: ") || words.starts_with("antiphon-text.db: ") ||
                 words.starts_with("cannot be copied before it is changed: antiphon.db: ") ||
                 words.starts_with("cannot be copied before it is changed: antiphon.db.schema")),
                words);
  const auto ends = {"disk is full", "cannot be read or written", "cannot be opened",
                     "input/output error", "no space left on device"};
  const bool clear =
      std::any_of(ends.begin(), ends.end(), [&](const char* end) { return words.ends_with(end); });
  CHECK_MESSAGE(clear, words);
}

std::vector<ParsedItem> document(int items, const std::string& version) {
  std::vector<ParsedItem> document;
  for (int i = 0; i < items; ++i) {
    ParsedItem item = made::item(std::to_string(i));
    item.text = version;
    // Incompressible: bodies need pages of their own.
    for (int j = 0; j < 60; ++j) {
      item.text += made::item(version + std::to_string(i * 61 + j)).title_date_hash;
    }
    document.push_back(item);
  }
  return document;
}

// A store with a feed of some items, closed.
void prepare(const std::string& path) {
  Store store = made::open(path);
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, document(12, "first"));
  const std::vector<ItemId> ids = made::ids(store, feed);
  REQUIRE(store.mark(std::span(ids).first(5), {StateKind::read, true, ""}, made::at(1)).ok());
}

struct Work {
  const char* what;
  std::function<Result<void>(Store&)> run;
};

template <class T>
Result<void> outcome(const Result<T>& result) {
  return result ? Result<void>() : result.error();
}

// What can be done over again: it leaves the same store.
std::vector<Work> works() {
  const FeedId feed{1};
  return {{"put",
           [=](Store& store) {
             const FetchedFeed fetched = made::fetched(feed, document(20, "second"));
             return outcome(store.put(std::span(&fetched, 1)));
           }},
          {"subscribe",
           [](Store& store) {
             return store.subscribe({"https://example.org/other", "https://example.org/feed"});
           }},
          {"mark",
           [=](Store& store) {
             return outcome(
                 store.mark(made::ids(store, feed), {StateKind::starred, true, ""}, made::at(2)));
           }},
          {"tag", [=](Store& store) {
             return outcome(
                 store.mark(made::ids(store, feed), {StateKind::tag, true, "later"}, made::at(2)));
           }}};
}

// Fails the calls of `work`, one after the other, each in a copy of the store.
template <class Try>
std::size_t each_call(Faults& faults, const Try& try_with) {
  std::size_t tried = 0;
  for (const Faults::Plan& plan : kPlans) {
    for (std::size_t nth = 1;; ++nth) {
      const made::Folder folder;
      try_with(folder, [&] { faults.arm(nth, plan); });
      faults.disarm();
      if (!faults.struck()) {
        break;
      }
      ++tried;
    }
  }
  return tried;
}

}  // namespace

TEST_CASE("a call to a file that fails undoes what was begun, and it can be done again") {
  const made::Folder origin;
  prepare(origin.store());
  Faults faults;
  for (const Work& work : works()) {
    INFO(work.what);
    std::string done;
    {
      const made::Folder folder;
      fs::copy_file(origin.store(), folder.store());
      Store store = made::open(folder.store());
      REQUIRE(work.run(store).ok());
      done = made::content_of(store);
    }
    const std::size_t tried = each_call(faults, [&](const made::Folder& folder, const auto& arm) {
      fs::copy_file(origin.store(), folder.store());
      {
        Store store = made::open(folder.store());
        const std::string before = made::content_of(store);
        arm();
        const auto result = work.run(store);
        // While writing still fails.
        CHECK(made::content_of(store) == (result ? done : before));
        faults.disarm();
        if (!result) {
          check_words(result.error());
          REQUIRE(work.run(store).ok());
        }
        CHECK(made::content_of(store) == done);
      }
      CHECK(made::soundness(folder.store()) == "ok");
    });
    CHECK(tried > 10);
  }
}

TEST_CASE("undo survives a call to a file that fails") {
  const made::Folder origin;
  prepare(origin.store());
  Faults faults;
  each_call(faults, [&](const made::Folder& folder, const auto& arm) {
    fs::copy_file(origin.store(), folder.store());
    {
      Store store = made::open(folder.store());
      arm();
      auto undone = store.undo(made::at(3));
      CHECK(made::feed(store, FeedId{1}).unread == (undone ? 12 : 7));
      faults.disarm();
      if (!undone) {
        check_words(undone.error());
        undone = store.undo(made::at(3));
      }
      REQUIRE(undone.ok());
      CHECK(undone->items == 5);
      CHECK(made::feed(store, FeedId{1}).unread == 12);
    }
    CHECK(made::soundness(folder.store()) == "ok");
  });
}

TEST_CASE("a log that cannot be copied into the store is copied later") {
  const made::Folder origin;
  prepare(origin.store());
  Faults faults;
  const std::size_t tried = each_call(faults, [&](const made::Folder& folder, const auto& arm) {
    fs::copy_file(origin.store(), folder.store());
    std::string before;
    {
      Store store = made::open(folder.store());
      made::put(store, FeedId{1}, document(20, "second"));
      before = made::content_of(store);
      Connection keeper;
      REQUIRE(keeper.open(folder.store()).ok());
      REQUIRE(keeper.integer("SELECT count(*) FROM item").ok());
      arm();
      if (const auto copied = keeper.checkpoint(); !copied) {
        check_words(copied.error());
      }
      CHECK(made::content_of(store) == before);
      faults.disarm();
      CHECK(keeper.checkpoint().ok());
      // Closing copies what is left: here it fails as well, and nobody is told.
      arm();
    }
    faults.disarm();
    CHECK(made::soundness(folder.store()) == "ok");
    Store store = made::open(folder.store());
    CHECK(made::content_of(store) == before);
  });
  CHECK(tried > 10);
}

TEST_CASE("a store that could not be opened or made for a fault opens afterwards") {
  Faults faults;
  const std::size_t tried = each_call(faults, [&](const made::Folder& folder, const auto& arm) {
    arm();
    {
      const auto store = Store::open(folder.store());
      if (!store) {
        check_words(store.error());
      }
      faults.disarm();
    }
    {
      Store store = made::open(folder.store());
      made::put(store, made::subscribe(store), document(3, "x"));
    }
    CHECK(made::soundness(folder.store()) == "ok");
  });
  CHECK(tried > 10);
}

TEST_CASE("a migration that meets a fault leaves the store as it was, and goes well later") {
  const made::Folder origin;
  prepare(origin.store());
  std::vector<SchemaStep> steps(schema_steps().begin(), schema_steps().end());
  steps.push_back({kSchemaVersion + 1,
                   "ALTER TABLE feed ADD COLUMN mood TEXT; UPDATE feed SET mood = 'merry';"
                   "CREATE INDEX item_mood ON item (title, url)"});
  Faults faults;
  const std::size_t tried = each_call(faults, [&](const made::Folder& folder, const auto& arm) {
    fs::copy_file(origin.store(), folder.store());
    {
      Connection connection;
      REQUIRE(connection.open(folder.store()).ok());
      arm();
      auto migrated = bring_up_to_date(connection, folder.store(), steps);
      faults.disarm();
      if (!migrated) {
        check_words(migrated.error());
        CHECK(connection.integer("PRAGMA user_version").value() == kSchemaVersion);
        migrated = bring_up_to_date(connection, folder.store(), steps);
      }
      REQUIRE(migrated.ok());
      CHECK(connection.integer("SELECT count(*) FROM feed WHERE mood = 'merry'").value() == 1);
    }
    CHECK(made::soundness(folder.store()) == "ok");
    // The copy is whole, or it is not there under its name.
    const std::string copy = folder.store() + ".schema" + std::to_string(kSchemaVersion);
    CHECK(made::soundness(copy) == "ok");
  });
  CHECK(tried > 10);
}

TEST_CASE("a repair that cannot write says so, and takes nothing for lost") {
  const made::Folder origin;
  prepare(origin.store());
  std::int64_t page = 0;
  {
    Connection connection;
    REQUIRE(connection.open(origin.store()).ok());
    page =
        connection.integer("SELECT rootpage FROM sqlite_schema WHERE name = 'item_date'").value();
  }
  auto damaged = read_file(origin.store(), 1U << 30U);
  REQUIRE(damaged.ok());
  damaged->replace(static_cast<std::size_t>(page - 1) * 4096, 4096, std::string(4096, 'x'));
  Faults faults;
  std::size_t failed = 0;
  for (const Faults::Plan plan : {Faults::Plan{SQLITE_FULL, true, false}, Faults::Plan{}}) {
    for (std::size_t nth = 1; nth == 1 || faults.struck(); nth += 1 + nth / 10) {
      const made::Folder folder;
      REQUIRE(write_file(folder.store(), *damaged).ok());
      faults.arm(nth, plan);
      auto repaired = repair_store(folder.store(), {"https://example.org/feed"}, made::at(9));
      faults.disarm();
      if (!repaired) {
        ++failed;
        CHECK(read_file(folder.store(), 1U << 30U).value() == *damaged);
        CHECK_FALSE(fs::exists(folder.store() + ".repaired"));
        repaired = repair_store(folder.store(), {"https://example.org/feed"}, made::at(9));
      }
      REQUIRE(repaired.ok());
      CHECK(repaired->lost.empty());
      CHECK(repaired->items == 12);
      CHECK(made::soundness(folder.store()) == "ok");
    }
  }
  CHECK(failed > 10);
}

TEST_CASE("the text index survives a call to a file that fails") {
  std::vector<ItemTokens> items;
  for (int i = 1; i <= 50; ++i) {
    items.push_back({{ItemId{i}, i}, "title " + std::to_string(i), "some words"});
  }
  Faults faults;
  const std::size_t tried = each_call(faults, [&](const made::Folder& folder, const auto& arm) {
    const std::string path = TextIndex::path_beside(folder.store());
    {
      TextIndex index(path, 7);
      REQUIRE(index.prepare().ok());
      REQUIRE(index.add(std::span(items).first(20), ChangeNumber{1}).ok());
      arm();
      auto added = index.add(items, ChangeNumber{2});
      CHECK(raw(index.indexed().value()) == (added ? 2 : 1));
      faults.disarm();
      if (!added) {
        check_words(added.error());
        added = index.add(items, ChangeNumber{2});
      }
      CHECK(added.ok());
      CHECK(index.size().value() == 50);
      CHECK_FALSE(index.is_damaged());
    }
  });
  CHECK(tried > 4);
}
