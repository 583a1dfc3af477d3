// JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1).

#pragma once

#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/feed/parse.h"

namespace antiphon::feed {

// `text` is valid UTF-8 and begins with `{` or `[`. Errors: JSON that is no feed, and a feed of
// which nothing could be had.
Result<ParsedDocument> parse_json_feed(std::string_view text, const ParseOptions& options);

}  // namespace antiphon::feed
