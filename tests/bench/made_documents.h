// Feeds of any size, always the same ones: of the shape that readers meet daily, and of shapes that
// make parsers slow.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bench/prose.h"

#include "antiphon/base/time.h"

namespace antiphon::bench {

enum class Kind { rss20, atom10, rss10, json11 };

struct MadeEntry {
  std::string title;
  std::string link;
  std::string author;
  std::string category;
  std::string body;  // HTML
  Time published{};
  Time updated{};  // only Atom says so
};

// Some paragraphs with links, at times a list or code: about 1 KB.
std::string made_body(Prose& prose);

// One of these entries, whose texts need no escaping but the body's. JSON Feed has one more at its
// end.
std::string document(Kind kind, const std::vector<MadeEntry>& entries);

// At least `bytes` of it. Titles, dates, categories and bodies of some paragraphs with links: HTML,
// escaped or in CDATA sections, is about five sixths of it.
std::string daily_feed(Kind kind, std::size_t bytes);

// Items with no bodies: short fields and many attributes, as of podcasts and media.
std::string markup_feed(std::size_t bytes);

// What costs a naive parser more than linear time; `make` gives at least so many bytes of it.
struct Shape {
  std::string_view name;
  std::string (*make)(std::size_t bytes);
};
const std::vector<Shape>& shapes();

}  // namespace antiphon::bench
