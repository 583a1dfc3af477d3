#include "feed/constructs.h"

#include <algorithm>
#include <vector>

#include "antiphon/base/text.h"
#include "antiphon/feed/html.h"
#include "feed/address.h"
#include "feed/base64.h"
#include "feed/inner_markup.h"
#include "feed/url.h"

namespace antiphon::feed {

namespace {

// A body is cut at its limit anyway; a title is never longer than this, tags and all.
constexpr std::size_t kMaxMarkup = kMaxBodyBytes + 1024;

struct Text {
  BodyKind kind = BodyKind::none;
  std::string content;
};

std::string markup_of(const pugi::xml_node& node) {
  const Content content(node);
  return content.has_elements() ? inner_markup(node, kMaxMarkup) : std::string(content.text());
}

// The one `div` that is all the content of an element; nothing if it is not like that.
pugi::xml_node only_div(const pugi::xml_node& node) {
  pugi::xml_node only;
  for (pugi::xml_node child = node.first_child(); child; child = child.next_sibling()) {
    if (child.type() == pugi::node_element) {
      if (only) return {};
      only = child;
    } else if (!trimmed(child.value()).empty()) {
      return {};
    }
  }
  return ascii_iequals(local_name(only.name()), "div") ? only : pugi::xml_node();
}

// XHTML stands in one `div`, which is no part of it.
std::string xhtml_of(const pugi::xml_node& node) {
  const pugi::xml_node div = only_div(node);
  return inner_markup(div ? div : node, kMaxMarkup);
}

// Escaped HTML, or what was to be escaped and is not; there are also programs that escape it inside
// of a `div`.
std::string html_of(const pugi::xml_node& node) {
  if (const Content content(node); !content.has_elements()) return std::string(content.text());
  if (const pugi::xml_node div = only_div(node)) {
    if (const Content inside(div); !inside.has_elements()) return std::string(inside.text());
  }
  return xhtml_of(node);
}

bool is_xml_type(std::string_view type) {
  return type.ends_with("+xml") || type.ends_with("/xml");
}

// RFC 4287 §3.1 and §4.1.3; of Atom 0.3, `mode`.
Text atom_text(const pugi::xml_node& node) {
  const std::string type = ascii_lower(trimmed(attribute(node, "type")));
  const std::string mode = ascii_lower(trimmed(attribute(node, "mode")));
  const bool html =
      type == "html" || type.starts_with("text/html") || type == "application/xhtml+xml";
  const bool text =
      type.empty() || type == "text" || (type.starts_with("text/") && !is_xml_type(type));
  const Content content(node);
  if (mode == "base64") {
    auto decoded = base64_decoded(content.text());
    return {html ? BodyKind::html : BodyKind::text, decoded ? to_utf8(*decoded) : std::string()};
  }
  if (mode == "escaped")
    return {html ? BodyKind::html : BodyKind::text, std::string(content.text())};
  if (type == "xhtml" || type == "application/xhtml+xml") return {BodyKind::html, xhtml_of(node)};
  if (html || content.has_elements() || is_xml_type(type)) return {BodyKind::html, html_of(node)};
  if (text) return {BodyKind::text, std::string(content.text())};
  auto decoded = base64_decoded(content.text());
  if (!decoded || !is_utf8(*decoded) || decoded->find('\0') != std::string::npos)
    return {};  // a picture, say
  return {BodyKind::html, std::move(*decoded)};
}

Text text_of(const FeedElement& element) {
  if (element.is_atom()) return atom_text(element.node);
  return {BodyKind::html, markup_of(element.node)};
}

bool looks_like_html(std::string_view text) {
  for (auto at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (at + 1 < text.size() &&
        (text[at + 1] == '/' || ((text[at + 1] | 0x20) >= 'a' && (text[at + 1] | 0x20) <= 'z'))) {
      return text.find('>', at) != std::string_view::npos;
    }
  }
  return false;
}

Body as_body(const FeedElement& element, Text text) {
  if (trimmed(text.content).empty()) return {};
  return {text.kind, std::move(text.content), base_of(element)};
}

}  // namespace

std::string line_of(const FeedElement& element) {
  if (const Content content(element.node); !content.has_elements())
    return printable(content.text());
  return title_text(inner_markup(element.node, kMaxMarkup));
}

std::string title_of(const FeedElement& element) {
  if (const Content content(element.node); !element.is_atom() && !content.has_elements())
    return title_text(content.text());
  const Text text = text_of(element);
  return text.kind == BodyKind::text ? printable(text.content) : title_text(text.content);
}

Body body_of(const FeedElement& element) {
  return as_body(element, text_of(element));
}

Body loose_body_of(const FeedElement& element) {
  Text text{BodyKind::html, markup_of(element.node)};
  if (!looks_like_html(text.content)) text.kind = BodyKind::text;
  return as_body(element, std::move(text));
}

std::string base_of(const FeedElement& element) {
  if (!element.origin.has_xml_base) return element.origin.base;
  std::vector<std::string_view> bases;
  for (pugi::xml_node node = element.node; node; node = node.parent()) {
    const std::string_view base = qualified_attribute(node, "xml:base");
    if (!base.empty() && base.size() <= kMaxUrlBytes) bases.push_back(base);
  }
  std::string base = element.origin.base;
  for (auto each = bases.rbegin(); each != bases.rend(); ++each) {
    std::string resolved = printable(resolve_url(base, *each));
    if (!resolved.empty() && resolved.size() <= kMaxUrlBytes) base = std::move(resolved);
  }
  return base;
}

std::string address_of(const FeedElement& element, std::string_view reference) {
  reference = trimmed(reference);
  if (reference.empty()) return {};
  if (!element.origin.has_xml_base || is_settled(reference))
    return usable_address(element.origin.base, reference);
  return usable_address(base_of(element), reference);
}

}  // namespace antiphon::feed
