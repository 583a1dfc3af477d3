// Finding out what is wrong with a store, refusing one that is damaged, and mending it.

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <random>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "antiphon/store/check.h"
#include "store/made.h"
#include "store/sound.h"
#include "store/sqlite.h"

using namespace antiphon;
using namespace antiphon::store;
using made::content;
using made::write;
namespace fs = std::filesystem;

namespace {

constexpr std::size_t kPage = 4096;
const std::vector<std::string> kUrls{"https://example.org/0", "https://example.org/1",
                                     "https://example.org/2"};

void with_database(const std::string& path, const std::string& sql) {
  Connection connection;
  REQUIRE(connection.open(path).ok());
  REQUIRE(connection.execute(sql).ok());
}

std::vector<ParsedItem> document(int items) {
  std::vector<ParsedItem> document;
  for (int i = 0; i < items; ++i) {
    ParsedItem item = made::item(std::to_string(i));
    for (int j = 0; j < 100; ++j) {
      item.text += item.title_date_hash + std::to_string(i * j);
    }
    document.push_back(item);
  }
  return document;
}

// Three feeds of a hundred items, ten of each read, five starred, one tagged.
void prepare(const std::string& path) {
  Store store = made::open(path);
  for (const Feed& feed : made::subscribe(store, kUrls)) {
    made::put(store, feed.id, document(100));
    const std::vector<ItemId> ids = made::ids(store, feed.id);
    const auto mark = [&](std::size_t count, const StateChange& change) {
      REQUIRE(store.mark(std::span(ids).first(count), change, made::at(1)).ok());
    };
    mark(10, {StateKind::read, true, ""});
    mark(5, {StateKind::starred, true, ""});
    mark(1, {StateKind::tag, true, "later"});
    // The texts of the second feed and the third are packed with it.
    REQUIRE(store.train_dictionary().ok());
  }
}

Soundness check(const std::string& path) {
  const auto found = check_store(path);
  REQUIRE_MESSAGE(found.ok(), (found ? "" : found.error().message));
  return *found;
}

Repair repair(const std::string& path) {
  const auto repaired = repair_store(path, kUrls, made::at(0));
  REQUIRE_MESSAGE(repaired.ok(), (repaired ? "" : repaired.error().message));
  return *repaired;
}

std::size_t texts(Store& store) {
  std::size_t count = 0;
  for (std::int64_t id = 1; id <= 300; ++id) {
    const auto text = store.text(ItemId{id});
    REQUIRE(text.ok());
    count += text->empty() ? 0U : 1U;
  }
  return count;
}

std::uint64_t starred(Store& store) {
  std::uint64_t count = 0;
  ListQuery query;
  query.starred = true;
  REQUIRE(store
              .list(query, false,
                    [&](const Item&, std::string_view) {
                      ++count;
                      return true;
                    })
              .ok());
  return count;
}

std::size_t root_of(const std::string& path, const std::string& table) {
  Connection connection;
  REQUIRE(connection.open(path).ok());
  return static_cast<std::size_t>(
      connection.integer("SELECT rootpage FROM sqlite_schema WHERE name = '" + table + "'")
          .value());
}

void break_page(const std::string& path, std::size_t page, std::mt19937& random) {
  std::string bytes = content(path);
  REQUIRE(page * kPage <= bytes.size());
  for (std::size_t i = (page - 1) * kPage; i < page * kPage; ++i) {
    bytes[i] = static_cast<char>(random());
  }
  write(path, bytes);
}

}  // namespace

TEST_CASE("a store that is as it should be has no problems, and is not written to") {
  const made::Folder folder;
  prepare(folder.store());
  const std::string before = content(folder.store());
  const Soundness found = check(folder.store());
  CHECK(found.problems.empty());
  CHECK(found.feeds == 3);
  CHECK(found.items == 300);
  CHECK(repair(folder.store()).aside.empty());
  CHECK(content(folder.store()) == before);
}

