// Text as XML and HTML write it.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::feed {

// With references in place of `<`, `>` and `&`, and in an attribute of `"`. Other bytes stay.
void append_escaped(std::string& out, std::string_view text, bool in_attribute);

}  // namespace antiphon::feed
