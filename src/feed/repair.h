// Broken XML made well-formed, so that whole items can be had of it.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::feed {

// What is kept: every element that has an end, in its place. Elements that are not closed end with
// their parent, or where a sibling of the same feed begins; end tags without a start, junk around
// the root and document types go; `&` and `<` that begin nothing are text; attributes are written
// anew. What a cut document breaks off in is closed where it ends, but half an address, name or
// date is nothing. Linear in time, bounded in memory (5 × the text).
std::string repaired(std::string_view text);

}  // namespace antiphon::feed
