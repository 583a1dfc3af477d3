// Items and their bodies as they are read, one at a time, by their id. Keep a reader for a loop.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/store/values.h"
#include "store/body.h"
#include "store/sqlite.h"

namespace antiphon::store {

class ItemReader {
 public:
  explicit ItemReader(Connection& connection, ItemParts parts = {});

  // Whether it is there. What was in `into` goes; its strings are used again.
  Result<bool> read(ItemId id, Item& into);
  // The same of the row of a query for these columns.
  Result<void> read(Statement& row, Item& into);
  static std::string columns(ItemParts parts);

 private:
  Result<void> add_tags(Item& item);
  Result<bool> may_have_tags(ItemId id);
  Result<void> add_numbers(Item& item);

  ItemParts parts_;
  Statement item_;
  Statement tags_;
  Connection& connection_;
  std::size_t reads_ = 0;
  std::optional<std::vector<ItemId>> tagged_;  // all items with tags, where these are few
  std::optional<Statement> numbers_;           // where any item has any
};

class HeaderReader {
 public:
  explicit HeaderReader(Connection& connection);

  Result<std::optional<ItemHeader>> header(ItemId id);

 private:
  Statement header_;
};

class BodyReader {
 public:
  BodyReader(Connection& connection, BodyCodec& codec);

  // Empty for an item without one, and for no item.
  Result<ItemBody> body(ItemId id);
  // Its plain text alone; good until the next call.
  Result<std::string_view> text(ItemId id);

 private:
  Connection& connection_;
  BodyCodec& codec_;
  Statement body_;
};

}  // namespace antiphon::store
