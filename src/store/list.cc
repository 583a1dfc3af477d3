// Items that pass a query, in its order.

#include <algorithm>
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
  if (query.dropped) {
    sql += " AND f.hidden_of IS NOT NULL";
  } else if (query.subscribed_only) {
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
  if (query.from) {
    sql += " AND i.date >= ?";
  }
  if (query.to) {
    sql += " AND i.date <= ?";
  }
  return sql + order_of(query);
}

// All items in the order of the query, whose narrowing is left to narrows(): as long as the order
// comes from an index, only that is read, and not the items.
std::string select_all_of(const ListQuery& query) {
  const bool by_feed = std::any_of(query.order.begin(), query.order.end(),
                                   [](const SortKey& key) { return key.by == SortBy::feed; });
  const std::string sql = by_feed ? "SELECT i.id FROM item i CROSS JOIN feed f ON f.id = i.feed"
                                  : "SELECT i.id FROM item i";
  return sql + order_of(query);
}

// What the query says of items that were read.
class Narrows {
 public:
  Narrows(Connection& connection, const ListQuery& query)
      : query_(query),
        listed_(connection.prepare(query.dropped
                                       ? "SELECT hidden_of IS NOT NULL FROM feed WHERE id = ?"
                                       : "SELECT subscribed FROM feed WHERE id = ?")) {}

  Result<bool> operator()(const ItemHeader& item) {
    if ((query_.read && *query_.read != item.read) ||
        (query_.starred && *query_.starred != item.starred) ||
        (query_.feed && *query_.feed != item.feed) || (query_.from && item.date < *query_.from) ||
        (query_.to && item.date > *query_.to)) {
      return false;
    }
    if (!query_.subscribed_only && !query_.dropped) {
      return true;
    }
    auto row = listed_.again().bind(item.feed).step();
    if (!row) {
      return row.error();
    }
    return *row && listed_.boolean();
  }

 private:
  const ListQuery& query_;
  Statement listed_;
};

using Need = std::function<Store::Need(const Item&)>;
using Each = std::function<bool(const Item&, const ItemBody&)>;

// Items as they are read one after another, with as much of their bodies as is needed.
class Going {
 public:
  Going(Connection& connection, BodyCodec& codec, const Need& need, const Each& each)
      : items_(connection), bodies_(connection, codec), need_(need), each_(each) {}

  // Whether it goes on.
  Result<bool> item(ItemId id, const std::function<Result<bool>(const ItemHeader&)>& passes) {
    auto item = items_.item(id);
    if (!item) {
      return item.error();
    }
    if (!*item) {
      return true;
    }
    auto passing = passes((*item)->header);
    if (!passing) {
      return passing.error();
    }
    const Store::Need need = *passing ? need_(**item) : Store::Need::pass_over;
    if (need == Store::Need::pass_over) {
      return true;
    }
    auto body = read(id, need);
    if (!body) {
      return body.error();
    }
    return each_(**item, *body);
  }

 private:
  Result<ItemBody> read(ItemId id, Store::Need need) {
    if (need == Store::Need::body) {
      return bodies_.body(id);
    }
    ItemBody body;
    if (need == Store::Need::text) {
      auto text = bodies_.text(id);
      if (!text) {
        return text.error();
      }
      body.text = *text;
    }
    return body;
  }

  ItemReader items_;
  BodyReader bodies_;
  const Need& need_;
  const Each& each_;
};

// While `ids` has a row, everything that is read is of one moment.
Result<void> go_through(Statement& ids, const std::function<Result<bool>(ItemId)>& item) {
  for (;;) {
    auto row = ids.step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      return {};
    }
    auto more = item(ids.id<ItemId>());
    if (!more) {
      return more.error();
    }
    if (!*more) {
      return {};
    }
  }
}

}  // namespace

Result<void> Store::list(const ListQuery& query, const std::function<Need(const Item&)>& need,
                         const Each& each) {
  Connection& connection = database_->connection;
  Statement ids = connection.prepare(select_of(query));
  if (query.feed) {
    ids.bind(*query.feed);
  }
  if (query.from) {
    ids.bind(*query.from);
  }
  if (query.to) {
    ids.bind(*query.to);
  }
  Going going(connection, database_->bodies, need, each);
  return go_through(
      ids, [&](ItemId id) { return going.item(id, [](const ItemHeader&) { return true; }); });
}

Result<void> Store::list(const ListQuery& query, bool with_text,
                         const std::function<bool(const Item& item, std::string_view text)>& each) {
  const Need always = with_text ? Need::text : Need::item;
  return list(
      query, [&](const Item&) { return always; },
      [&](const Item& item, const ItemBody& body) { return each(item, body.text); });
}

Result<void> Store::list(const ListQuery& query, const std::function<bool(ItemId)>& wanted,
                         const std::function<Need(const Item&)>& need, const Each& each) {
  Connection& connection = database_->connection;
  Statement ids = connection.prepare(select_all_of(query));
  Narrows narrows(connection, query);
  Going going(connection, database_->bodies, need, each);
  return go_through(ids, [&](ItemId id) -> Result<bool> {
    if (!wanted(id)) {
      return true;
    }
    return going.item(id, [&](const ItemHeader& item) { return narrows(item); });
  });
}

}  // namespace antiphon::store
