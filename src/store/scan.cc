// Going through items for views.

#include <string>

#include <fmt/format.h>

#include "antiphon/store/store.h"
#include "store/database.h"
#include "store/rows.h"
#include "store/transaction.h"

namespace antiphon::store {
namespace {

constexpr char kStates[] = "id, feed, read, starred, date";
constexpr char kFacts[] =
    "id, feed, read, starred, date, fetched, published, updated, length, title";

void read_states(Statement& row, ItemFacts& facts) {
  facts.id = row.id<ItemId>();
  facts.feed = row.id<FeedId>();
  facts.read = row.boolean();
  facts.starred = row.boolean();
  facts.date = row.time();
}

void read_facts(Statement& row, ItemFacts& facts) {
  read_states(row, facts);
  facts.fetched = row.time();
  facts.published = row.optional_time();
  facts.updated = row.optional_time();
  facts.length = row.count();
  facts.title = row.text();
}

void bind_dates(Statement& rows, std::optional<Time> from, std::optional<Time> to) {
  if (from) {
    rows.bind(*from);
  }
  if (to) {
    rows.bind(*to);
  }
}

std::string select_of(const Scan& scan) {
  const bool by_feed = scan.by == Scan::By::feed;
  std::string sql = "SELECT ";
  sql += by_feed && scan.states ? kStates : kFacts;
  sql += " FROM item WHERE ";
  sql += scan.by == Scan::By::id ? "id < ?1 AND id >= ?2" : "(date, id) < (?2, ?1)";
  if (by_feed) {
    sql += " AND feed = ?3";
  }
  if (scan.read) {
    sql += *scan.read ? " AND read = 1" : " AND read = 0";
  }
  if (scan.starred) {
    sql += *scan.starred ? " AND starred = 1" : " AND starred = 0";
  }
  int next = by_feed ? 4 : 3;
  if (scan.from) {
    sql += fmt::format(" AND date >= ?{}", next++);
  }
  if (scan.to) {
    sql += fmt::format(" AND date <= ?{}", next);
  }
  return sql + (scan.by == Scan::By::id ? " ORDER BY id DESC" : " ORDER BY date DESC, id DESC");
}

}  // namespace

Result<ChangeNumber> Store::scan(const Scan& scan,
                                 const std::function<bool(const ItemFacts&)>& each) {
  return of_one_moment([&] {
    Statement rows = database_->connection.prepare(select_of(scan));
    rows.bind(scan.after_id);
    if (scan.by == Scan::By::id) {
      rows.bind(scan.down_to);
    } else {
      rows.bind(scan.after_date);
    }
    if (scan.by == Scan::By::feed) {
      rows.bind(scan.feed);
    }
    bind_dates(rows, scan.from, scan.to);
    const bool states = scan.by == Scan::By::feed && scan.states;
    ItemFacts facts;
    return rows.for_each([&] {
      if (states) {
        read_states(rows, facts);
      } else {
        read_facts(rows, facts);
      }
      return each(facts);
    });
  });
}

Result<void> Store::facts(std::span<const ItemId> ids,
                          const std::function<void(const ItemFacts&)>& each) {
  return at_one_moment(database_->connection, [&]() -> Result<void> {
    Statement item =
        database_->connection.prepare(std::string("SELECT ") + kFacts + " FROM item WHERE id = ?");
    ItemFacts facts;
    for (const ItemId id : ids) {
      auto row = item.again().bind(id).step();
      if (!row) {
        return row.error();
      }
      if (!*row) {
        continue;
      }
      read_facts(item, facts);
      each(facts);
    }
    return {};
  });
}

Result<void> Store::tags(std::span<const ItemId> ids,
                         const std::function<void(ItemId, std::string_view)>& each) {
  Statement tag =
      database_->connection.prepare("SELECT name FROM tag WHERE item = ? ORDER BY name");
  for (const ItemId id : ids) {
    auto read = tag.again().bind(id).for_each([&] {
      each(id, tag.text());
      return true;
    });
    if (!read) {
      return read;
    }
  }
  return {};
}

Result<std::vector<ItemId>> Store::items_with_tag(std::string_view tag, std::size_t limit) {
  Statement items =
      database_->connection.prepare("SELECT item FROM tag WHERE name = ? ORDER BY item LIMIT ?");
  return items.bind(tag, limit).ids<ItemId>();
}

Result<std::vector<std::string>> Store::user_tags(std::size_t limit) {
  // From each name to the next one in the index: DISTINCT would read every row of a tag.
  Statement names = database_->connection.prepare(
      "WITH RECURSIVE name (name) AS ("
      "  SELECT min(name) FROM tag"
      "  UNION ALL"
      "  SELECT (SELECT min(tag.name) FROM tag WHERE tag.name > name.name) FROM name"
      "  WHERE name.name IS NOT NULL"
      ") SELECT name FROM name WHERE name IS NOT NULL LIMIT ?");
  names.bind(limit);
  std::vector<std::string> all;
  while (true) {
    auto row = names.step();
    if (!row) return row.error();
    if (!*row) return all;
    all.emplace_back(names.text());
  }
}

Result<std::optional<Time>> Store::newest_date(FeedId feed) {
  Statement newest = database_->connection.prepare("SELECT max(date) FROM item WHERE feed = ?");
  auto row = newest.bind(feed).step();
  if (!row) {
    return row.error();
  }
  return *row ? newest.optional_time() : std::nullopt;
}

Result<std::string> Store::text(ItemId id) {
  BodyReader reader(database_->connection, database_->bodies);
  auto text = reader.text(id);
  if (!text) {
    return text.error();
  }
  return std::string(*text);
}

Result<ItemId> Store::newest_item() {
  auto newest = database_->connection.integer("SELECT max(id) FROM item");
  if (!newest) {
    return newest.error();
  }
  return ItemId{*newest};
}

}  // namespace antiphon::store
