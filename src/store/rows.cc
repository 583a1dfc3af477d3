#include "store/rows.h"

#include <utility>

#include <fmt/format.h>

#include "store/details.h"

namespace antiphon::store {
namespace {

constexpr char kHeaderColumns[] = "id, feed, key, title, url, date, read, starred";

ItemHeader read_header(Statement& row) {
  ItemHeader header;
  header.id = row.id<ItemId>();
  header.feed = row.id<FeedId>();
  header.key = row.text();
  header.title = row.text();
  header.url = row.text();
  header.date = row.time();
  header.read = row.boolean();
  header.starred = row.boolean();
  return header;
}

}  // namespace

ItemReader::ItemReader(Connection& connection)
    : item_(connection.prepare(fmt::format(
          "SELECT {}, published, updated, fetched, length, guid, details FROM item WHERE id = ?",
          kHeaderColumns))),
      tags_(connection.prepare("SELECT name FROM tag WHERE item = ? ORDER BY name")) {}

Result<std::optional<Item>> ItemReader::item(ItemId id) {
  auto row = item_.again().bind(id).step();
  if (!row) {
    return row.error();
  }
  if (!*row) {
    return std::optional<Item>();
  }
  Item item;
  item.header = read_header(item_);
  item.published = item_.optional_time();
  item.updated = item_.optional_time();
  item.fetched = item_.time();
  item.length = item_.count();
  item.guid = item_.text();
  if (item.guid.empty()) item.guid = item.header.url;
  add_details(item, item_.text());
  // Before the row is left, so that both are of one moment.
  if (auto added = add_tags(item); !added) {
    return added.error();
  }
  item_.again();
  return std::optional(std::move(item));
}

Result<void> ItemReader::add_tags(Item& item) {
  tags_.again().bind(item.header.id);
  for (;;) {
    auto row = tags_.step();
    if (!row) {
      return row.error();
    }
    if (!*row) {
      tags_.again();
      return {};
    }
    item.tags.emplace_back(tags_.text());
  }
}

HeaderReader::HeaderReader(Connection& connection)
    : header_(connection.prepare(fmt::format("SELECT {} FROM item WHERE id = ?", kHeaderColumns))) {
}

Result<std::optional<ItemHeader>> HeaderReader::header(ItemId id) {
  auto row = header_.again().bind(id).step();
  if (!row) {
    return row.error();
  }
  std::optional<ItemHeader> header;
  if (*row) {
    header = read_header(header_);
  }
  header_.again();
  return header;
}

BodyReader::BodyReader(Connection& connection, BodyCodec& codec)
    : connection_(connection),
      codec_(codec),
      body_(connection.prepare("SELECT packed FROM body WHERE item = ?")) {}

Result<ItemBody> BodyReader::body(ItemId id) {
  auto row = body_.again().bind(id).step();
  if (!row) {
    return row.error();
  }
  if (!*row) {
    return ItemBody{};
  }
  auto body = codec_.unpack(body_.text());
  body_.again();
  if (!body) {
    return connection_.error(body.error().message);
  }
  return body;
}

Result<std::string_view> BodyReader::text(ItemId id) {
  auto row = body_.again().bind(id).step();
  if (!row) {
    return row.error();
  }
  if (!*row) {
    return std::string_view();
  }
  auto text = codec_.unpack_text(body_.text());
  if (!text) {
    return connection_.error(text.error().message);
  }
  return text;
}

}  // namespace antiphon::store
