#include "feed/lists.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "antiphon/base/text.h"
#include "feed/markup.h"
#include "feed/node_look.h"

namespace antiphon::feed {

namespace {

constexpr std::array<std::string_view, 3> kBullets{"• ", "◦ ", "▪ "};
constexpr int kMaxNumber = 1'000'000;
constexpr int kMaxRoman = 4000;
constexpr int kLetters = 26;

std::optional<int> number_in(const std::string& text) {
  int number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || rest != end || number < -kMaxNumber || number > kMaxNumber) return {};
  return number;
}

std::string roman(int number) {
  struct Digit {
    int value;
    std::string_view text;
  };
  constexpr std::array<Digit, 13> kDigits{{{1000, "m"},
                                           {900, "cm"},
                                           {500, "d"},
                                           {400, "cd"},
                                           {100, "c"},
                                           {90, "xc"},
                                           {50, "l"},
                                           {40, "xl"},
                                           {10, "x"},
                                           {9, "ix"},
                                           {5, "v"},
                                           {4, "iv"},
                                           {1, "i"}}};
  std::string out;
  for (const Digit& digit : kDigits) {
    for (; number >= digit.value; number -= digit.value)
      out += digit.text;
  }
  return out;
}

// 1 → a, 26 → z, 27 → aa.
std::string letters(int number) {
  std::string out;
  for (; number > 0; number = (number - 1) / kLetters)
    out.insert(out.begin(), static_cast<char>('a' + (number - 1) % kLetters));
  return out;
}

std::string upper(std::string text) {
  for (char& c : text)
    c = static_cast<char>(c - 'a' + 'A');
  return text;
}

bool is_blank(const HtmlNode& node) {
  return node.is_text() && trimmed(node.content).empty();
}
int items_in(const HtmlNode& list) {
  int items = 0;
  for (const HtmlNode* child = list.first_child; child != nullptr; child = child->next)
    items += child->tag == Tag::li ? 1 : 0;
  return items;
}

bool is_list(Tag tag) {
  return tag == Tag::ul || tag == Tag::ol || tag == Tag::dl;
}

// How many blocks an item shows under one another, lists aside: 0, 1, or 2 for more.
int blocks_in(const HtmlNode& node) {
  int blocks = 0;
  bool in_text = false;
  for (const HtmlNode* child = node.first_child; child != nullptr && blocks < 2;
       child = child->next) {
    const bool block = is(child->tag, Trait::block) && child->tag != Tag::br;
    if (is_blank(*child)) continue;
    if (is_list(child->tag)) {
      in_text = false;
    } else if (!block) {
      blocks += in_text ? 0 : 1;
      in_text = true;
    } else {
      blocks += child->tag == Tag::div ? blocks_in(*child) : 1;
      in_text = false;
    }
  }
  return std::min(blocks, 2);
}

}  // namespace

bool is_tight(const HtmlNode& list) {
  for (const HtmlNode* item = list.first_child; item != nullptr; item = item->next) {
    if (item->tag == Tag::li && blocks_in(*item) > 1) return false;
  }
  return true;
}

ListMarkers::ListMarkers(const HtmlNode& list, int depth)
    : bullet_(kBullets[static_cast<std::size_t>(depth) % kBullets.size()]) {
  if (list.tag != Tag::ol) return;
  kind_ = kind_of(list);
  const bool reversed = has_attribute(list.content, "reversed");
  step_ = reversed ? -1 : 1;
  const int first = number_in(list.attribute("start")).value_or(reversed ? items_in(list) : 1);
  number_ = first - step_;
  for (const HtmlNode* item = list.first_child; item != nullptr; item = item->next) {
    if (item->tag == Tag::li) next(*item);  // raises the width
  }
  number_ = first - step_;
}

ListMarkers::Kind ListMarkers::kind_of(const HtmlNode& list) {
  std::string style = style_property(list, "list-style-type");
  if (style.empty()) style = style_property(list, "list-style");
  const std::string type = list.attribute("type");
  const auto is = [&](std::string_view letter, std::string_view name) {
    return style.empty() ? type == letter : style.starts_with(name);
  };
  if (is("a", "lower-alpha") || is("a", "lower-latin")) return Kind::lower_letter;
  if (is("A", "upper-alpha") || is("A", "upper-latin")) return Kind::upper_letter;
  if (is("i", "lower-roman")) return Kind::lower_roman;
  if (is("I", "upper-roman")) return Kind::upper_roman;
  return style == "none" ? Kind::bullet : Kind::number;
}

std::string ListMarkers::next(const HtmlNode& item) {
  if (kind_ == Kind::bullet) return bullet_;
  number_ = number_in(item.attribute("value")).value_or(number_ + step_);
  const std::string marker = written(number_) + ". ";
  width_ = std::max(width_, static_cast<int>(marker.size()));
  return std::string(static_cast<std::size_t>(width_) - marker.size(), ' ') + marker;
}

std::string ListMarkers::written(int number) const {
  const bool letter = number >= 1;
  const bool is_roman = number >= 1 && number < kMaxRoman;
  switch (kind_) {
    case Kind::lower_letter:
      if (letter) return letters(number);
      break;
    case Kind::upper_letter:
      if (letter) return upper(letters(number));
      break;
    case Kind::lower_roman:
      if (is_roman) return roman(number);
      break;
    case Kind::upper_roman:
      if (is_roman) return upper(roman(number));
      break;
    case Kind::bullet:
    case Kind::number:
      break;
  }
  return std::to_string(number);
}

}  // namespace antiphon::feed