TEST_CASE("where there is no store, none is made to look at it") {
  const made::Folder folder;
  CHECK_FALSE(check(folder.store()).exists);
  CHECK(repair(folder.store()).mended.empty());
  CHECK_FALSE(fs::exists(folder.store()));
}

TEST_CASE("what is wrong without damage to the file is named and mended in place") {
  const made::Folder folder;
  prepare(folder.store());
  std::string words;
  SUBCASE("counts") {
    with_database(folder.store(), "UPDATE feed SET unread = 7 WHERE id < 3");
    words = "2 feeds with wrong counts";
  }
  SUBCASE("bodies of nothing") {
    with_database(folder.store(), "INSERT INTO body VALUES (9999, x'00')");
    words = "1 bodies without an item";
  }
  SUBCASE("tags of nothing") {
    with_database(folder.store(), "INSERT INTO tag VALUES (9999, 'x')");
    words = "1 tags without an item";
  }
  SUBCASE("a journal of nothing") {
    with_database(folder.store(), "INSERT INTO journal VALUES (9999, 1)");
    words = "1 lines of the journal without what was done";
  }
  SUBCASE("items of a feed that is gone") {
    with_database(folder.store(), "UPDATE item SET feed = 77 WHERE id = 5");
    words = "1 items whose feed is gone";
  }
  SUBCASE("a dictionary whose copy is gone") {
    with_database(folder.store(), "DELETE FROM dictionary_copy WHERE id = 1");
    words = "1 dictionaries without their copy";
  }
  SUBCASE("a copy whose dictionary is gone") {
    with_database(folder.store(), "DELETE FROM dictionary WHERE id = 1");
    words = "1 dictionaries of which only the copy is there";
  }
  SUBCASE("a dictionary that is damaged") {
    with_database(folder.store(), "UPDATE dictionary SET content = zeroblob(1000) WHERE id = 1");
    words = "1 dictionaries of which only the copy is sound";
  }
  SUBCASE("a copy of a dictionary that is damaged") {
    with_database(folder.store(), "UPDATE dictionary_copy SET digest = 1 WHERE id = 1");
    words = "1 dictionaries whose copy is damaged";
  }
  SUBCASE("a change number that was set back") {
    with_database(folder.store(), "UPDATE meta SET value = 0 WHERE name = 'change'");
    words = "300 items from after the last change";
  }
  const Soundness found = check(folder.store());
  CHECK_FALSE(found.damaged);
  CHECK(std::find(found.problems.begin(), found.problems.end(), "antiphon.db: " + words) !=
        found.problems.end());
  const Repair repaired = repair(folder.store());
  CHECK(std::find(repaired.mended.begin(), repaired.mended.end(), words) != repaired.mended.end());
  CHECK(repaired.lost.empty());
  CHECK(check(folder.store()).problems.empty());
  CHECK(made::soundness(folder.store()) == "ok");
}

TEST_CASE("a text that is damaged goes, and its feed is fetched as a whole for it") {
  const made::Folder folder;
  prepare(folder.store());
  with_database(folder.store(), "UPDATE body SET packed = x'0128' WHERE item = 3");
  CHECK(check(folder.store()).problems ==
        std::vector<std::string>{"antiphon.db: 1 texts of items that are damaged"});
  CHECK(repair(folder.store()).lost == std::vector<std::string>{"1 texts of items"});
  Store store = made::open(folder.store());
  CHECK(store.text(ItemId{3}).value().empty());
  CHECK(made::feed(store, FeedId{1}).validators == Validators{});
  CHECK(made::put(store, FeedId{1}, document(100)).changed == 1);
  CHECK_FALSE(store.text(ItemId{3}).value().empty());
}

