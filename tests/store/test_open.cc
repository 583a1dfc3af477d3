// Making, opening, refusing and migrating the file.

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "store/earlier.h"
#include "store/made.h"
#include "store/schema.h"
#include "store/sound.h"
#include "store/transaction.h"

using namespace antiphon;
using namespace antiphon::store;
using made::content;
using made::write;
namespace fs = std::filesystem;

namespace {

std::string refusal(const std::string& path) {
  const auto store = Store::open(path);
  REQUIRE_FALSE(store.ok());
  return store.error().message;
}

void with_database(const std::string& path, const std::string& sql) {
  Connection connection;
  REQUIRE(connection.open(path).ok());
  REQUIRE(connection.execute(sql).ok());
}

std::int64_t ask(const std::string& path, const char* sql) {
  Connection connection;
  REQUIRE(connection.open(path).ok());
  return connection.integer(sql).value();
}

unsigned mode(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

// Runs `work` in `count` processes at once; how many of them came to a good end.
template <class Work>
int in_processes(int count, const Work& work) {
  std::vector<pid_t> children;
  for (int i = 0; i < count; ++i) {
    const pid_t child = ::fork();
    if (child == 0) {
      const Result<void> done = work(i);
      if (!done) {
        std::fprintf(stderr, "%s\n", done.error().message.c_str());
      }
      ::_exit(done ? 0 : 1);
    }
    children.push_back(child);
  }
  int succeeded = 0;
  for (const pid_t child : children) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    succeeded += WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 1 : 0;
  }
  return succeeded;
}

// Those of this program, and one that is to come.
std::vector<SchemaStep> future_steps() {
  std::vector<SchemaStep> steps(schema_steps().begin(), schema_steps().end());
  steps.push_back({kSchemaVersion + 1,
                   "ALTER TABLE feed ADD COLUMN mood TEXT; UPDATE feed SET mood = 'merry'"});
  return steps;
}

std::string copy_of(const std::string& path, std::int64_t version) {
  return path + ".schema" + std::to_string(version);
}

void migrate(Connection& connection, const std::string& path) {
  const auto migrated = bring_up_to_date(connection, path, future_steps());
  REQUIRE_MESSAGE(migrated.ok(), (migrated ? "" : migrated.error().message));
}

}  // namespace

TEST_CASE("a store is private, whatever the umask") {
  const made::Folder folder;
  const mode_t before = ::umask(0);
  {
    Store store = made::open(folder.store());
    made::put(store, made::subscribe(store), {made::item("a")});
    CHECK(mode(folder.store()) == 0600);
    CHECK(mode(folder.store() + "-wal") == 0600);
    CHECK(mode(folder.store() + "-shm") == 0600);
  }
  ::umask(before);
}

TEST_CASE("a store that is closed is one file, and has everything when it is opened again") {
  const made::Folder folder;
  FeedId feed{};
  {
    Store store = made::open(folder.store());
    feed = made::subscribe(store);
    made::put(store, feed, {made::item("a")});
  }
  CHECK_FALSE(fs::exists(folder.store() + "-wal"));
  Store store = made::open(folder.store());
  CHECK(made::titles(store, feed) == std::vector<std::string>{"Title of a"});
}

TEST_CASE("a store in a folder that is not there is an error that says so") {
  const made::Folder folder;
  CHECK(refusal(folder.file("none/antiphon.db")) ==
        "antiphon.db: cannot be made: no such file or directory");
  CHECK_FALSE(Store::open("").ok());
}

TEST_CASE("a folder in the place of the store is an error") {
  const made::Folder folder;
  fs::create_directory(folder.store());
  CHECK(refusal(folder.store()).starts_with("antiphon.db: cannot be opened"));
}

TEST_CASE("a text file is no store, and stays as it is") {
  const made::Folder folder;
  for (const std::string& text : {std::string("a feed?\n"), std::string(5000, 'x')}) {
    write(folder.store(), text);
    CHECK(refusal(folder.store()) ==
          "antiphon.db: the file is not a database; \"antiphon-backend check --repair\" mends what "
          "can be mended");
    CHECK(content(folder.store()) == text);
  }
}

TEST_CASE("the database of another program is refused, and stays as it is") {
  const made::Folder folder;
  write(folder.store(), "");
  SUBCASE("with tables") {
    with_database(folder.store(), "CREATE TABLE theirs (a)");
  }
  SUBCASE("with a version") {
    with_database(folder.store(), "PRAGMA user_version=1");
  }
  SUBCASE("with an id") {
    with_database(folder.store(), "PRAGMA application_id=7");
  }
  const std::string before = content(folder.store());
  CHECK(refusal(folder.store()) == "antiphon.db: is the database of another program");
  CHECK(content(folder.store()) == before);
}

