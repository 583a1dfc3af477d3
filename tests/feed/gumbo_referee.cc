#include "feed/gumbo_referee.h"

#include <gumbo.h>

#include <algorithm>
#include <iterator>

namespace antiphon::feed {

namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

bool has_no_end(GumboTag tag) {
  return tag == GUMBO_TAG_BR || tag == GUMBO_TAG_HR || tag == GUMBO_TAG_IMG ||
         tag == GUMBO_TAG_WBR || tag == GUMBO_TAG_SOURCE || tag == GUMBO_TAG_COL;
}

void write(const GumboNode& node, std::string& out);

void write_children(const GumboElement& element, std::string& out) {
  for (unsigned i = 0; i < element.children.length; ++i) {
    write(*static_cast<const GumboNode*>(element.children.data[i]), out);
  }
}

void write_element(const GumboElement& element, std::string& out) {
  const std::string name =
      element.tag == GUMBO_TAG_UNKNOWN ? "unknown-element" : gumbo_normalized_tagname(element.tag);
  out += '<';
  out += name;
  for (unsigned i = 0; i < element.attributes.length; ++i) {
    const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
    out += ' ';
    out += attribute->name;
    if (*attribute->value == '\0') continue;
    out += "=\"";
    out += escaped(attribute->value);
    out += '"';
  }
  out += '>';
  const auto start = out.size();
  write_children(element, out);
  if (element.tag == GUMBO_TAG_PRE && out.substr(start, 1) == "\n") out.insert(start, 1, '\n');
  if (has_no_end(element.tag)) return;
  out += "</";
  out += name;
  out += '>';
}

void write(const GumboNode& node, std::string& out) {
  switch (node.type) {
    case GUMBO_NODE_ELEMENT:
      return write_element(node.v.element, out);
    case GUMBO_NODE_TEXT:
    case GUMBO_NODE_WHITESPACE:
      out += escaped(node.v.text.text);
      return;
    case GUMBO_NODE_DOCUMENT:
    case GUMBO_NODE_CDATA:
    case GUMBO_NODE_COMMENT:
    case GUMBO_NODE_TEMPLATE:
      out += "<!-- nothing of this kind is safe -->";
  }
}

// By allow-list: what is new in browsers is not to be in safe HTML either.
bool is_inert_attribute(const GumboAttribute& attribute) {
  constexpr std::string_view kWords[] = {"lang",    "dir",      "title",   "alt",     "width",
                                         "height",  "span",     "start",   "type",    "value",
                                         "colspan", "datetime", "rowspan", "controls"};
  constexpr std::string_view kAddresses[] = {"href", "src", "cite", "poster"};
  const std::string_view name = attribute.name;
  const std::string_view value = attribute.value;
  if (attribute.attr_namespace != GUMBO_ATTR_NAMESPACE_NONE) return false;
  if (std::find(std::begin(kWords), std::end(kWords), name) != std::end(kWords)) return true;
  if (std::find(std::begin(kAddresses), std::end(kAddresses), name) == std::end(kAddresses))
    return false;
  return value.starts_with("http://") || value.starts_with("https://") ||
         value.starts_with("mailto:");
}

bool is_inert_node(const GumboNode& node) {
  if (node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE) return true;
  if (node.type != GUMBO_NODE_ELEMENT) return false;
  const GumboElement& element = node.v.element;
  constexpr GumboTag kActive[] = {
      GUMBO_TAG_SCRIPT,  GUMBO_TAG_STYLE,    GUMBO_TAG_IFRAME,   GUMBO_TAG_OBJECT,
      GUMBO_TAG_EMBED,   GUMBO_TAG_APPLET,   GUMBO_TAG_FORM,     GUMBO_TAG_INPUT,
      GUMBO_TAG_BUTTON,  GUMBO_TAG_SELECT,   GUMBO_TAG_TEXTAREA, GUMBO_TAG_BASE,
      GUMBO_TAG_META,    GUMBO_TAG_LINK,     GUMBO_TAG_SVG,      GUMBO_TAG_MATH,
      GUMBO_TAG_FRAME,   GUMBO_TAG_FRAMESET, GUMBO_TAG_TEMPLATE, GUMBO_TAG_NOSCRIPT,
      GUMBO_TAG_MARQUEE, GUMBO_TAG_TITLE,    GUMBO_TAG_XMP,      GUMBO_TAG_PLAINTEXT,
      GUMBO_TAG_NOEMBED, GUMBO_TAG_NOFRAMES, GUMBO_TAG_UNKNOWN};
  if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return false;
  for (const GumboTag tag : kActive) {
    if (element.tag == tag) return false;
  }
  for (unsigned i = 0; i < element.attributes.length; ++i) {
    const auto* attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
    if (!is_inert_attribute(*attribute)) return false;
  }
  for (unsigned i = 0; i < element.children.length; ++i) {
    if (!is_inert_node(*static_cast<const GumboNode*>(element.children.data[i]))) return false;
  }
  return true;
}

class Parsed {
 public:
  explicit Parsed(std::string_view html) : text_(html) {
    options_.max_errors = 0;  // its list of errors is quadratic
    options_.fragment_context = GUMBO_TAG_DIV;
    output_ = gumbo_parse_with_options(&options_, text_.data(), text_.size());
  }
  ~Parsed() { gumbo_destroy_output(&options_, output_); }
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;

  const GumboNode& root() const { return *output_->root; }

 private:
  std::string text_;
  GumboOptions options_ = kGumboDefaultOptions;
  GumboOutput* output_;
};

}  // namespace

std::string reparsed(std::string_view html) {
  const Parsed parsed(html);
  std::string out;
  write_children(parsed.root().v.element, out);
  return out;
}

bool is_inert(std::string_view html) {
  return is_inert_node(Parsed(html).root());
}

}  // namespace antiphon::feed
