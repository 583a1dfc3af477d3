// Items that pass a query, in its order.

#include <string>

#include "antiphon/store/store.h"
#include "store/database.h"
#include "store/rows.h"

namespace antiphon::store {
namespace {

const char* column(ListKey::What what) {
  switch (what) {
    case ListKey::What::date:
      return "i.date";
    case ListKey::What::published:
      return "i.published";
    case ListKey::What::updated:
      return "i.updated";
    case ListKey::What::fetched:
      return "i.fetched";
    case ListKey::What::feed:
      return "f.position";
    case ListKey::What::title:
      return "i.title COLLATE NOCASE";
  }
  return "i.date";
}

bool may_be_null(ListKey::What what) {
  return what == ListKey::What::published || what == ListKey::What::updated;
}

// Items that are equal in all keys come in the order of the first, newest stored first or last.
std::string order_of(const std::vector<ListKey>& keys) {
  const std::vector<ListKey> newest_first{ListKey{}};
  const std::vector<ListKey>& used = keys.empty() ? newest_first : keys;
  std::string order = " ORDER BY ";
  for (const ListKey& key : used) {
    order += column(key.what);
    order += key.descending ? " DESC" : " ASC";
    order += !key.descending && may_be_null(key.what) ? " NULLS LAST, " : ", ";
  }
  // A feed or title has no newest: there, newest first whatever the direction.
  const bool by_name = used[0].what == ListKey::What::feed || used[0].what == ListKey::What::title;
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
  return sql + order_of(query.order);
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
