// Copies of a store, taken while it is written to, and taken back.

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "antiphon/store/backup.h"
#include "store/made.h"
#include "store/sound.h"
#include "store/sqlite.h"

using namespace antiphon;
using namespace antiphon::store;
using made::content;
using made::write;
namespace fs = std::filesystem;

namespace {

std::vector<ParsedItem> document(int items) {
  std::vector<ParsedItem> document;
  for (int i = 0; i < items; ++i) {
    ParsedItem item = made::item(std::to_string(i));
    for (int j = 0; j < 200; ++j) {
      item.text += made::item(std::to_string(i * 200 + j)).title_date_hash;
    }
    document.push_back(item);
  }
  return document;
}

Result<void> back_up(const std::string& path, const std::string& to) {
  auto backup = Backup::begin(path, to);
  if (!backup) {
    return backup.error();
  }
  for (;;) {
    auto more = backup->step();
    if (!more) {
      return more.error();
    }
    if (!*more) {
      return {};
    }
  }
}

std::string refusal(const Result<std::string>& restored) {
  REQUIRE_FALSE(restored.ok());
  return restored.error().message;
}

}  // namespace

TEST_CASE("a backup is the store of the moment at which it began, whatever is written meanwhile") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, document(300));
  const std::string before = made::content_of(store);
  auto backup = Backup::begin(folder.store(), folder.file("copy.db"));
  REQUIRE(backup.ok());
  int steps = 1;
  while (backup->step().value()) {
    CHECK(store.mark(made::ids(store, feed), {StateKind::read, steps % 2 == 1, ""}, made::at(steps))
              .ok());
    ++steps;
  }
  CHECK(steps > 3);
  CHECK(made::soundness(folder.file("copy.db")) == "ok");
  Store copy = made::open(folder.file("copy.db"));
  CHECK(made::content_of(copy) == before);
  struct stat status {};
  REQUIRE(::stat(folder.file("copy.db").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600);
}

TEST_CASE("a backup that is given up leaves nothing, and the one before it stays") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  made::put(store, made::subscribe(store), document(300));
  REQUIRE(back_up(folder.store(), folder.file("copy.db")).ok());
  const std::string first = content(folder.file("copy.db"));
  {
    auto backup = Backup::begin(folder.store(), folder.file("copy.db"));
    REQUIRE(backup.ok());
    CHECK(backup->step().value());
  }
  CHECK(content(folder.file("copy.db")) == first);
  CHECK_FALSE(fs::exists(folder.file("copy.db.part")));
}

TEST_CASE("a backup takes the place of an older one, and of nothing else") {
  const made::Folder folder;
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  REQUIRE(back_up(folder.store(), folder.file("copy.db")).ok());
  made::put(store, feed, document(2));
  REQUIRE(back_up(folder.store(), folder.file("copy.db")).ok());
  CHECK(made::titles(*std::make_unique<Store>(made::open(folder.file("copy.db"))), feed).size() ==
        2);
  write(folder.file("letter"), "dear reader");
  CHECK_FALSE(back_up(folder.store(), folder.file("letter")).ok());
  CHECK(content(folder.file("letter")) == "dear reader");
  CHECK_FALSE(back_up(folder.store(), folder.store()).ok());
  CHECK_FALSE(back_up(folder.store(), folder.file("")).ok());
  CHECK_FALSE(back_up(folder.store(), folder.file("none/copy.db")).ok());
  CHECK_FALSE(back_up(folder.file("nothing.db"), folder.file("other.db")).ok());
  CHECK_FALSE(fs::exists(folder.file("other.db")));
}

