// What is inside an element, as text or as HTML again.

#pragma once

#include <string>

#include <pugixml.hpp>

namespace antiphon::feed {

bool has_elements(const pugi::xml_node& element);

// Its own characters, not those of elements inside.
std::string own_text(const pugi::xml_node& element);

// The content of an element, written as HTML: prefixes and namespace declarations go, empty
// elements are written as HTML has them, addresses get `xml:base` from elements inside. Ends soon
// after `limit` bytes, wherever that is. Without recursion, however deep it is nested.
std::string inner_markup(const pugi::xml_node& element, std::size_t limit);

}  // namespace antiphon::feed
