// What a document is that is no feed, in words for the user.

#pragma once

#include <optional>
#include <string_view>

#include "antiphon/feed/parse.h"

namespace antiphon::feed {

// Of JSON: what its first character promises.
bool is_json(std::string_view text);

// Nothing when it may be a feed: when there is XML in it. `base` is its address.
std::optional<NoFeed> not_a_feed(std::string_view text, std::string_view base);

// The same for XML whose first element is `root`.
NoFeed other_xml(std::string_view root, std::string_view text, std::string_view base);

}  // namespace antiphon::feed
