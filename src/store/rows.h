// Items and their bodies as they are read, one at a time, by their id. Keep a reader for a loop.

#pragma once

#include <optional>
#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/store/values.h"
#include "store/body.h"
#include "store/sqlite.h"

namespace antiphon::store {

class ItemReader {
 public:
  explicit ItemReader(Connection& connection);

  Result<std::optional<Item>> item(ItemId id);

 private:
  Result<void> add_tags(Item& item);

  Statement item_;
  Statement tags_;
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
