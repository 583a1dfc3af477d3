// What a Store holds.

#pragma once

#include <cstdint>

#include "antiphon/store/store.h"
#include "store/body.h"
#include "store/dictionary.h"
#include "store/sqlite.h"

namespace antiphon::store {

struct Store::Database {
  Connection connection;
  Dictionaries dictionaries{connection};
  BodyCodec bodies{dictionaries};
  std::int64_t data_version = 0;  // as of the last changed_by_others()
};

}  // namespace antiphon::store