TEST_CASE("a dictionary that is damaged in both places goes, with what was packed with it") {
  const made::Folder folder;
  prepare(folder.store());
  for (const char* table : {"dictionary", "dictionary_copy"})
    with_database(folder.store(),
                  std::string("UPDATE ") + table + " SET content = zeroblob(9) WHERE id = 1");
  CHECK(check(folder.store()).problems.size() == 3);
  const Repair repaired = repair(folder.store());
  CHECK(repaired.lost.size() == 1);
  CHECK(repaired.mended == std::vector<std::string>{"1 dictionaries that are lost",
                                                    "1 copies of dictionaries that are lost"});
  CHECK(check(folder.store()).problems.empty());
  Store store = made::open(folder.store());
  CHECK_FALSE(store.text(ItemId{3}).value().empty());
  CHECK(store.text(ItemId{103}).value().empty());
  CHECK(made::put(store, FeedId{2}, document(100)).changed == 100);
  CHECK_FALSE(store.text(ItemId{103}).value().empty());
}

TEST_CASE("a damaged store is refused and stays as it is, whatever is asked of it") {
  const made::Folder folder;
  prepare(folder.store());
  std::mt19937 random(5);
  const std::size_t pages = content(folder.store()).size() / kPage;
  const std::string good = content(folder.store());
  std::size_t refused = 0;
  for (std::size_t page = 1; page <= pages; ++page) {
    write(folder.store(), good);
    break_page(folder.store(), page, random);
    const std::string before = content(folder.store());
    {
      const auto store = Store::open(folder.store());
      REQUIRE_FALSE(store.ok());
      const bool told = store.error().message.ends_with(
          "; \"antiphon-backend check --repair\" mends what can be mended");
      CHECK_MESSAGE(told, store.error().message);
      ++refused;
    }
    CHECK(content(folder.store()) == before);
  }
  CHECK(refused > 20);
}

TEST_CASE("a store in which damage is found later is no longer written to") {
  const made::Folder folder;
  prepare(folder.store());
  Store store = made::open(folder.store());
  CHECK_FALSE(store.is_damaged());
  // What the store has read already it reads again when another has written.
  with_database(folder.store(), "UPDATE meta SET value = value + 1 WHERE name = 'change'");
  std::mt19937 random(5);
  break_page(folder.store(), root_of(folder.store(), "body"), random);
  CHECK_FALSE(store.text(ItemId{1}).ok());
  CHECK(store.is_damaged());
  const std::string before = content(folder.store());
  const FetchedFeed fetched = made::fetched(FeedId{1}, document(101));
  CHECK_FALSE(store.put(std::span(&fetched, 1)).ok());
  CHECK_FALSE(store.undo(made::at(5)).ok());
  CHECK(store.copy_log().ok());
  CHECK(content(folder.store()) == before);
}

TEST_CASE("whatever page is damaged, the others are saved") {
  const made::Folder folder;
  prepare(folder.store());
  const std::string good = content(folder.store());
  std::mt19937 random(9);
  const std::size_t pages = good.size() / kPage;
  const std::size_t root_of_bodies = root_of(folder.store(), "body");
  std::size_t marks_lost = 0;
  for (std::size_t page = 1; page <= pages; ++page) {
    CAPTURE(page);
    const made::Folder place;
    write(place.store(), good);
    break_page(place.store(), page, random);
    const std::string bad = content(place.store());
    CHECK(check(place.store()).damaged);
    const Repair repaired = repair(place.store());
    CHECK(repaired.aside == place.store() + ".broken-2026-11-02");
    CHECK(content(repaired.aside) == bad);
    CHECK(made::soundness(place.store()) == "ok");
    CHECK(check(place.store()).problems.empty());
    CHECK_FALSE(fs::exists(place.store() + ".repaired"));
    Store store = made::open(place.store());
    const std::vector<Feed> feeds = store.feeds().value();
    REQUIRE(feeds.size() == 3);
    std::uint64_t items = 0;
    for (const Feed& feed : feeds) {
      CHECK(std::find(kUrls.begin(), kUrls.end(), feed.url) != kUrls.end());
      items += feed.total;
    }
    CHECK(items == repaired.items);
    CHECK(items >= 300 - 100);
    if (items < 300) {
      CHECK_FALSE(repaired.lost.empty());
    }
    marks_lost += 15 - starred(store);
    // Of texts there is no index.
    CHECK((texts(store) >= 200 || page == root_of_bodies));
    // What was lost comes back from the feeds, and nothing twice.
    for (const Feed& feed : feeds) {
      made::put(store, feed.id, document(100));
      CHECK(made::feed(store, feed.id).total == 100);
    }
  }
  CHECK(marks_lost == 0);
}

