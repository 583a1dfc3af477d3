#include "feed/xml.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "feed/place.h"
#include "feed/references.h"
#include "feed/repair.h"

namespace antiphon::feed {

namespace {

// White space between elements matters inside XHTML: `<b>a</b> <i>b</i>`.
constexpr unsigned kFlags = pugi::parse_cdata | pugi::parse_escapes | pugi::parse_eol |
                            pugi::parse_wconv_attribute | pugi::parse_ws_pcdata;

pugi::xml_parse_result load(pugi::xml_document& tree, std::string_view text) {
  return tree.load_buffer(text.data(), text.size(), kFlags, pugi::encoding_utf8);
}

// What pugixml met, in the words of a reader of feeds.
std::string fault(pugi::xml_parse_status status) {
  switch (status) {
    case pugi::status_bad_cdata:
      return "a CDATA section has no end";
    case pugi::status_bad_comment:
      return "a comment has no end";
    case pugi::status_bad_doctype:
      return "a broken document type";
    case pugi::status_bad_pi:
      return "a broken processing instruction";
    case pugi::status_bad_attribute:
      return "a broken attribute";
    case pugi::status_bad_start_element:
    case pugi::status_unrecognized_tag:
      return "a broken tag";
    case pugi::status_bad_end_element:
    case pugi::status_end_element_mismatch:
      return "elements are not closed in order, or the document is cut";
    default:
      return "not well-formed";
  }
}

}  // namespace

Result<XmlDocument> read_xml(std::string_view text) {
  XmlDocument document;
  std::string decoded;
  if (const References references = foreign_references(text); references.foreign) {
    if (references.undeclared) {
      document.recovered = true;
      document.warnings.push_back(at_line(text, *references.undeclared) +
                                  "a character reference that the document does not declare");
    }
    decoded = with_references_decoded(text);
    text = decoded;
  }
  pugi::xml_parse_result parsed = load(document.tree, text);
  if (parsed.status == pugi::status_out_of_memory)
    return Error{"document too complex: it needs more memory than a parser may take"};
  if (parsed.status != pugi::status_ok && parsed.status != pugi::status_no_document_element) {
    document.recovered = true;
    document.warnings.push_back(
        at_line(text, static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0))) +
        fault(parsed.status));
    parsed = load(document.tree, repaired(text));
    if (parsed.status == pugi::status_out_of_memory)
      return Error{"document too complex: it needs more memory than a parser may take"};
  }
  const auto roots = document.tree.children();
  const auto elements = std::count_if(roots.begin(), roots.end(), [](const pugi::xml_node& node) {
    return node.type() == pugi::node_element;
  });
  if (elements == 0) return Error{"this is no XML document"};
  return document;
}

}  // namespace antiphon::feed
