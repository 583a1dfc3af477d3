// Putting another file into the place of a store.

#pragma once

#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/base/time.h"

namespace antiphon::store {

// An error when another process has the database open. This one must not: looking would take away
// the locks that it has.
Result<void> refuse_while_open(const std::string& path);

// Removes a database with its log; what is not there is no error.
void remove_database(const std::string& path);
// Only what belongs to it: logs that would be taken for those of a file that takes its place.
void remove_logs(const std::string& path);

// `fresh`, a closed database beside `path`, takes its place. What was there is kept with its log as
// `PATH.WORD-DATE`, or with a number behind that: its path is returned, empty where nothing was
// there. At any moment there is a store at `path`, when there was one before.
Result<std::string> exchange(const std::string& path, const std::string& fresh,
                             std::string_view word, Time now);

}  // namespace antiphon::store
