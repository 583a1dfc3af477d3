// An article as the lines of the reader: title, where it is from, its text, its links and
// enclosures.

#pragma once

#include <string>
#include <vector>

#include "antiphon/model/article.h"
#include "antiphon/wire/messages.h"

namespace antiphon::ui {

struct ReaderText {
  std::vector<StyledLine> lines;
  std::vector<std::string> addresses;  // number n opens addresses[n - 1]: links, then enclosures
};

ReaderText compose(const wire::Article& article, int columns);

// How many characters other than spaces stand before line `top`, and the line where so many have
// gone by: how a place is kept when the same text is wrapped anew.
std::size_t ink_before(const std::vector<StyledLine>& lines, std::size_t top);
std::size_t line_after_ink(const std::vector<StyledLine>& lines, std::size_t ink);

}  // namespace antiphon::ui
