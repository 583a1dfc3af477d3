// The tables of the store, their version, and the way from one version to the next.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "store/sqlite.h"

namespace antiphon::store {

// `PRAGMA user_version` of a store of this program. Rises with every step in schema.cc.
constexpr std::int64_t kSchemaVersion = 4;

// What makes a store of version `to` out of one of the version before.
struct SchemaStep {
  std::int64_t to;
  std::string_view sql;
};

// All of them; the first makes the tables.
std::span<const SchemaStep> schema_steps();

// Of the store that is there, without a change to it. An error for anything else: a newer store,
// the database of another program, an empty file.
Result<std::int64_t> version_of(Connection& connection);

// Brings the store at `path` to the last of `steps`, in one transaction; an empty file becomes a
// store. Before an older store is changed, it is copied to `path.schemaN`, N being its version.
// Refused, and not touched: a newer store, and the database of another program. Any number of
// programs may do this at once.
Result<void> bring_up_to_date(Connection& connection, const std::string& path,
                              std::span<const SchemaStep> steps);

}  // namespace antiphon::store