TEST_CASE("a store that ends in the middle, and one without a beginning, are saved in part") {
  const made::Folder folder;
  prepare(folder.store());
  std::string bytes = content(folder.store());
  SUBCASE("a good half of it") {
    bytes.resize(bytes.size() / 5 * 3);
  }
  SUBCASE("not even whole pages") {
    bytes.resize(bytes.size() / 3 * 2 + 77);
  }
  SUBCASE("another beginning") {
    std::fill_n(bytes.begin(), 100, 'x');
  }
  write(folder.store(), bytes);
  CHECK(check(folder.store()).damaged);
  const Repair repaired = repair(folder.store());
  CHECK(repaired.items > 50);
  CHECK(made::soundness(folder.store()) == "ok");
  CHECK(check(folder.store()).problems.empty());
}

TEST_CASE("a file that is no database at all is kept, and a new store takes its place") {
  const made::Folder folder;
  write(folder.store(), std::string(9000, 'x'));
  const Repair repaired = repair(folder.store());
  CHECK(repaired.items == 0);
  CHECK_FALSE(repaired.lost.empty());
  CHECK(content(repaired.aside) == std::string(9000, 'x'));
  CHECK(made::open(folder.store()).feeds().value().empty());
}

TEST_CASE("what the log of a damaged store has is saved, and the log is kept with it") {
  const made::Folder folder;
  prepare(folder.store());
  const std::string before = content(folder.store());
  std::string log;
  {
    Store store = made::open(folder.store());
    const auto starred_all =
        store.mark(made::ids(store, FeedId{1}), {StateKind::starred, true, ""}, made::at(2));
    REQUIRE(starred_all.value() == 95);
    log = content(folder.store() + "-wal");
  }
  // As after a crash: what was done last is in the log alone.
  write(folder.store(), before);
  write(folder.store() + "-wal", log);
  std::mt19937 random(5);
  break_page(folder.store(), root_of(folder.store(), "body"), random);
  CHECK(check(folder.store()).damaged);
  const Repair repaired = repair(folder.store());
  CHECK(content(repaired.aside + "-wal") == log);
  CHECK(made::soundness(folder.store()) == "ok");
  Store store = made::open(folder.store());
  CHECK(starred(store) == 110);
}

TEST_CASE("a damaged store is not mended while another program has it open") {
  const made::Folder folder;
  prepare(folder.store());
  Pipe ready = make_pipe().value();
  Pipe done = make_pipe().value();
  const pid_t child = ::fork();
  if (child == 0) {
    const auto store = Store::open(folder.store());
    const bool read = store.ok() && write_all(ready.write.get(), "x").ok();
    char end = 0;
    done.write.reset();
    static_cast<void>(read_full(done.read.get(), &end, 1).ok());
    ::_exit(read ? 0 : 1);
  }
  char byte = 0;
  REQUIRE(read_full(ready.read.get(), &byte, 1).value() == 1);
  std::mt19937 random(5);
  break_page(folder.store(), 5, random);
  const std::string before = content(folder.store());
  const auto refused = repair_store(folder.store(), kUrls, made::at(0));
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message == "antiphon.db: another program has it open (process " +
                                       std::to_string(child) + "); end it first");
  CHECK(content(folder.store()) == before);
  done.write.reset();
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(status == 0);
  CHECK(repair_store(folder.store(), kUrls, made::at(0)).ok());
}

TEST_CASE("a newer store, and another program's, are neither checked nor mended") {
  const made::Folder folder;
  prepare(folder.store());
  with_database(folder.store(), "PRAGMA user_version=99; PRAGMA wal_checkpoint(TRUNCATE)");
  const std::string before = content(folder.store());
  CHECK_FALSE(check_store(folder.store()).ok());
  CHECK_FALSE(repair_store(folder.store(), kUrls, made::at(0)).ok());
  CHECK(content(folder.store()) == before);
}
