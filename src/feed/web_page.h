// A web page in the place of a feed, and the feeds that it names.

#pragma once

#include <string_view>
#include <vector>

#include "antiphon/feed/parse.h"

namespace antiphon::feed {

// The feeds that a page of this address names with `link rel=alternate`: in their order, but those
// of comments last; at most kMaxNamedFeeds. One linear pass.
std::vector<NamedFeed> feeds_named_by(std::string_view html, std::string_view address);

// What is said of such a page, with the feeds.
NoFeed web_page(std::string_view html, std::string_view address);

}  // namespace antiphon::feed
