// An item as JSON, in the form of `list --format jsonl`.

#pragma once

#include <string>
#include <string_view>

#include "antiphon/backend/feed_list.h"
#include "antiphon/store/values.h"

namespace antiphon::backend {

// One object. `feed` may be null: its feed is not in the feeds file.
void append_item(std::string& out, const store::Item& item, const ListedFeed* feed);
// Puts a member of text at the end of an object; an empty one is left out.
void add_member(std::string& object, std::string_view name, std::string_view text);

}  // namespace antiphon::backend
