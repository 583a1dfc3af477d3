#include "feed/node_look.h"

#include <algorithm>
#include <array>
#include <string>

#include "antiphon/base/text.h"
#include "feed/markup.h"

namespace antiphon::feed {

namespace {

// Mastodon's shortened addresses; what Wikipedia hangs on headings and notes.
constexpr std::array<std::string_view, 4> kHiddenClasses{"invisible", "mw-editsection",
                                                         "mw-cite-backlink", "mw-jump-link"};

constexpr Style without(Style set, Style one) {
  return static_cast<Style>(static_cast<std::uint16_t>(set) & ~static_cast<std::uint16_t>(one));
}

bool holds_picture(const HtmlNode& node) {
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
    if (child->tag == Tag::img || holds_picture(*child)) return true;
  }
  return false;
}

bool says(std::string_view attributes, std::string_view word) {
  return attributes.find(word) != std::string_view::npos;
}

bool is_bold(std::string_view weight) {
  return weight.starts_with("bold") || (weight.size() == 3 && weight >= "600");
}

}  // namespace

bool has_class(const HtmlNode& node, std::string_view name) {
  if (!says(node.content, name)) return false;
  const auto list = attribute_value(node.content, "class");
  const auto classes = words(list);
  return std::find(classes.begin(), classes.end(), name) != classes.end();
}

std::string style_property(const HtmlNode& node, std::string_view property) {
  if (!says(node.content, property)) return "";
  const std::string style = ascii_lower(node.attribute("style"));
  std::string_view rest = style;
  while (!rest.empty()) {
    const auto end = std::min(rest.find(';'), rest.size());
    const auto declaration = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const auto colon = declaration.find(':');
    if (colon == std::string_view::npos || trimmed(declaration.substr(0, colon)) != property)
      continue;
    return std::string(trimmed(declaration.substr(colon + 1)));
  }
  return "";
}

bool is_hidden(const HtmlNode& node) {
  const std::string_view attributes = node.content;
  if (attributes.empty() || node.is_text()) return false;
  if (says(attributes, "hidden")) {
    if (has_attribute(attributes, "hidden") || style_property(node, "visibility") == "hidden")
      return true;
    const bool for_eyes_only =
        node.tag == Tag::span && attribute_value(attributes, "aria-hidden") == "true";
    if (for_eyes_only && !holds_picture(node)) return true;
  }
  if (style_property(node, "display").starts_with("none")) return true;
  if (style_property(node, "mso-hide") == "all" || style_property(node, "mso-list") == "ignore")
    return true;
  return says(attributes, "class") &&
         std::any_of(kHiddenClasses.begin(), kHiddenClasses.end(),
                     [&](std::string_view name) { return has_class(node, name); });
}

Style with_own_style(const HtmlNode& node, Style style) {
  if (!says(node.content, "style")) return style;
  if (const auto weight = style_property(node, "font-weight"); !weight.empty())
    style = is_bold(weight) ? style | Style::bold : without(style, Style::bold);
  if (const auto slant = style_property(node, "font-style"); !slant.empty()) {
    const bool italic = slant.starts_with("italic") || slant.starts_with("oblique");
    style = italic ? style | Style::italic : without(style, Style::italic);
  }
  const auto line = style_property(node, "text-decoration");
  if (line.starts_with("line-through")) style = style | Style::strike;
  if (line.starts_with("underline") && node.tag != Tag::a) style = style | Style::underline;
  return style;
}

}  // namespace antiphon::feed
