#include "store/damage.h"

#include <array>
#include <cstdint>

#include <fmt/format.h>

namespace antiphon::store {
namespace {

// 4 MiB: 8 ms.
constexpr std::int64_t kPagesToReadAll = 1024;

struct Order {
  const char* table;
  const char* column;
};
constexpr std::array kOrders{Order{"feed", "id"},   Order{"item", "id"},      Order{"item", "date"},
                             Order{"body", "item"}, Order{"alias", "item"},   Order{"tag", "item"},
                             Order{"batch", "id"},  Order{"journal", "batch"}};

Result<void> read_ends(Connection& connection) {
  for (const Order& order : kOrders) {
    for (const char* direction : {"ASC", "DESC"}) {
      Statement end = connection.prepare(fmt::format("SELECT * FROM {} ORDER BY {} {} LIMIT 1",
                                                     order.table, order.column, direction));
      if (auto read = end.run(); !read) {
        return read;
      }
    }
  }
  return {};
}

}  // namespace

Result<void> read_all(Connection& connection, std::string_view check) {
  Statement pragma = connection.prepare(fmt::format("PRAGMA {}(1)", check));
  auto row = pragma.step();
  if (!row) {
    return row.error();
  }
  return *row && pragma.text() == "ok" ? Result<void>() : connection.damage();
}

Result<void> look_for_damage(Connection& connection) {
  auto pages = connection.integer("PRAGMA page_count");
  if (!pages) {
    return pages.error();
  }
  return *pages <= kPagesToReadAll ? read_all(connection, "quick_check") : read_ends(connection);
}

}  // namespace antiphon::store