TEST_CASE("a newer store is refused and not touched, not even its log") {
  const made::Folder folder;
  made::open(folder.store());
  with_database(folder.store(), "PRAGMA user_version=99");
  REQUIRE(fs::exists(folder.store() + "-wal"));
  const std::string before = content(folder.store());
  const std::string log = content(folder.store() + "-wal");
  REQUIRE_FALSE(log.empty());
  CHECK(refusal(folder.store()) ==
        "antiphon.db: was written by a newer antiphon (schema 99, this one knows " +
            std::to_string(kSchemaVersion) + "); it was not touched");
  CHECK(content(folder.store()) == before);
  CHECK(content(folder.store() + "-wal") == log);
}

TEST_CASE("the path may look like SQLite's own words") {
  const made::Folder folder;
  const fs::path before = fs::current_path();
  fs::current_path(folder.file(""));
  for (const std::string name : {":memory:", "file:x?mode=memory"}) {
    {
      Store store = made::open(name);
      made::subscribe(store);
    }
    CHECK(fs::file_size(name) > 0);
  }
  fs::current_path(before);
}

TEST_CASE("programs that make the store at the same moment all get it") {
  for (int round = 0; round < 5; ++round) {
    const made::Folder folder;
    CHECK(in_processes(6, [&](int) {
            auto store = Store::open(folder.store());
            return store ? store->subscribe({"https://example.org/feed"})
                         : Result<void>(store.error());
          }) == 6);
    Store store = made::open(folder.store());
    CHECK(store.feeds().value().size() == 1);
  }
}

TEST_CASE("an older store is copied, then migrated") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    made::put(store, made::subscribe(store), {made::item("a")});
  }
  {
    Connection connection;
    REQUIRE(connection.open(folder.store()).ok());
    migrate(connection, folder.store());
    CHECK(connection.integer("PRAGMA user_version").value() == kSchemaVersion + 1);
    CHECK(connection.integer("SELECT count(*) FROM feed WHERE mood = 'merry'").value() == 1);
    CHECK(connection.integer("SELECT count(*) FROM item").value() == 1);
  }
  const std::string copy = copy_of(folder.store(), kSchemaVersion);
  CHECK(mode(copy) == 0600);
  CHECK_FALSE(fs::exists(copy + ".part"));
  Store old = made::open(copy);
  CHECK(made::titles(old, old.feeds().value().at(0).id) == std::vector<std::string>{"Title of a"});
}

TEST_CASE("a migration that fails leaves the store as it was") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    made::subscribe(store);
  }
  std::vector<SchemaStep> steps = future_steps();
  steps.push_back({kSchemaVersion + 2, "DROP TABLE nothing"});
  {
    Connection connection;
    REQUIRE(connection.open(folder.store()).ok());
    CHECK_FALSE(bring_up_to_date(connection, folder.store(), steps).ok());
  }
  CHECK(ask(folder.store(), "PRAGMA user_version") == kSchemaVersion);
  Store store = made::open(folder.store());
  CHECK(store.feeds().value().size() == 1);
}

TEST_CASE("programs that migrate the store at the same moment migrate it once") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    made::subscribe(store);
  }
  CHECK(in_processes(4, [&](int) {
          Connection connection;
          auto opened = connection.open(folder.store());
          return opened ? bring_up_to_date(connection, folder.store(), future_steps()) : opened;
        }) == 4);
  CHECK(ask(folder.store(), "PRAGMA user_version") == kSchemaVersion + 1);
  CHECK(ask(copy_of(folder.store(), kSchemaVersion), "PRAGMA user_version") == kSchemaVersion);
}

TEST_CASE("a store that was migrated under an open one is no longer written to") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  {
    Connection newer;
    REQUIRE(newer.open(folder.store()).ok());
    migrate(newer, folder.store());
  }
  const FetchedFeed fetched = made::fetched(feed, {made::item("a")});
  const auto put = store.put(std::span(&fetched, 1));
  REQUIRE_FALSE(put.ok());
  CHECK(put.error().message ==
        "antiphon.db: was changed by a newer antiphon; start this one again");
  CHECK(ask(folder.store(), "SELECT count(*) FROM item") == 0);
}

