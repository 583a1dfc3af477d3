#include "feed/article_nodes.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "antiphon/base/text.h"
#include "feed/node_look.h"

namespace antiphon::feed {

namespace {

// Pixels: pictures below this size count visits, those up to that one are icons.
constexpr int kTrackerSide = 2;
constexpr int kIconSide = 32;
constexpr int kUnknownSide = 100'000;

// Bytes of the number of a note.
constexpr std::size_t kMaxNote = 3;

// Bytes of what a link around a picture says of itself: `View full size`.
constexpr std::size_t kLongestButton = 24;

// In pixels; other units say nothing.
int pixels(std::string_view text) {
  int size = kUnknownSide;
  const auto* const end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, size);
  const auto unit = std::string_view(result.ptr, static_cast<std::size_t>(end - result.ptr));
  return trimmed(unit).empty() || unit.starts_with("px") ? size : kUnknownSide;
}

int side_of(const HtmlNode& image, std::string_view side) {
  const int styled = pixels(style_property(image, side));
  return styled != kUnknownSide ? styled : pixels(image.attribute(side));
}

std::size_t text_bytes(const HtmlNode& node) {
  std::size_t bytes = 0;
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next)
    bytes += child->is_text() ? trimmed(child->content).size() : text_bytes(*child);
  return bytes;
}

bool starts_with_code(const HtmlNode& cell) {
  for (const HtmlNode* node = cell.first_child; node != nullptr; node = node->first_child) {
    while (node->is_text() && trimmed(node->content).empty() && node->next != nullptr)
      node = node->next;
    if (node->tag == Tag::pre) return true;
  }
  return false;
}

bool holds_only_numbers(const HtmlNode& node) {
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
    const bool numbers =
        child->is_text() ? child->content.find_first_not_of("0123456789 \r\n") == std::string::npos
                         : holds_only_numbers(*child);
    if (!numbers) return false;
  }
  return true;
}

bool is_anchor_sign(std::string_view text) {
  constexpr std::string_view kTextStyle = "\xEF\xB8\x8E";
  if (text.ends_with(kTextStyle)) text.remove_suffix(kTextStyle.size());
  constexpr std::array<std::string_view, 14> kSigns{"#", "¶", "§", "🔗", "⚓", "↩", "↑",
                                                    "^", "⤴", "↵", "⏎", "↥", "⬆", "⮐"};
  return std::find(kSigns.begin(), kSigns.end(), text) != kSigns.end();
}

// Of an anchor: signs, and the number of the place that it leads back to.
bool holds_only_signs(const HtmlNode& node) {
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
    const auto text = child->is_text() ? trimmed(child->content) : std::string_view();
    const bool number = text.find_first_not_of("0123456789") == std::string_view::npos;
    if (child->is_text() ? !number && !is_anchor_sign(text) : !holds_only_signs(*child))
      return false;
  }
  return true;
}

}  // namespace

const HtmlNode* only_child(const HtmlNode& node) {
  const HtmlNode* const child = node.first_child;
  return child != nullptr && child->next == nullptr ? child : nullptr;
}

const HtmlNode* only_picture(const HtmlNode& node) {
  const HtmlNode* found = nullptr;
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
    if (child->is_text()) {
      if (!trimmed(child->content).empty()) return nullptr;
      continue;
    }
    if (child->first_child == nullptr && child->tag != Tag::img) {
      if (is(child->tag, Trait::has_no_end)) return nullptr;
      continue;
    }
    if (found != nullptr) return nullptr;
    found = child;
  }
  return found == nullptr || found->tag == Tag::img ? found : only_picture(*found);
}

bool is_picture_address(std::string_view address) {
  address = address.substr(0, address.find_first_of("?#"));
  const auto dot = address.rfind('.');
  if (dot == std::string_view::npos) return false;
  constexpr std::array<std::string_view, 7> kEndings{"jpg",  "jpeg", "png", "gif",
                                                     "webp", "avif", "svg"};
  const std::string ending = ascii_lower(address.substr(dot + 1));
  return std::find(kEndings.begin(), kEndings.end(), ending) != kEndings.end();
}

std::string_view first_text(const HtmlNode& node) {
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
    const auto text = child->is_text() ? trimmed(child->content) : first_text(*child);
    if (!text.empty()) return text;
  }
  return {};
}

std::string_view only_text(const HtmlNode& node) {
  const HtmlNode* const child = only_child(node);
  return child != nullptr && child->is_text() ? trimmed(child->content) : std::string_view();
}

bool is_tracker(const HtmlNode& image, std::string_view source) {
  if (side_of(image, "width") < kTrackerSide || side_of(image, "height") < kTrackerSide)
    return true;
  constexpr std::array<std::string_view, 8> kTrackers{
      "://pixel.wp.com/",       "://stats.wordpress.com/",      "://feeds.feedburner.com/~r/",
      "://medium.com/_/stat",   "://www.google-analytics.com/", "://feeds.wordpress.com/1.0/",
      "://ad.doubleclick.net/", "://www.googletagmanager.com/"};
  return std::any_of(kTrackers.begin(), kTrackers.end(), [&](std::string_view tracker) {
    return source.find(tracker) != std::string_view::npos;
  });
}

