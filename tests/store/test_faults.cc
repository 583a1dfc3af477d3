// Full disks, damaged files, other writers, and death at any moment.

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "store/made.h"
#include "store/transaction.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

// No file may grow beyond `bytes` while this lives.
class FileLimit {
 public:
  explicit FileLimit(std::uintmax_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    old_handler_ = ::signal(SIGXFSZ, SIG_IGN);
    rlimit now = before_;
    now.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  FileLimit(const FileLimit&) = delete;
  FileLimit& operator=(const FileLimit&) = delete;
  ~FileLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, old_handler_);
  }

 private:
  rlimit before_{};
  sighandler_t old_handler_ = SIG_DFL;
};

std::vector<ParsedItem> document(std::size_t items, const std::string& version) {
  std::vector<ParsedItem> document;
  std::mt19937_64 random(items);
  for (std::size_t i = 0; i < items; ++i) {
    ParsedItem item = made::item(std::to_string(i));
    item.title = version;
    for (int j = 0; j < 100; ++j) {
      item.text += std::to_string(random());
    }
    document.push_back(item);
  }
  return document;
}

std::string integrity(const std::string& path) {
  Connection connection;
  REQUIRE(connection.open(path).ok());
  Statement check = connection.prepare("PRAGMA integrity_check");
  REQUIRE(check.step().value());
  return std::string(check.text());
}

constexpr std::size_t kFeeds = 5;
constexpr std::size_t kItems = 20;

std::vector<std::string> urls() {
  std::vector<std::string> urls;
  for (std::size_t i = 0; i < kFeeds; ++i) {
    urls.push_back("https://example.org/" + std::to_string(i));
  }
  return urls;
}

// Puts version after version of all feeds until it is killed; a byte on `progress` after each.
[[noreturn]] void put_for_ever(const std::string& path, int progress, int version) {
  auto store = Store::open(path);
  if (!store || !store->subscribe(urls())) {
    ::_exit(1);
  }
  const auto feeds = store->feeds().value();
  for (;; ++version) {
    for (const Feed& feed : feeds) {
      FetchedFeed fetched =
          made::fetched(feed.id, document(kItems, "version " + std::to_string(version)));
      fetched.validators = {"version " + std::to_string(version), ""};
      if (!store->put(std::span(&fetched, 1))) {
        ::_exit(1);
      }
      const std::vector<ItemId> some = made::ids(*store, feed.id);
      const StateChange change{StateKind::read, version % 2 == 0, ""};
      if (!store->mark(some, change, made::at(version)) || !write_all(progress, ".")) {
        ::_exit(1);
      }
    }
  }
}

// A feed has all of a version and its validators, or all of another.
void check_whole(Store& store, const Feed& feed) {
  const auto items = made::items(store, feed.id);
  if (feed.validators.etag.empty()) {
    CHECK(items.empty());
    return;
  }
  CHECK(items.size() == kItems);
  CHECK(feed.total == kItems);
  std::uint32_t unread = 0;
  for (const Item& item : items) {
    CHECK(item.header.title == feed.validators.etag);
    CHECK(store.body(item.header.id).ok());
    unread += item.header.read ? 0U : 1U;
  }
  CHECK(feed.unread == unread);
  CHECK((unread == 0 || unread == kItems));
}

}  // namespace

TEST_CASE("a put that finds no room is undone, reading goes on, and there may be room later") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, {made::item("a")});
  const ChangeNumber before = store.change().value();
  const FetchedFeed large = made::fetched(feed, document(400, "large"));
  {
    const FileLimit limit(std::filesystem::file_size(folder.store() + "-wal") + 100'000);
    const auto put = store.put(std::span(&large, 1));
    REQUIRE_FALSE(put.ok());
    CHECK(put.error().message.starts_with("antiphon.db: "));
    CHECK(made::titles(store, feed) == std::vector<std::string>{"Title of a"});
    CHECK(store.change().value() == before);
  }
  CHECK(store.put(std::span(&large, 1)).value().added == 400);
  CHECK(integrity(folder.store()) == "ok");
}

TEST_CASE("marks that find no room are undone") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, document(400, "x"));
  const auto ids = made::ids(store, feed);
  {
    const FileLimit limit(std::filesystem::file_size(folder.store() + "-wal") + 5000);
    CHECK_FALSE(store.mark(ids, {StateKind::read, true, ""}, made::at(1)).ok());
  }
  CHECK(made::feed(store, feed).unread == 400);
  CHECK(store.undo(made::at(2)).value().items == 0);
  CHECK(store.mark(ids, {StateKind::read, true, ""}, made::at(3)).value() == 400);
}

