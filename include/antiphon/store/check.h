// Whether a store is sound, and mending one that is not.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/base/time.h"

namespace antiphon::store {

struct Soundness {
  bool exists = true;
  std::uint64_t feeds = 0;  // that are subscribed to
  std::uint64_t items = 0;
  std::vector<std::string> problems;  // `antiphon.db: the counts of 2 feeds are wrong`
  bool damaged = false;               // the file itself: the store cannot be used as it is
};

// Reads all of the store, and writes nothing, but that an older store is migrated as always. An
// error when it cannot be looked at: no store of ours, a newer one, no permission. Cost: about 10
// µs an item.
Result<Soundness> check_store(const std::string& path);

struct Repair {
  std::vector<std::string> mended;  // `2 feeds with wrong counts`
  std::vector<std::string> lost;    // `3 texts of items`
  std::string aside;                // where the damaged store is now; empty: it is where it was
  std::uint64_t items = 0;          // that were read of it
};

// Mends what check_store() finds. A damaged store is moved aside with its log, as
// `antiphon.db.broken-2026-11-20`, after all that can be read of it was put into a new one: of
// items that cannot be read, what their indexes say, which is states and keys; text and title come
// back with the next refresh while their feed has them. `urls` are those of the feeds file:
// addresses of feeds that cannot be read are known by the keys of their items. For a damaged store
// an error when another program has it open, and then nothing has happened.
//
// This process must not have it open.
Result<Repair> repair_store(const std::string& path, const std::vector<std::string>& urls,
                            Time now);

}  // namespace antiphon::store
