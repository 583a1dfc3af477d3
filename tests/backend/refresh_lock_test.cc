#include "antiphon/backend/refresh_lock.h"

#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "support/folder.h"

namespace antiphon::backend {
namespace {

TEST_CASE("one has it at a time, until it gives it back") {
  const Folder folder;
  RefreshLock first(folder / "antiphon.db");
  RefreshLock second(folder / "antiphon.db");
  RefreshLock other(folder / "other.db");
  CHECK(first.try_take().value());
  CHECK(first.is_held());
  CHECK(first.try_take().value());
  CHECK_FALSE(second.try_take().value());
  CHECK_FALSE(second.is_held());
  CHECK(second.holder() == "process " + std::to_string(::getpid()));
  CHECK(other.try_take().value());
  first.release();
  CHECK(second.try_take().value());
  CHECK(second.holder() == "process " + std::to_string(::getpid()));
}

TEST_CASE("the lock of a dead process is none") {
  const Folder folder;
  const pid_t child = ::fork();
  if (child == 0) {
    RefreshLock lock(folder / "antiphon.db");
    const auto taken = lock.try_take();
    ::_exit(taken && *taken ? 0 : 1);
  }
  int status = -1;
  REQUIRE(::waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  RefreshLock lock(folder / "antiphon.db");
  CHECK(lock.try_take().value());
}

TEST_CASE("a lock that cannot be made is an error, and what stands in it may be anything") {
  const Folder folder;
  CHECK_FALSE(RefreshLock(folder / "nowhere/antiphon.db").try_take().ok());
  RefreshLock lock(folder / "antiphon.db");
  CHECK(lock.holder() == "another program");
  REQUIRE(write_file(folder / "antiphon.db.refresh.lock", "\x1b[2J").ok());
  CHECK(lock.holder() == "another program");
}

}  // namespace
}  // namespace antiphon::backend
