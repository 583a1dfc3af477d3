// Several programs at once: all of them write and read, and none is told that it cannot.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <vector>

#include <doctest/doctest.h>

#include "antiphon/store/backup.h"
#include "antiphon/store/dropping.h"
#include "store/made.h"
#include "store/sound.h"

using namespace antiphon;
using namespace antiphon::store;

namespace {

constexpr int kRounds = 25;
const std::vector<std::string> kUrls{"https://example.org/0", "https://example.org/1"};

template <class T>
Result<void> outcome(const Result<T>& result) {
  return result ? Result<void>() : result.error();
}

std::vector<ParsedItem> document(int version) {
  std::vector<ParsedItem> document;
  for (int i = 0; i < 10; ++i) {
    document.push_back(made::item(std::to_string(version * 5 + i)));
    document.back().text += std::string(500, static_cast<char>('a' + version % 26));
  }
  return document;
}

Result<void> put_round(Store& store, int round) {
  const FetchedFeed fetched =
      made::fetched(FeedId{1 + round % 2}, document(round), made::at(round));
  return outcome(store.put(std::span(&fetched, 1)));
}

Result<void> mark_round(Store& store, int round) {
  auto entries = store.entries(FeedId{1 + round % 2});
  if (!entries) {
    return entries.error();
  }
  std::vector<ItemId> ids;
  for (const ItemEntry& entry : *entries) {
    ids.push_back(entry.id);
  }
  auto marked = store.mark(ids, {StateKind::read, round % 3 != 0, ""}, made::at(round));
  return outcome(marked);
}

Result<void> undo_round(Store& store, int round) {
  return outcome(store.undo(made::at(round)));
}

Result<void> read_round(Store& store, int) {
  ListQuery query;
  std::size_t seen = 0;
  return store.list(query, true, [&](const Item&, std::string_view) { return ++seen < 100; });
}

Result<void> tidy_round(Store& store, int round) {
  Dropping dropping(store, {{FeedId{1}, {std::uint32_t{20}, std::nullopt}}}, made::at(round));
  for (;;) {
    auto more = dropping.step(10);
    if (!more) {
      return more.error();
    }
    if (!*more) {
      return outcome(store.compact(10));
    }
  }
}

Result<void> opened_anew(const std::string& path, int round) {
  auto store = Store::open(path);
  return store ? put_round(*store, round) : store.error();
}

Result<void> backed_up(const std::string& path, int round) {
  auto backup = Backup::begin(path, path + ".backup" + std::to_string(round % 2));
  if (!backup) {
    return backup.error();
  }
  for (;;) {
    auto more = backup->step();
    if (!more || !*more) {
      return outcome(more);
    }
  }
}

using Round = std::function<Result<void>(int)>;

[[noreturn]] void end(const Result<void>& done) {
  if (!done) {
    std::fprintf(stderr, "%s\n", done.error().message.c_str());
  }
  ::_exit(done ? 0 : 1);
}

pid_t in_process(const Round& round) {
  const pid_t child = ::fork();
  if (child == 0) {
    for (int i = 0; i < kRounds; ++i) {
      if (auto done = round(i); !done) {
        end(done);
      }
    }
    end({});
  }
  return child;
}

// With the store open all the time.
pid_t in_process(const std::string& path, Result<void> (*round)(Store&, int)) {
  const pid_t child = ::fork();
  if (child == 0) {
    auto store = Store::open(path);
    for (int i = 0; store && i < kRounds; ++i) {
      if (auto done = round(*store, i); !done) {
        end(done);
      }
    }
    end(outcome(store));
  }
  return child;
}

}  // namespace

TEST_CASE("programs that write, read, tidy and copy at once all come to a good end") {
  const made::Folder folder;
  const std::string path = folder.store();
  {
    Store store = made::open(path);
    made::subscribe(store, kUrls);
  }
  std::vector<pid_t> children;
  for (auto* round : {put_round, mark_round, undo_round, read_round, tidy_round, mark_round}) {
    children.push_back(in_process(path, round));
  }
  children.push_back(in_process([&](int round) { return opened_anew(path, round); }));
  children.push_back(in_process([&](int round) { return backed_up(path, round); }));
  for (const pid_t child : children) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
  CHECK(made::soundness(path) == "ok");
  CHECK(made::soundness(path + ".backup0") == "ok");
}

TEST_CASE("what one program writes, another sees with its next look") {
  const made::Folder folder;
  Store mine = made::open(folder.store());
  Store theirs = made::open(folder.store());
  const FeedId feed = made::subscribe(mine);
  CHECK(theirs.changed_by_others().value());
  CHECK_FALSE(theirs.changed_by_others().value());
  made::put(mine, feed, document(0));
  CHECK(theirs.changed_by_others().value());
  CHECK(made::titles(theirs, feed).size() == 10);
  CHECK_FALSE(mine.changed_by_others().value());
}
