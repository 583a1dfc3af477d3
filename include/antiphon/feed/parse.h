// Bytes of a feed document → values. No I/O, no clock, no locale: the same bytes give the same
// values.

#pragma once

#include <string>
#include <variant>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/feed/charsets.h"
#include "antiphon/model/item.h"

namespace antiphon::feed {

struct ParseOptions {
  std::string base;          // address that the document was read from; may be empty
  std::string content_type;  // as the server said; may be empty
  bool safe_bodies = false;  // pass HTML bodies through safe_html()
};

// What a document is instead of a feed (`this is a web page, not a feed; its feeds are …`), or what
// makes it unreadable.
struct NoFeed {
  std::string reason;
  std::vector<NamedFeed> named{};  // by a web page; best first
};

// RSS 0.90 to 2.0, Atom 0.3 and 1.0, JSON Feed 1.0 and 1.1, CDF. Items in document order, at most
// kMaxItems. Cost: linear in the document; 300 MB/s and more.
std::variant<ParsedDocument, NoFeed> read_document(std::string bytes, const ParseOptions& options,
                                                   Charsets& charsets);

// The same for who only wants feeds: the reason is the error.
Result<ParsedDocument> parse_feed(std::string bytes, const ParseOptions& options,
                                  Charsets& charsets);

}  // namespace antiphon::feed
