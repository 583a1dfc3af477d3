// Copies of a store, and taking one back.

#pragma once

#include <memory>
#include <string>

#include "antiphon/base/result.h"
#include "antiphon/base/time.h"

namespace antiphon::store {

// A copy of the store as it was when this began. Others read and write meanwhile, and do not wait.
class Backup {
 public:
  // Of the store at `path` into the file `to`. What is there is replaced when it is a store, as a
  // whole and at the end; anything else is refused. A damaged store, and one that is not there, are
  // errors.
  static Result<Backup> begin(const std::string& path, const std::string& to);
  Backup(Backup&&) noexcept;
  Backup& operator=(Backup&&) = delete;
  // Leaves nothing of a copy that did not come to its end.
  ~Backup();

  // Copies on, some milliseconds; whether there is more. The last one also reads the whole copy,
  // and is an error when it is not sound.
  Result<bool> step();

 private:
  struct Work;
  explicit Backup(std::unique_ptr<Work> work);
  std::unique_ptr<Work> work_;
};

// Puts a copy of the file `from`, a store, in the place of the store at `path`, after it was found
// to be sound. What was there is kept beside it, with its log; the answer is its path, as
// `…/antiphon.db.before-2026-11-20`, empty where nothing was there. An error when another program
// has the store open: nothing has happened then. This process must not have it open.
Result<std::string> restore_store(const std::string& path, const std::string& from, Time now);

}  // namespace antiphon::store
