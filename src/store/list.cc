// Items that pass a query, in its order.

#include <string>

#include <fmt/format.h>

#include "antiphon/base/hash.h"
#include "antiphon/store/store.h"
#include "store/database.h"
#include "store/rows.h"

namespace antiphon::store {
namespace {

std::string column(SortBy by, std::uint64_t seed) {
  switch (by) {
    case SortBy::date:
      return "i.date";
    case SortBy::published:
      return "i.published";
    case SortBy::updated:
      return "i.updated";
    case SortBy::fetched:
      return "i.fetched";
    case SortBy::feed:
      return "f.position";
    case SortBy::title:
      return "natural_key(i.title)";
    case SortBy::length:
      return "i.length";
    case SortBy::random:
      return fmt::format("mixed(i.id, {})", static_cast<std::int64_t>(mixed(seed)));
  }
  return "i.date";
}

bool may_be_null(SortBy by) {
  return by == SortBy::published || by == SortBy::updated;
}

// As filter::Order has it; a test holds both together.
std::string order_of(const ListQuery& query) {
  const std::vector<SortKey> newest_first{SortKey{}};
  const std::vector<SortKey>& used = query.order.empty() ? newest_first : query.order;
  std::string order = " ORDER BY ";
  for (const SortKey& key : used) {
    order += column(key.by, query.seed);
    order += key.descending ? " DESC" : " ASC";
    order += !key.descending && may_be_null(key.by) ? " NULLS LAST, " : ", ";
  }
  // A feed or title has no newest: there, newest first whatever the direction.
  const bool by_name = used[0].by == SortBy::feed || used[0].by == SortBy::title;
  return order + (used[0].descending || by_name ? "i.id DESC" : "i.id ASC");
}

// Only ids: what SQLite has to sort it keeps in memory.
std::string select_of(const ListQuery& query) {
  // CROSS JOIN keeps items outside, so that an index on them gives the order.
  std::string sql = "SELECT i.id FROM item i CROSS JOIN feed f ON f.id = i.feed WHERE 1";
  if (query.subscribed_only) {
    sql += " AND f.subscribed = 1";
  }
  if (query.read) {
    sql += *query.read ? " AND i.read = 1" : " AND i.read = 0";
  }
  if (query.starred) {
    sql += *query.starred ? " AND i.starred = 1" : " AND i.starred = 0";
  }
  if (query.feed) {
    sql += " AND i.feed = ?";
  }
  return sql + order_of(query);
}

}  // namespace

Result<void> Store::list(const ListQuery& query, bool with_text,
                         const std::function<bool(const Item& item, std::string_view text)>& each) {
  Connection& connection = database_->connection;
  ItemReader items(connection);
  BodyReader bodies(connection, database_->bodies);
  // While this has a row, everything that is read is of one moment.
  Statement ids = connection.prepare(select_of(query));
  if (query.feed) {
    ids.bind(*query.feed);
  }
  for (;;) {
    auto row = ids.step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      return {};
    }
    const auto id = ids.id<ItemId>();
    auto item = items.item(id);
    if (!item) {
      return item.error();
    }
    if (!*item) {
      continue;
    }
    auto text = with_text ? bodies.text(id) : std::string_view();
    if (!text) {
      return text.error();
    }
    if (!each(**item, *text)) {
      return {};
    }
  }
}

}  // namespace antiphon::store