TEST_CASE("a full database and a read-only one say so") {
  const made::Folder folder;
  made::open(folder.store());
  Connection connection;
  REQUIRE(connection.open(folder.store()).ok());
  SUBCASE("full") {
    REQUIRE(connection.integer("PRAGMA max_page_count=1").ok());
    const auto grown = connection.execute("CREATE TABLE t (x)");
    REQUIRE_FALSE(grown.ok());
    CHECK(grown.error().message == "antiphon.db: disk is full");
  }
  SUBCASE("read-only") {
    REQUIRE(connection.execute("PRAGMA query_only=ON").ok());
    const auto written = connection.execute("UPDATE meta SET value = 7");
    REQUIRE_FALSE(written.ok());
    CHECK(written.error().message == "antiphon.db: is read-only");
  }
}

TEST_CASE("a store that another program writes to for too long says so, and reading goes on") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, {made::item("a")});
  Connection other;
  REQUIRE(other.open(folder.store()).ok());
  const auto writing = Transaction::begin(other, Durability::normal);
  REQUIRE(writing.ok());

  Connection impatient;
  REQUIRE(impatient.open(folder.store()).ok());
  REQUIRE(impatient.integer("PRAGMA busy_timeout=0").ok());
  const auto begun = Transaction::begin(impatient, Durability::full);
  REQUIRE_FALSE(begun.ok());
  CHECK(begun.error().message == "antiphon.db: another program is writing to the store; try again");
  CHECK(made::titles(store, feed).size() == 1);
}

TEST_CASE("a damaged store gives errors, not items that were never there") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    made::put(store, made::subscribe(store), document(200, "x"));
  }
  const std::string good = read_file(folder.store(), 100U << 20U).value();
  std::mt19937 random(7);
  for (int round = 0; round < 30; ++round) {
    std::string bad = good;
    // The header stays: without it the file is no database, which is another case.
    for (int i = 0; i < 40; ++i) {
      const std::size_t from = 100 + random() % (bad.size() - 200);
      for (std::size_t j = from; j < from + 100; ++j) {
        bad[j] = static_cast<char>(random());
      }
    }
    std::ofstream(folder.store(), std::ios::binary | std::ios::trunc) << bad;
    auto store = Store::open(folder.store());
    if (!store) {
      continue;
    }
    std::size_t items = 0;
    static_cast<void>(
        store->list({}, true, [&](const Item&, std::string_view) { return ++items < 10'000; }));
    CHECK(items <= 10'000);
    const FetchedFeed fetched = made::fetched(FeedId{1}, document(200, "y"));
    static_cast<void>(store->put(std::span(&fetched, 1)).ok());
    static_cast<void>(store->undo(made::at(0)).ok());
  }
}

TEST_CASE("a damaged body is an error, and the other items are not touched by it") {
  const made::Folder folder;
  FeedId feed{};
  {
    Store store = made::open(folder.store());
    feed = made::subscribe(store);
    made::put(store, feed, {made::item("a"), made::item("b")});
  }
  {
    Connection connection;
    REQUIRE(connection.open(folder.store()).ok());
    REQUIRE(connection.execute("UPDATE body SET packed = x'0128' WHERE item = 1").ok());
  }
  Store store = made::open(folder.store());
  const auto body = store.body(ItemId{1});
  REQUIRE_FALSE(body.ok());
  CHECK(body.error().message == "antiphon.db: the text of an item is damaged");
  CHECK(store.body(ItemId{2}).ok());
}

TEST_CASE("a program killed at any moment leaves whole feeds and whole marks") {
  const made::Folder folder;
  std::mt19937 random(11);
  for (int round = 0; round < 10; ++round) {
    Pipe pipe = make_pipe().value();
    const pid_t child = ::fork();
    if (child == 0) {
      put_for_ever(folder.store(), pipe.write.get(), round * 1000);
    }
    pipe.write.reset();
    // Somewhere in the put after these; where, the machine's load decides.
    char progress[32];
    REQUIRE(read_full(pipe.read.get(), progress, 1 + random() % sizeof progress).ok());
    for (auto spins = random() % 3000; spins > 0; --spins) {
      static_cast<void>(::getppid());
    }
    REQUIRE(::kill(child, SIGKILL) == 0);
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));

    CHECK(integrity(folder.store()) == "ok");
    Store store = made::open(folder.store());
    const auto feeds = store.feeds().value();
    CHECK(feeds.size() == kFeeds);
    for (const Feed& feed : feeds) {
      check_whole(store, feed);
    }
  }
}
