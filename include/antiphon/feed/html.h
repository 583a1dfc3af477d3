// HTML of strangers: as plain text, made safe, or laid out for a terminal.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "antiphon/model/article.h"
#include "antiphon/model/item.h"

namespace antiphon::feed {

// Text of HTML for search and filters: tags out, references decoded, white space folded, a line end
// where a block ends; script, style and comments left out. One linear pass, no tree: some hundred
// MB/s. Printable as a block.
std::string plain_text(std::string_view html);

// A title as text: references decoded, tags out when they are tags, printable on one line.
std::string title_text(std::string_view html);

// HTML that can be shown anywhere: an allow-list of elements and attributes; no script, style,
// event attribute, form, frame, object or `javascript:`; addresses of http and https, and mailto in
// links, absolute against `base`. Well-formed: every parser of HTML5 reads the same tree in it.
// Idempotent.
std::string safe_html(std::string_view html, std::string_view base);

// Lays a body out in lines of at most `columns` columns (fewer than 8 count as 8): paragraphs,
// headings, lists, quotes, code (a line that is too long goes on behind `↳`), tables (row by row
// where their columns do not fit), rules; pictures and players as text with their address; links
// numbered in order, one number for one address. In the order of reading, whatever the script; a
// paragraph that runs from right to left stands at the right edge. No blank line at the start or
// the end, and no two in a row but in code. Nothing is fetched. Bounded in depth, lines (20,000),
// links (2,000) and time, whatever the document; where that cuts something, a last dim line says
// so.
StyledText render(const Body& body, int columns);

}  // namespace antiphon::feed
