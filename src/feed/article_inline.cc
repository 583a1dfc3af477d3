// What an ArticleWriter does with what stands in a paragraph: text, links, pictures.

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "antiphon/base/text.h"
#include "feed/article_writer.h"

namespace antiphon::feed {

namespace {

constexpr std::size_t kMaxNameBytes = 400;
constexpr std::size_t kMaxRaised = 12;

// Pictures of this size count visits.
constexpr int kTrackerSize = 2;

struct Raised {
  std::string_view plain;
  std::string_view above;  // empty: there is none
  std::string_view below;
};
constexpr std::array kRaised{
    Raised{"0", "⁰", "₀"}, Raised{"1", "¹", "₁"}, Raised{"2", "²", "₂"}, Raised{"3", "³", "₃"},
    Raised{"4", "⁴", "₄"}, Raised{"5", "⁵", "₅"}, Raised{"6", "⁶", "₆"}, Raised{"7", "⁷", "₇"},
    Raised{"8", "⁸", "₈"}, Raised{"9", "⁹", "₉"}, Raised{"+", "⁺", "₊"}, Raised{"-", "⁻", "₋"},
    Raised{"−", "⁻", "₋"}, Raised{"(", "⁽", "₍"}, Raised{")", "⁾", "₎"}, Raised{"n", "ⁿ", "ₙ"},
    Raised{"i", "ⁱ", "ᵢ"},
};

// Empty when Unicode has no such characters for all of it.
std::string raised(std::string_view text, bool above) {
  std::string out;
  while (!text.empty()) {
    const auto* const found = std::find_if(kRaised.begin(), kRaised.end(), [&](const Raised& one) {
      return text.starts_with(one.plain);
    });
    if (found == kRaised.end()) return "";
    out += above ? found->above : found->below;
    text.remove_prefix(found->plain.size());
  }
  return out;
}

const HtmlNode* only_child(const HtmlNode& node) {
  const HtmlNode* const child = node.first_child;
  return child != nullptr && child->next == nullptr ? child : nullptr;
}

// The text of an element that holds nothing else.
std::string_view only_text(const HtmlNode& node) {
  const HtmlNode* const child = only_child(node);
  return child != nullptr && child->is_text() ? trimmed(child->content) : std::string_view();
}

// Leads to a place on the page that is being read: nowhere, from a terminal.
bool is_link_within(const HtmlNode& node) {
  return node.tag == Tag::a && node.attribute("href").starts_with('#');
}

bool is_tiny(const HtmlNode& image, std::string_view side) {
  const std::string text = image.attribute(side);
  int size = kTrackerSize + 1;
  std::from_chars(text.data(), text.data() + text.size(), size);
  return size < kTrackerSize;
}

// What page builders hang on headings, to be pointed at.
bool is_anchor_sign(std::string_view text) {
  constexpr std::array<std::string_view, 5> kSigns{"#", "¶", "§", "🔗", "⚓"};
  return std::find(kSigns.begin(), kSigns.end(), text) != kSigns.end();
}

}  // namespace

void ArticleWriter::write_text(const HtmlNode& node) {
  if (verbatim_) {
    text_.add_verbatim(node.content, look_);
  } else {
    text_.add(node.content, look_);
  }
}

void ArticleWriter::write_styled(const HtmlNode& node, Style style) {
  const Style outside = look_.style;
  look_.style = outside | style;
  write_children(node);
  look_.style = outside;
}

void ArticleWriter::write_link(const HtmlNode& node) {
  const bool within = is_link_within(node);
  if (within && is_anchor_sign(only_text(node))) return;
  // The number of a picture stands before that of the link around it.
  const HtmlNode* const child = only_child(node);
  if (child != nullptr && child->tag == Tag::img) state_.links.number(image_source(*child));
  const auto number = within ? std::uint16_t{0} : state_.links.number(node.attribute("href"));
  if (number == 0) return write_children(node);
  const Look outside = look_;
  look_.style = look_.style | Style::link;
  look_.link = number;
  open_links_.push_back({number, text_.written(), false});
  write_children(node);
  write_number(open_links_.back());
  open_links_.pop_back();
  look_ = outside;
}

// Behind the first paragraph of the link's text, if it has any.
void ArticleWriter::write_number(OpenLink& link) {
  if (link.numbered || text_.written() == link.written) return;
  link.numbered = true;
  write_mark(link.number);
}

void ArticleWriter::write_mark(std::uint16_t number) {
  if (mark_ == number && marked_at_ == text_.written()) return;
  text_.add_mark(link_mark(number), {Style::dim, number});
  mark_ = number;
  marked_at_ = text_.written();
}

void ArticleWriter::write_image(const HtmlNode& node) {
  if (is_tiny(node, "width") || is_tiny(node, "height")) return;
  std::string name = node.attribute("alt");
  if (!name.empty() && node.attribute("class").find("emoji") != std::string::npos) {
    return text_.add(name, look_);
  }
  if (name.empty()) name = node.attribute("title");
  write_placeholder("image", name, image_source(node));
}

void ArticleWriter::write_media(const HtmlNode& node) {
  std::string address = node.attribute("src");
  for (const HtmlNode* child = node.first_child; child != nullptr && address.empty();
       child = child->next) {
    if (child->tag == Tag::source) address = child->attribute("src");
  }
  write_placeholder(element(node.tag).name, node.attribute("title"), address);
}

void ArticleWriter::write_placeholder(std::string_view what, std::string_view name,
                                      std::string_view address) {
  const auto number = state_.links.number(address);
  const std::string shown = shortened(printable(name), kMaxNameBytes);
  if (number == 0 && shown.empty()) return;
  const Look look{look_.style | Style::dim, number != 0 ? number : look_.link};
  text_.add("[", look);
  text_.add(what, look);
  if (!shown.empty()) text_.add(": " + shown, look);
  text_.add("]", look);
  if (number != 0) write_mark(number);
}

void ArticleWriter::write_raised(const HtmlNode& node) {
  const HtmlNode* const child = only_child(node);
  const bool note = child != nullptr && is_link_within(*child);
  const auto text = only_text(note ? *child : node);
  const std::string sign = text.size() <= kMaxRaised ? raised(text, node.tag == Tag::sup) : "";
  if (sign.empty()) return write_children(node);
  text_.add(sign, look_);
}

void ArticleWriter::write_quoted(const HtmlNode& node, std::string_view before,
                                 std::string_view after) {
  text_.add(before, look_);
  write_children(node);
  text_.add_mark(after, look_);
}

}  // namespace antiphon::feed