TEST_CASE("a log that lies beside is not taken for that of a copy") {
  const made::Folder folder;
  const std::string old = folder.file("old.db");
  const std::string logs = folder.file("copy.db");
  {
    Store store = made::open(old);
    made::put(store, made::subscribe(store), document(1));
    // As a plain copy of the files of a store that is open leaves them.
    fs::copy_file(old, logs);
    fs::copy_file(old + "-wal", logs + "-wal");
  }
  Store store = made::open(folder.store());
  const FeedId feed = made::subscribe(store);
  made::put(store, feed, document(5));
  const auto titles_in = [&](const std::string& path) {
    Store opened = made::open(path);
    return made::titles(opened, feed).size();
  };
  SUBCASE("where a backup is written") {
    REQUIRE(back_up(folder.store(), logs).ok());
    CHECK_FALSE(fs::exists(logs + "-wal"));
    CHECK_FALSE(fs::exists(logs + ".part-wal"));
    CHECK_FALSE(fs::exists(logs + ".part-shm"));
    CHECK(titles_in(logs) == 5);
  }
  SUBCASE("where a store is put") {
    REQUIRE(back_up(folder.store(), folder.file("five.db")).ok());
    fs::remove(logs);
    fs::permissions(folder.file("five.db"), fs::perms::owner_read | fs::perms::others_read);
    REQUIRE(restore_store(logs, folder.file("five.db"), made::at(0)).ok());
    CHECK(fs::status(logs).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(titles_in(logs) == 5);
  }
}

TEST_CASE("a store that is taken back has what it had, and what was there is kept") {
  const made::Folder folder;
  std::string before;
  std::int64_t identity = 0;
  {
    Store store = made::open(folder.store());
    const FeedId feed = made::subscribe(store);
    made::put(store, feed, document(5));
    before = made::content_of(store);
    identity = store.identity().value();
    REQUIRE(back_up(folder.store(), folder.file("copy.db")).ok());
    made::put(store, feed, document(7));
  }
  const std::string copy = content(folder.file("copy.db"));
  const auto aside = restore_store(folder.store(), folder.file("copy.db"), made::at(0));
  REQUIRE_MESSAGE(aside.ok(), (aside ? "" : aside.error().message));
  CHECK(*aside == folder.store() + ".before-2026-11-02");
  CHECK(content(folder.file("copy.db")) == copy);
  Store store = made::open(folder.store());
  CHECK(made::content_of(store) == before);
  // The index of texts was made of another.
  CHECK(store.identity().value() != identity);
  Store old = made::open(*aside);
  CHECK(made::titles(old, FeedId{1}).size() == 7);
}

TEST_CASE("what was kept is taken back as well, also with a log") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    const FeedId feed = made::subscribe(store);
    made::put(store, feed, document(5));
    // As after a crash.
    fs::copy_file(folder.store(), folder.file("crashed.db"));
    fs::copy_file(folder.store() + "-wal", folder.file("crashed.db-wal"));
  }
  REQUIRE(restore_store(folder.store(), folder.file("crashed.db"), made::at(0)).ok());
  const auto second = restore_store(folder.store(), folder.file("crashed.db"), made::at(0));
  CHECK(second.value() == folder.store() + ".before-2026-11-02-2");
  Store store = made::open(folder.store());
  CHECK(made::titles(store, FeedId{1}).size() == 5);
}

TEST_CASE("a store behind a link is replaced there, and the link stays") {
  const made::Folder folder;
  for (const char* name : {"elsewhere.db", "copy.db"}) {
    Store store = made::open(folder.file(name));
    made::subscribe(store, std::string("https://example.org/") + name);
  }
  fs::create_symlink(folder.file("elsewhere.db"), folder.store());
  const auto aside = restore_store(folder.store(), folder.file("copy.db"), made::at(0));
  CHECK(aside.value() == folder.file("elsewhere.db.before-2026-11-02"));
  CHECK(fs::is_symlink(folder.store()));
  CHECK(made::open(folder.store()).feeds().value().at(0).url == "https://example.org/copy.db");
}

TEST_CASE("where there is no store, one is put there") {
  const made::Folder folder;
  {
    Store store = made::open(folder.file("copy.db"));
    made::subscribe(store);
  }
  CHECK(restore_store(folder.store(), folder.file("copy.db"), made::at(0)).value().empty());
  CHECK(made::open(folder.store()).feeds().value().size() == 1);
}

TEST_CASE("only a sound store is taken back") {
  const made::Folder folder;
  {
    Store store = made::open(folder.store());
    made::put(store, made::subscribe(store), document(50));
  }
  const std::string before = content(folder.store());
  std::string bad = before;
  SUBCASE("damaged") {
    std::fill(bad.begin() + 5 * 4096, bad.begin() + 9 * 4096, 'x');
  }
  SUBCASE("cut short") {
    bad.resize(bad.size() / 2);
  }
  SUBCASE("another file") {
    bad = "dear reader";
  }
  SUBCASE("empty") {
    bad.clear();
  }
  write(folder.file("bad.db"), bad);
  const std::string words =
      refusal(restore_store(folder.store(), folder.file("bad.db"), made::at(0)));
  CHECK_MESSAGE(words.starts_with("bad.db cannot be used: "), words);
  CHECK(content(folder.store()) == before);
  CHECK(content(folder.file("bad.db")) == bad);
  CHECK_FALSE(fs::exists(folder.store() + ".restored"));
  CHECK_FALSE(restore_store(folder.store(), folder.file("none.db"), made::at(0)).ok());
  CHECK_FALSE(restore_store(folder.store(), folder.store(), made::at(0)).ok());
}

TEST_CASE("nothing is taken back while another program has the store open") {
  const made::Folder folder;
  {
    Store store = made::open(folder.file("copy.db"));
    made::subscribe(store);
  }
  Pipe ready = make_pipe().value();
  Pipe done = make_pipe().value();
  const pid_t child = ::fork();
  if (child == 0) {
    const auto store = Store::open(folder.store());
    static_cast<void>(write_all(ready.write.get(), store ? "x" : "-").ok());
    char end = 0;
    done.write.reset();
    static_cast<void>(read_full(done.read.get(), &end, 1).ok());
    ::_exit(0);
  }
  char byte = 0;
  REQUIRE(read_full(ready.read.get(), &byte, 1).value() == 1);
  CHECK(byte == 'x');
  CHECK(refusal(restore_store(folder.store(), folder.file("copy.db"), made::at(0))) ==
        "antiphon.db: another program has it open (process " + std::to_string(child) +
            "); end it first");
  done.write.reset();
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(restore_store(folder.store(), folder.file("copy.db"), made::at(0)).ok());
}