TEST_CASE("a store of the first version has everything when it is opened today") {
  const made::Folder folder;
  write(folder.store(), "");
  with_database(folder.store(), made::kVersion1);
  Store store = made::open(folder.store());
  CHECK(ask(folder.store(), "PRAGMA user_version") == kSchemaVersion);
  CHECK(ask(copy_of(folder.store(), 1), "PRAGMA user_version") == 1);
  const std::vector<Feed> feeds = store.feeds().value();
  REQUIRE(feeds.size() == 1);
  CHECK(feeds[0].title == "The Backyard Observatory");
  CHECK(feeds[0].unread == 2);
  CHECK(feeds[0].total == 3);
  CHECK(feeds[0].validators.etag == "779");
  const std::vector<Item> items = made::items(store, feeds[0].id);
  REQUIRE(items.size() == 3);
  CHECK(items[0].header.title == "Without a body");
  const Item& mars = items[1];
  CHECK(mars.header.starred);
  CHECK_FALSE(mars.header.read);
  CHECK(mars.tags == std::vector<std::string>{"sky"});
  CHECK(mars.categories == std::vector<std::string>{"planets"});
  CHECK(store.text(mars.header.id).value().starts_with("Both fit into one field at forty times"));
  CHECK(items[2].header.read);
  CHECK(made::soundness(folder.store()) == "ok");

  SUBCASE("what was done can be taken back") {
    CHECK(store.undo(made::at(0)).value().change.tag == "sky");
  }
  SUBCASE("items are known again when they are fetched") {
    ParsedItem again;
    again.title = mars.header.title;
    again.guid = "tag:example.org,2026:1";
    again.url = mars.header.url;
    const PutResult put = made::put(store, feeds[0].id, {again});
    CHECK(put.added == 0);
    CHECK(put.changed == 1);
  }
  SUBCASE("a feed that is subscribed to again has its items") {
    const std::vector<Feed> both = made::subscribe(store, {feeds[0].url, "file:/news/b.xml"});
    REQUIRE(both.size() == 2);
    const Item cat = made::items(store, both[1].id).at(0);
    CHECK(cat.authors.at(0).name == "山田");
    CHECK(cat.tags == std::vector<std::string>{"later"});
    CHECK(store.body(cat.header.id).value()->content.content == "<p>猫がいた。</p>");
  }
}

TEST_CASE("a store of the second version has everything when it is opened today") {
  const made::Folder folder;
  write(folder.store(), "");
  with_database(folder.store(), made::kVersion2);
  Store store = made::open(folder.store());
  CHECK(ask(folder.store(), "PRAGMA user_version") == kSchemaVersion);
  CHECK(ask(copy_of(folder.store(), 2), "PRAGMA user_version") == 2);
  const std::vector<Feed> feeds = store.feeds().value();
  REQUIRE(feeds.size() == 1);
  CHECK(feeds[0].failures == 2);
  CHECK(feeds[0].error == "404 Not Found");
  const std::vector<Item> items = made::items(store, feeds[0].id);
  REQUIRE(items.size() == 1);
  CHECK(items[0].header.starred);
  CHECK(items[0].tags == std::vector<std::string>{"sky"});
  CHECK(store.held_hosts().value().size() == 1);
  CHECK(store.items_gone_since(ChangeNumber{8}).value().size() == 1);
  CHECK(made::soundness(folder.store()) == "ok");
  CHECK(store.strikes("1").value().empty());
}

TEST_CASE("a store of the third version has everything when it is opened today") {
  const made::Folder folder;
  write(folder.store(), "");
  with_database(folder.store(), made::kVersion3);
  Store store = made::open(folder.store());
  CHECK(ask(folder.store(), "PRAGMA user_version") == kSchemaVersion);
  CHECK(ask(copy_of(folder.store(), 3), "PRAGMA user_version") == 3);
  const std::vector<Feed> feeds = store.feeds().value();
  REQUIRE(feeds.size() == 1);
  CHECK(feeds[0].error == "404 Not Found");
  const std::vector<Item> items = made::items(store, feeds[0].id);
  REQUIRE(items.size() == 1);
  CHECK(items[0].tags == std::vector<std::string>{"sky"});
  const std::vector<Strike> strikes = store.strikes("0.1.0").value();
  REQUIRE(strikes.size() == 1);
  CHECK(strikes[0].count == 2);
  CHECK(store.items_gone_since(ChangeNumber{8}).value().size() == 1);
  CHECK(store.deeds(items[0].header.id).value().empty());
  CHECK(made::soundness(folder.store()) == "ok");

  SUBCASE("a rule can drop what comes to it") {
    FetchedFeed news = made::fetched(feeds[0].id, {made::item("a"), made::item("b")});
    news.verdicts[0].deeds = {{"ads", DeedKind::drop}};
    CHECK(made::put(store, news).added == 1);
    CHECK(made::soundness(folder.store()) == "ok");
  }
}
