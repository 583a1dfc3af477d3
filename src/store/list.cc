// Items that pass a query, in its order.

#include <algorithm>
#include <string>
#include <unordered_map>

#include <fmt/format.h>

#include "antiphon/base/hash.h"
#include "antiphon/store/store.h"
#include "store/database.h"
#include "store/rows.h"

namespace antiphon::store {
namespace {

// Names of numbers are small letters, digits and `_`.
std::string column(const SortKey& key, std::uint64_t seed) {
  switch (key.by) {
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
    case SortBy::score:
      return fmt::format("(SELECT n.value FROM number n WHERE n.item = i.id AND n.name = '{}')",
                         key.number.empty() ? "score" : key.number);
  }
  return "i.date";
}

bool may_be_null(SortBy by) {
  return by == SortBy::published || by == SortBy::updated || by == SortBy::score;
}

// As filter::Order has it; a test holds both together.
std::string order_of(const ListQuery& query) {
  const std::vector<SortKey> newest_first{SortKey{}};
  const std::vector<SortKey>& used = query.order.empty() ? newest_first : query.order;
  std::string order = " ORDER BY ";
  for (const SortKey& key : used) {
    order += column(key, query.seed);
    order += key.descending ? " DESC" : " ASC";
    order += !key.descending && may_be_null(key.by) ? " NULLS LAST, " : ", ";
  }
  // A feed or title has no newest: there, newest first whatever the direction.
  const bool by_name = used[0].by == SortBy::feed || used[0].by == SortBy::title;
  return order + (used[0].descending || by_name ? "i.id DESC" : "i.id ASC");
}

// An index has them in this order.
bool comes_ordered(const ListQuery& query) {
  return query.order.empty() || (query.order.size() == 1 && query.order.front().by == SortBy::date);
}

// CROSS JOIN keeps items outside, so that an index on them gives the order.
constexpr char kOfFeeds[] = " CROSS JOIN feed f ON f.id = i.feed";

// What SQLite has to sort it keeps in memory: then only ids.
std::string select_of(const ListQuery& query) {
  std::string sql = "SELECT ";
  if (comes_ordered(query)) {
    sql += ItemReader::columns(query.parts) + " FROM item i WHERE 1";
  } else {
    sql += fmt::format("i.id FROM item i{} WHERE 1", kOfFeeds);
    if (query.dropped) {
      sql += " AND f.hidden_of IS NOT NULL";
    } else if (query.subscribed_only) {
      sql += " AND f.subscribed = 1";
    }
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
  return fmt::format("SELECT i.id FROM item i{}", by_feed ? kOfFeeds : "") + order_of(query);
}

// Whether items of a feed are listed: each feed is asked about once.
class Listed {
 public:
  Listed(Connection& connection, const ListQuery& query)
      : all_(!query.subscribed_only && !query.dropped),
        listed_(connection.prepare(query.dropped
                                       ? "SELECT hidden_of IS NOT NULL FROM feed WHERE id = ?"
                                       : "SELECT subscribed FROM feed WHERE id = ?")) {}

  Result<bool> operator()(FeedId feed) {
    if (all_) {
      return true;
    }
    if (const auto known = known_.find(feed); known != known_.end()) {
      return known->second;
    }
    auto row = listed_.again().bind(feed).step();
    if (!row) {
      return row.error();
    }
    const bool is = *row && listed_.boolean();
    known_.emplace(feed, is);
    return is;
  }

 private:
  const bool all_;
  Statement listed_;
  std::unordered_map<FeedId, bool> known_;
};

// What the query says of items that were read.
class Narrows {
 public:
  Narrows(Connection& connection, const ListQuery& query)
      : query_(query), listed_(connection, query) {}

  Result<bool> operator()(const ItemHeader& item) {
    if ((query_.read && *query_.read != item.read) ||
        (query_.starred && *query_.starred != item.starred) ||
        (query_.feed && *query_.feed != item.feed) || (query_.from && item.date < *query_.from) ||
        (query_.to && item.date > *query_.to)) {
      return false;
    }
    return listed_(item.feed);
  }

 private:
  const ListQuery& query_;
  Listed listed_;
};

using Need = std::function<Store::Need(const Item&)>;
using Each = std::function<bool(const Item&, const ItemBody&)>;

// Items as they are read one after another, with as much of their bodies as is needed.
class Going {
 public:
  Going(Connection& connection, BodyCodec& codec, const ListQuery& query, const Need& need,
        const Each& each)
      : items_(connection, query.parts),
        bodies_(connection, codec),
        narrows_(connection, query),
        need_(need),
        each_(each) {}

  // Each: whether it goes on.
  Result<bool> item(ItemId id) {
    auto there = items_.read(id, item_);
    return there && *there ? show() : there ? Result<bool>(true) : there.error();
  }
  Result<bool> item(Statement& row) {
    auto read = items_.read(row, item_);
    return read ? show() : read.error();
  }

 private:
  Result<bool> show() {
    auto passing = narrows_(item_.header);
    if (!passing) {
      return passing.error();
    }
    const Store::Need need = *passing ? need_(item_) : Store::Need::pass_over;
    if (need == Store::Need::pass_over) {
      return true;
    }
    auto body = read(item_.header.id, need);
    if (!body) {
      return body.error();
    }
    return each_(item_, *body);
  }

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
  Narrows narrows_;
  const Need& need_;
  const Each& each_;
  Item item_;
};

// While `rows` has a row, everything that is read is of one moment.
Result<void> go_through(Statement& rows, const std::function<Result<bool>(Statement&)>& each) {
  for (;;) {
    auto row = rows.step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      return {};
    }
    auto more = each(rows);
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
  Statement rows = connection.prepare(select_of(query));
  if (query.feed) {
    rows.bind(*query.feed);
  }
  if (query.from) {
    rows.bind(*query.from);
  }
  if (query.to) {
    rows.bind(*query.to);
  }
  Going going(connection, database_->bodies, query, need, each);
  const bool are_items = comes_ordered(query);
  return go_through(rows, [&](Statement& row) {
    return are_items ? going.item(row) : going.item(row.id<ItemId>());
  });
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
  Going going(connection, database_->bodies, query, need, each);
  return go_through(ids, [&](Statement& row) -> Result<bool> {
    const auto id = row.id<ItemId>();
    return wanted(id) ? going.item(id) : Result<bool>(true);
  });
}

}  // namespace antiphon::store
