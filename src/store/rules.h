// What must be true of a store beyond what SQLite sees to.

#pragma once

#include <string>
#include <vector>

#include "antiphon/base/result.h"
#include "store/body.h"
#include "store/sqlite.h"

namespace antiphon::store {

// A sentence for each rule that is broken. Reads all of the store.
Result<std::vector<std::string>> broken_rules(Connection& connection, BodyCodec& bodies);

struct Mended {
  std::vector<std::string> mended;
  std::vector<std::string> lost;
};

// Makes all of them true, in one transaction: what can be computed is, and what cannot be used
// goes. Feeds that lose something are fetched as a whole the next time.
Result<Mended> mend_rules(Connection& connection, BodyCodec& bodies);

}  // namespace antiphon::store
