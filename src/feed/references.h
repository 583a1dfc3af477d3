// References in XML that XML does not allow: names that only HTML knows and the document does not
// declare
// (`&nbsp;`), and numbers of no character (`&#0;`, `&#x1B;`, `&#xD800;`).

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace antiphon::feed {

struct References {
  bool foreign = false;                   // there are such; then decode them
  std::optional<std::size_t> undeclared;  // offset of the first that is a fault of the document
};

// An unknown name and a lone `&` are none: they are text. In CDATA sections only numbers count,
// since HTML would read them in the same way. That no number is left that pugixml would make
// invalid UTF-8 of, wherever it stands, is a promise.
References foreign_references(std::string_view text);

// The same text with them as the characters that browsers show: 128 to 159 mean what windows-1252
// has there, controls are nothing.
std::string with_references_decoded(std::string_view text);

}  // namespace antiphon::feed
