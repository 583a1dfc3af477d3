// Damage to the file itself, as far as it is found quickly.

#pragma once

#include <string_view>

#include "antiphon/base/result.h"
#include "store/sqlite.h"

namespace antiphon::store {

// Said behind every error that tells of damage.
constexpr std::string_view kRemedy =
    "; \"antiphon-backend check --repair\" mends what can be mended";

// An error where the database is damaged. A small one is read as a whole, of a larger one the
// beginning and the end of each table.
Result<void> look_for_damage(Connection& connection);

// The same, and always of all of it: `quick_check`, or `integrity_check`, which compares indexes
// with their tables as well.
Result<void> read_all(Connection& connection, std::string_view check);

}  // namespace antiphon::store
