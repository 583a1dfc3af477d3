// Items and feeds as JSON, in the forms of antiphon-backend(1).

#pragma once

#include <nlohmann/json.hpp>

#include "antiphon/backend/feed_list.h"
#include "antiphon/backend/item_json.h"
#include "antiphon/backend/pool.h"
#include "antiphon/backend/schedule.h"
#include "antiphon/model/item.h"
#include "antiphon/store/store.h"

namespace antiphon::cli {

using Json = nlohmann::ordered_json;

// An item as one object. `feed` may be null: its feed is not in the feeds file.
Json item_json(const store::Item& item, const backend::ListedFeed* feed);
Json feed_json(const backend::ListedFeed& feed, const backend::Due& next, Time now);
// An item of the store as one of a JSON Feed 1.1 document. Its id is its key.
Json stored_feed_item(const store::Item& item, const backend::ListedFeed* feed,
                      const std::string& summary, const backend::SafeBody& content);
// One JSON Feed 1.1 document. Bodies must be safe.
Json json_feed(const ParsedDocument& document);

// One line, valid UTF-8 whatever came in.
std::string line(const Json& json);

}  // namespace antiphon::cli