bool is_icon(const HtmlNode& image) {
  if (image.attribute("class").find("emoji") != std::string::npos || has_class(image, "wp-smiley"))
    return true;
  const bool unnamed = image.attribute("alt").empty();
  if (unnamed &&
      (image.attribute("class").find("icon") != std::string::npos || has_class(image, "avatar")))
    return true;
  return std::max(side_of(image, "width"), side_of(image, "height")) <= kIconSide;
}

bool is_formula(const HtmlNode& image, std::string_view source) {
  return has_class(image, "latex") || has_class(image, "tex") ||
         image.attribute("class").find("math") != std::string::npos ||
         source.find("latex.codecogs.com/") != std::string_view::npos;
}

bool is_shown_picture(const HtmlNode& image) {
  const std::string source = image_source(image);
  if (is_hidden(image) || is_tracker(image, source)) return false;
  return !is_icon(image) && !is_formula(image, source);
}

const HtmlNode* first_picture(const HtmlNode& node) {
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
    const HtmlNode* const found = child->tag == Tag::img ? child : first_picture(*child);
    if (found != nullptr) return found;
  }
  return nullptr;
}

bool is_lightbox(const HtmlNode& link) {
  if (first_picture(link) == nullptr) return false;
  return has_class(link, "lightbox") ||
         (is_picture_address(link.attribute("href")) && text_bytes(link) <= kLongestButton);
}

bool shows_something(const HtmlNode& node) {
  if (is_hidden(node)) return false;
  if (node.is_text()) return !printable(node.content).empty();
  if (node.tag == Tag::img) return is_shown_picture(node) || !node.attribute("alt").empty();
  if (node.tag == Tag::iframe || node.tag == Tag::video || node.tag == Tag::audio) return true;
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
    if (shows_something(*child)) return true;
  }
  return false;
}

bool is_gutter(const HtmlNode& cell) {
  constexpr std::array<std::string_view, 4> kClasses{"gutter", "linenos", "rouge-gutter",
                                                     "blob-num"};
  if (std::any_of(kClasses.begin(), kClasses.end(),
                  [&](std::string_view name) { return has_class(cell, name); }))
    return true;
  return cell.next != nullptr && starts_with_code(cell) && holds_only_numbers(cell);
}

bool is_file_name(std::string_view text) {
  return text.find(' ') == std::string_view::npos && is_picture_address(text);
}

bool is_anchor(const HtmlNode& link) {
  return is_anchor_sign(first_text(link)) && holds_only_signs(link);
}

std::string_view note_number(std::string_view text) {
  if (text.size() > 2 &&
      ((text.front() == '[' && text.back() == ']') || (text.front() == '(' && text.back() == ')')))
    text = text.substr(1, text.size() - 2);
  const bool digits =
      std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits && text.size() <= kMaxNote ? text : std::string_view();
}

bool is_note_place(std::string_view href) {
  constexpr std::array<std::string_view, 8> kStarts{"#fn",   "#_fn",      "#ftn",   "#_ftn",
                                                    "#_edn", "#footnote", "#cite_", "#note"};
  const auto fragment = href.substr(std::min(href.find('#'), href.size()));
  return fragment.find("footnote") != std::string_view::npos ||
         std::any_of(kStarts.begin(), kStarts.end(),
                     [&](std::string_view start) { return fragment.starts_with(start); });
}

namespace {

bool is_blank(const HtmlNode& node) {
  return node.is_text() && trimmed(node.content).empty();
}

// The element with the bullet of a paragraph of Word's; it comes first, behind nothing.
const HtmlNode* word_bullet(const HtmlNode& node) {
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
    if (is_blank(*child)) continue;
    if (style_property(*child, "mso-list") == "ignore") return child;
    return child->is_text() ? nullptr : word_bullet(*child);
  }
  return nullptr;
}

}  // namespace

bool is_word_item(const HtmlNode& node) {
  return style_property(node, "mso-list").find(" level") != std::string::npos;
}

std::string word_marker(const HtmlNode& item) {
  const std::string list = style_property(item, "mso-list");
  const auto level = list.find("level") + std::string_view("level").size();
  const bool deep = level < list.size() && list[level] > '1' && list[level] <= '9';
  const std::string indent(deep ? static_cast<std::size_t>(list[level] - '1') * 2 : 0, ' ');
  const HtmlNode* const bullet = word_bullet(item);
  const std::string text = bullet != nullptr ? printable(first_text(*bullet)) : "";
  if (text.size() > 1 && text.front() >= '0' && text.front() <= 'z') return indent + text + " ";
  return indent + (deep ? "◦ " : "• ");
}

const HtmlNode* note_beside_block(const HtmlNode& node) {
  const HtmlNode* first = node.first_child;
  while (first != nullptr && is_blank(*first))
    first = first->next;
  if (first == nullptr || first->tag != Tag::a || note_number(only_text(*first)).empty())
    return nullptr;
  const HtmlNode* next = first->next;
  while (next != nullptr && is_blank(*next))
    next = next->next;
  const bool leads_to_note = is_note_place(first->attribute("href"));
  return leads_to_note && next != nullptr && is(next->tag, Trait::block) ? first : nullptr;
}

}  // namespace antiphon::feed
