// What attributes say of how an element looks: the little of it that changes what is read.

#pragma once

#include <string_view>

#include "antiphon/model/article.h"
#include "feed/html_tree.h"

namespace antiphon::feed {

// Not to be seen: by attribute or style, for scripts or screen readers only, or of no use on paper.
bool is_hidden(const HtmlNode& node);

// Among the words of its `class`.
bool has_class(const HtmlNode& node, std::string_view name);

// The value of a property of its `style`, lower case; empty when there is none.
std::string style_property(const HtmlNode& node, std::string_view property);

// `style` with what the element's own style adds to it or takes from it.
Style with_own_style(const HtmlNode& node, Style style);

}  // namespace antiphon::feed
