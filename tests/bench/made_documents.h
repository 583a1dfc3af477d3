// Feeds of any size, always the same ones: of the shape that readers meet daily, and of shapes that
// make parsers slow.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace antiphon::bench {

enum class Kind { rss20, atom10, rss10, json11 };

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
