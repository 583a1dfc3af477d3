#include "antiphon/store/backup.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

#include "antiphon/base/fd.h"
#include "store/damage.h"
#include "store/exchange.h"
#include "store/schema.h"
#include "store/sqlite.h"

namespace antiphon::store {
namespace {

// 256 KiB.
constexpr int kPagesAStep = 64;

// A file that is there and no store is not ours to replace.
Result<void> refuse_others(const std::string& path) {
  std::error_code unknown;
  const auto status = std::filesystem::status(path, unknown);
  if (status.type() == std::filesystem::file_type::not_found) {
    return {};
  }
  const Error refused{path + ": is there already, and no store of antiphon: it was not touched"};
  if (status.type() != std::filesystem::file_type::regular) {
    return refused;
  }
  Connection there;
  auto opened = there.open(path);
  auto version = opened ? version_of(there) : Result<std::int64_t>(opened.error());
  return version ? Result<void>() : refused;
}

}  // namespace

// --- taking one ----------------------------------------------------------------------------------

struct Backup::Work {
  std::string to;
  std::string unfinished;
  Connection store;
  Connection copy;
  CopyInSteps steps;
  bool done = false;
};

Backup::Backup(std::unique_ptr<Work> work) : work_(std::move(work)) {}
Backup::Backup(Backup&&) noexcept = default;

Backup::~Backup() {
  if (work_ && !work_->done) {
    const std::string unfinished = work_->unfinished;
    work_.reset();
    remove_database(unfinished);
  }
}

Result<Backup> Backup::begin(const std::string& path, const std::string& to) {
  auto work = std::make_unique<Work>();
  work->to = to;
  work->store.set_remedy(kRemedy);
  if (auto opened = work->store.open(path); !opened) {
    return opened.error();
  }
  auto version = version_of(work->store);
  if (!version) {
    return version.error();
  }
  if (auto sound = look_for_damage(work->store); !sound) {
    return sound.error();
  }
  std::error_code unknown;
  if (std::filesystem::equivalent(path, to, unknown)) {
    return Error{to + ": is the store itself"};
  }
  if (auto free = refuse_others(to); !free) {
    return free.error();
  }
  const std::string unfinished = to + ".part";
  remove_database(unfinished);
  if (auto made = make_database_file(unfinished); !made) {
    return made.error();
  }
  work->unfinished = unfinished;
  Backup backup(std::move(work));
  Work& begun = *backup.work_;
  if (auto opened = begun.copy.open(unfinished); !opened) {
    return opened.error();
  }
  if (auto copying = begun.steps.begin(begun.store, begun.copy); !copying) {
    return copying.error();
  }
  return backup;
}

Result<bool> Backup::step() {
  auto more = work_->steps.step(kPagesAStep);
  if (!more || *more) {
    return more;
  }
  {
    Connection written;
    if (auto opened = written.open(work_->unfinished); !opened) {
      return opened.error();
    }
    if (auto sound = read_all(written, "integrity_check"); !sound) {
      return with_context("the copy is not sound", sound.error());
    }
  }
  if (auto alone = refuse_while_open(work_->to); !alone) {
    return alone.error();
  }
  remove_logs(work_->to);
  if (std::rename(work_->unfinished.c_str(), work_->to.c_str()) != 0) {
    const std::string why = errno_text(errno);
    return Error{work_->to + ": " + why};
  }
  work_->done = true;
  remove_logs(work_->unfinished);
  return false;
}

// --- taking it back ------------------------------------------------------------------------------

namespace {

// As files, since it may lie where nothing can be written, and SQLite wants to.
Result<void> copy_files(const std::string& from, const std::string& to) {
  namespace fs = std::filesystem;
  for (const char* part : {"", "-wal"}) {
    std::error_code failed;
    if (*part != '\0' && !fs::exists(from + part, failed)) {
      continue;
    }
    if (auto made = make_database_file(to + part); !made) {
      return made;
    }
    fs::copy_file(from + part, to + part, fs::copy_options::overwrite_existing, failed);
    // The copy has the permissions of what was copied.
    if (!failed) {
      fs::permissions(to + part, fs::perms::owner_read | fs::perms::owner_write, failed);
    }
    if (failed) {
      return Error{from + part + ": " + errno_text(failed.value())};
    }
  }
  return {};
}

// Nobody must take it for the store that it was: what others keep of that, such as the index of
// texts, is of no use for this one.
Result<void> make_it_another(Connection& connection) {
  return connection.execute(
      "UPDATE meta SET value = random() WHERE name = 'identity';"
      "UPDATE meta SET value = value + 1 WHERE name = 'change'");
}

// All of it is in the file then.
Result<void> prepare(const std::string& path, const std::string& name) {
  Connection connection;
  auto ready = connection.open(path);
  if (ready) {
    auto version = version_of(connection);
    ready = version ? read_all(connection, "integrity_check") : version.error();
  }
  if (ready) {
    ready = make_it_another(connection);
  }
  if (ready) {
    ready = connection.empty_log();
  }
  if (!ready) {
    return with_context(name + " cannot be used", ready.error());
  }
  return {};
}

}  // namespace

Result<std::string> restore_store(const std::string& path, const std::string& from, Time now) {
  std::error_code unknown;
  if (std::filesystem::equivalent(path, from, unknown)) {
    return Error{from + ": is the store itself"};
  }
  if (auto alone = refuse_while_open(path); !alone) {
    return alone.error();
  }
  // Where a link leads to: the link stays.
  std::error_code failed;
  const std::string target = std::filesystem::weakly_canonical(path, failed).string();
  const std::string fresh = target + ".restored";
  remove_database(fresh);
  auto ready = copy_files(from, fresh);
  if (ready) {
    ready = prepare(fresh, name_of(from));
  }
  // Others may have come meanwhile.
  if (ready) {
    ready = refuse_while_open(target);
  }
  auto aside = ready ? exchange(target, fresh, "before", now) : Result<std::string>(ready.error());
  remove_database(fresh);
  return aside;
}

}  // namespace antiphon::store
