// Bytes of a feed document → values. No I/O, no clock, no locale: the same bytes give the same
// values.

#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/feed/charsets.h"
#include "antiphon/model/item.h"

namespace antiphon::feed {

struct ParseOptions {
  std::string base;          // address that the document was read from; may be empty
  std::string content_type;  // as the server said; may be empty
  bool safe_bodies = false;  // pass HTML bodies through safe_html()
};

// RSS 0.90 to 2.0, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1. Items in document order, at most kMaxItems. Errors: what
// the document is instead of a feed (`this is a web page, not a feed`), or what makes it
// unreadable. Cost: linear in the document; some 300 MB/s.
Result<ParsedDocument> parse_feed(std::string bytes, const ParseOptions& options,
                                  Charsets& charsets);

}  // namespace antiphon::feed
