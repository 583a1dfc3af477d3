#include "feed/elements.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace antiphon::feed {

namespace {

constexpr Trait kInline = Trait::kept;
constexpr Trait kFormat = Trait::kept | Trait::format;
constexpr Trait kBlock = Trait::kept | Trait::block | Trait::ends_p;
constexpr Trait kSection = kBlock | Trait::carries;
constexpr Trait kRow = Trait::kept | Trait::block;
constexpr Trait kCell = Trait::kept | Trait::scope;
constexpr Trait kLeaf = Trait::kept | Trait::has_no_end;
constexpr Trait kOpened = Trait::none;  // the tags go, the content stays
constexpr Trait kOpenedBlock = Trait::block;
constexpr Trait kGone = Trait::dropped;
constexpr Trait kGoneLeaf = Trait::has_no_end;

// In the order of `Tag`, which is that of the names within its two parts.
constexpr std::array<Element, static_cast<std::size_t>(Tag::count)> kElements{{
    {"", kOpened},
    {"a", kFormat},
    {"abbr", kInline},
    {"address", kSection},
    {"article", kSection},
    {"aside", kSection},
    {"audio", kInline},
    {"b", kFormat},
    {"bdi", kInline},
    {"bdo", kInline},
    {"blockquote", kSection},
    {"br", kLeaf | Trait::block},
    {"caption", kCell | Trait::block},
    {"center", kSection},
    {"cite", kInline},
    {"code", kFormat},
    {"col", kLeaf},
    {"colgroup", kInline},
    {"dd", kBlock},
    {"del", kInline},
    {"details", kSection},
    {"dfn", kInline},
    {"div", kSection},
    {"dl", kBlock},
    {"dt", kBlock},
    {"em", kFormat},
    {"figcaption", kSection},
    {"figure", kSection},
    {"footer", kSection},
    {"h1", kSection},
    {"h2", kSection},
    {"h3", kSection},
    {"h4", kSection},
    {"h5", kSection},
    {"h6", kSection},
    {"header", kSection},
    {"hr", kLeaf | Trait::block | Trait::ends_p},
    {"i", kFormat},
    {"img", kLeaf},
    {"ins", kInline},
    {"kbd", kInline},
    {"li", kBlock},
    {"mark", kInline},
    {"nav", kSection},
    {"ol", kBlock},
    {"p", kBlock},
    {"pre", kBlock},
    {"q", kInline},
    {"rp", kInline},
    {"rt", kInline},
    {"ruby", kInline},
    {"s", kFormat},
    {"samp", kInline},
    {"section", kSection},
    {"small", kFormat},
    {"source", kLeaf},
    {"span", kInline},
    {"strike", kFormat},
    {"strong", kFormat},
    {"sub", kInline},
    {"summary", kSection},
    {"sup", kInline},
    {"table", kBlock | Trait::scope},
    {"tbody", kRow},
    {"td", kCell},
    {"tfoot", kRow},
    {"th", kCell},
    {"thead", kRow},
    {"time", kInline},
    {"tr", kRow},
    {"tt", kFormat},
    {"u", kFormat},
    {"ul", kBlock},
    {"var", kInline},
    {"video", kInline},
    {"wbr", kLeaf},
    {"acronym", kOpened},
    {"annotation", kGone},
    {"applet", kOpened},
    {"area", kGoneLeaf},
    {"base", kGoneLeaf},
    {"basefont", kGoneLeaf},
    {"bgsound", kGoneLeaf},
    {"big", kOpened},
    {"blink", kOpened},
    {"body", kOpened},
    {"button", kGone},
    {"canvas", kOpened},
    {"datalist", kGone},
    {"dialog", kOpenedBlock},
    {"dir", kOpenedBlock},
    {"embed", kGoneLeaf},
    {"fieldset", kOpenedBlock},
    {"font", kOpened},
    {"form", kOpenedBlock},
    {"frame", kGoneLeaf},
    {"frameset", kOpenedBlock},
    {"head", kOpened},
    {"hgroup", kOpenedBlock},
    {"html", kOpened},
    {"iframe", kGone},
    {"input", kGoneLeaf},
    {"keygen", kGoneLeaf},
    {"label", kOpened},
    {"layer", kOpened},
    {"legend", kOpenedBlock},
    {"link", kGoneLeaf},
    {"listing", kOpenedBlock},
    {"main", kOpenedBlock},
    {"map", kOpened},
    {"marquee", kOpened},
    {"math", kOpened},
    {"menu", kOpenedBlock},
    {"meta", kGoneLeaf},
    {"multicol", kOpened},
    {"nobr", kOpened},
    {"noembed", kGone},
    {"noframes", kGone},
    {"noscript", kOpened},
    {"object", kOpened},
    {"optgroup", kOpened},
    {"option", kOpened},
    {"output", kOpened},
    {"param", kGoneLeaf},
    {"picture", kOpened},
    {"plaintext", kOpenedBlock},
    {"progress", kOpened},
    {"script", kGone},
    {"select", kGone},
    {"spacer", kGoneLeaf},
    {"style", kGone},
    {"svg", kGone},
    {"template", kGone},
    {"textarea", kGone},
    {"title", kGone},
    {"track", kGoneLeaf},
    {"xml", kGone},
    {"xmp", kOpenedBlock},
}};

constexpr std::size_t kFirstNotKept = static_cast<std::size_t>(Tag::wbr) + 1;

constexpr bool by_name(const Element& a, const Element& b) {
  return a.name < b.name;
}
static_assert(std::is_sorted(kElements.begin(), kElements.begin() + kFirstNotKept, by_name));
static_assert(std::is_sorted(kElements.begin() + kFirstNotKept, kElements.end(), by_name));
static_assert(kElements.back().name == "xmp" && kElements[kFirstNotKept].name == "acronym");

// A table of their places by a hash of the name, since each tag of each body is looked up. Names
// that share a slot stand in the next ones; 0 is free.
constexpr std::size_t kSlots = 512;
static_assert(kElements.size() < kSlots / 2 && kElements.size() < 256);

constexpr std::size_t slot_of(std::string_view name) {
  const auto at = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(name[i]));
  };
  return (at(0) * 31 + at(name.size() / 2) * 7 + at(name.size() - 1) * 131 + name.size()) % kSlots;
}

constexpr auto kBySlot = [] {
  std::array<std::uint8_t, kSlots> slots{};
  for (std::size_t i = 1; i < kElements.size(); ++i) {
    std::size_t slot = slot_of(kElements[i].name);
    while (slots[slot] != 0)
      slot = (slot + 1) % kSlots;
    slots[slot] = static_cast<std::uint8_t>(i);
  }
  return slots;
}();

}  // namespace

const Element& element(Tag tag) {
  return kElements[static_cast<std::size_t>(tag)];
}

Tag tag_of(std::string_view name) {
  if (name.empty() || name.size() > kLongestTagName) return Tag::unknown;
  std::array<char, kLongestTagName> lower{};
  std::transform(name.begin(), name.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  const std::string_view wanted(lower.data(), name.size());
  for (std::size_t slot = slot_of(wanted); kBySlot[slot] != 0; slot = (slot + 1) % kSlots) {
    if (kElements[kBySlot[slot]].name == wanted) return static_cast<Tag>(kBySlot[slot]);
  }
  return Tag::unknown;
}

}  // namespace antiphon::feed
