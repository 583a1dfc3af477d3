// Reading items, some at a time.

#include "antiphon/store/store.h"
#include "store/database.h"
#include "store/rows.h"
#include "store/transaction.h"

namespace antiphon::store {

Result<std::vector<ItemEntry>> Store::entries(FeedId feed) {
  Statement statement = database_->connection.prepare(
      "SELECT id, read, starred FROM item WHERE feed = ? ORDER BY date DESC, id DESC");
  statement.bind(feed);
  std::vector<ItemEntry> entries;
  auto read = statement.for_each([&] {
    ItemEntry& entry = entries.emplace_back();
    entry.id = statement.id<ItemId>();
    entry.read = statement.boolean();
    entry.starred = statement.boolean();
    return true;
  });
  if (!read) {
    return read.error();
  }
  return entries;
}

Result<std::vector<ItemHeader>> Store::headers(std::span<const ItemId> ids) {
  HeaderReader reader(database_->connection);
  std::vector<ItemHeader> headers;
  headers.reserve(ids.size());
  for (const ItemId id : ids) {
    auto header = reader.header(id);
    if (!header) {
      return header.error();
    }
    if (*header) {
      headers.push_back(**std::move(header));
    }
  }
  return headers;
}

Result<std::optional<Item>> Store::item(ItemId id) {
  std::optional<Item> item;
  auto there = ItemReader(database_->connection).read(id, item.emplace());
  if (!there) {
    return there.error();
  }
  if (!*there) {
    item.reset();
  }
  return item;
}

Result<void> Store::items(std::span<const ItemId> ids, ItemParts parts,
                          const std::function<bool(const Item&)>& each) {
  return at_one_moment(database_->connection, [&]() -> Result<void> {
    ItemReader reader(database_->connection, parts);
    Item item;
    for (const ItemId id : ids) {
      auto there = reader.read(id, item);
      if (!there) {
        return there.error();
      }
      if (*there && !each(item)) {
        break;
      }
    }
    return {};
  });
}

Result<std::optional<ItemBody>> Store::body(ItemId id) {
  Connection& connection = database_->connection;
  Statement item = connection.prepare("SELECT 1 FROM item WHERE id = ?");
  auto row = item.bind(id).step();
  if (!row) {
    return row.error();
  }
  if (!*row) {
    return std::optional<ItemBody>();
  }
  auto body = BodyReader(connection, database_->bodies).body(id);
  if (!body) {
    return body.error();
  }
  return std::optional(*std::move(body));
}

Result<std::vector<ItemId>> Store::with_key(std::string_view prefix, std::size_t limit) {
  // One look into the index for each feed; '~' comes after all characters of a key.
  Statement statement = database_->connection.prepare(
      "SELECT i.id FROM feed f CROSS JOIN item i ON i.feed = f.id"
      " WHERE i.key >= ?1 AND i.key < ?1 || '~' LIMIT ?2");
  statement.bind(prefix, limit);
  return statement.ids<ItemId>();
}

}  // namespace antiphon::store
