#include "store/rows.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "store/details.h"

namespace antiphon::store {
namespace {

constexpr char kHeaderColumns[] = "id, feed, key, title, url, date, read, starred";

// Of so many items each is asked for its tags. Then it pays to know which have any, unless these
// are more than are held in a small place.
constexpr std::size_t kAskedOneByOne = 256;
constexpr std::size_t kMostTagged = 10'000;

void read_header(Statement& row, ItemHeader& into) {
  into.id = row.id<ItemId>();
  into.feed = row.id<FeedId>();
  into.key = row.text();
  into.title = row.text();
  into.url = row.text();
  into.date = row.time();
  into.read = row.boolean();
  into.starred = row.boolean();
}

}  // namespace

std::string ItemReader::columns(ItemParts parts) {
  return fmt::format("{}, published, updated, fetched, length{}", kHeaderColumns,
                     parts.details ? ", guid, details" : "");
}

ItemReader::ItemReader(Connection& connection, ItemParts parts)
    : parts_(parts),
      item_(connection.prepare(fmt::format("SELECT {} FROM item WHERE id = ?", columns(parts)))),
      tags_(connection.prepare("SELECT name FROM tag WHERE item = ? ORDER BY name")),
      connection_(connection) {
  const auto any = connection.prepare("SELECT 1 FROM number LIMIT 1").step();
  if (parts.numbers && any && *any) {
    numbers_.emplace(connection.prepare("SELECT name, value FROM number WHERE item = ?"));
  }
}

Result<bool> ItemReader::read(ItemId id, Item& into) {
  auto row = item_.again().bind(id).step();
  if (!row || !*row) {
    return row;
  }
  auto done = read(item_, into);
  item_.again();
  return done ? Result<bool>(true) : done.error();
}

Result<void> ItemReader::read(Statement& row, Item& into) {
  read_header(row, into.header);
  into.published = row.optional_time();
  into.updated = row.optional_time();
  into.fetched = row.time();
  into.length = row.count();
  if (parts_.details) {
    into.guid = row.text();
    if (into.guid.empty()) into.guid = into.header.url;
    read_details(row.text(), into);
  }
  // Before the row is left, so that all are of one moment.
  auto added = parts_.tags ? add_tags(into) : Result<void>{};
  return added ? add_numbers(into) : added;
}

Result<void> ItemReader::add_tags(Item& item) {
  item.tags.clear();
  auto may = may_have_tags(item.header.id);
  if (!may || !*may) {
    return may ? Result<void>{} : may.error();
  }
  tags_.again().bind(item.header.id);
  auto read = tags_.for_each([&] {
    item.tags.emplace_back(tags_.text());
    return true;
  });
  tags_.again();
  return read;
}

Result<bool> ItemReader::may_have_tags(ItemId id) {
  if (++reads_ == kAskedOneByOne) {
    Statement tagged = connection_.prepare("SELECT DISTINCT item FROM tag ORDER BY item LIMIT ?");
    auto ids = tagged.bind(kMostTagged + 1).ids<ItemId>();
    if (!ids) {
      return ids.error();
    }
    if (ids->size() <= kMostTagged) {
      tagged_ = std::move(*ids);
    }
  }
  return !tagged_ || std::binary_search(tagged_->begin(), tagged_->end(), id);
}

Result<void> ItemReader::add_numbers(Item& item) {
  item.numbers.clear();
  if (!numbers_) {
    return {};
  }
  numbers_->again().bind(item.header.id);
  auto read = numbers_->for_each([&] {
    std::string name(numbers_->text());
    item.numbers[std::move(name)] = numbers_->real();
    return true;
  });
  numbers_->again();
  return read;
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
    read_header(header_, header.emplace());
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
