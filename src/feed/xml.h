// The door to pugixml: text in, a tree out, also when the document is broken.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

#include "antiphon/base/result.h"

namespace antiphon::feed {

struct XmlDocument {
  pugi::xml_document tree;  // owns its text
  bool recovered = false;
  std::vector<std::string> warnings;  // what was broken, and where: `line 12: …`
};

// `text` is valid UTF-8. Nothing outside is read and no entity of the document's own is expanded.
// What is not well-formed is mended (repair.h) and read again. Errors: no element at all, or too
// large for the memory there is.
Result<XmlDocument> read_xml(std::string_view text);

}  // namespace antiphon::feed
