// What a parser of HTML5 makes of a piece of HTML, written out again. The tests hold safe_html() to
// it.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::feed {

// As it would stand in a `div`: elements, attributes and text, escaped as safe_html() does.
std::string reparsed(std::string_view html);

// Whether nothing in it acts or is loaded but pictures and media: no element or attribute that
// could, no address of another scheme than http, https and mailto.
bool is_inert(std::string_view html);

}  // namespace antiphon::feed
