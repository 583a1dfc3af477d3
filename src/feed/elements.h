// The elements of HTML that mean something here, and what each of them is.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace antiphon::feed {

// clang-format off
enum class Tag : std::uint8_t {
  unknown,
  // Kept in safe HTML.
  a, abbr, address, article, aside, audio, b, bdi, bdo, blockquote, br, caption, center, cite, code, col,
  colgroup, dd, del, details, dfn, div, dl, dt, em, figcaption, figure, footer, h1, h2, h3, h4, h5, h6,
  header, hr, i, img, ins, kbd, li, mark, nav, ol, p, pre, q, rp, rt, ruby, s, samp, section,
  small, source, span, strike, strong, sub, summary, sup, table, tbody, td, tfoot, th, thead, time, tr, tt,
  u, ul, var, video, wbr,
  // Known, and never kept: their content may be.
  acronym, annotation, applet, area, base, basefont, bgsound, big, blink, body, button, canvas, datalist,
  dialog, dir, embed, fieldset, font, form, frame, frameset, head, hgroup, html, iframe, input, keygen,
  label, layer, legend, link, listing, main, map, marquee, math, menu, meta, multicol, nobr, noembed,
  noframes, noscript, object, optgroup, option, output, param, picture, plaintext, progress, script,
  select, spacer, style, svg, template_, textarea, title, track, xml, xmp,
  count
};
// clang-format on

enum class Trait : std::uint16_t {
  none = 0,
  kept = 1U << 0U,        // stays in safe HTML
  block = 1U << 1U,       // stands on lines of its own
  ends_p = 1U << 2U,      // its start ends an open paragraph
  has_no_end = 1U << 3U,  // `br`, `img`: nothing is inside
  format = 1U << 4U,      // `b`, `a`: people forget to close it
  dropped = 1U << 5U,     // its content goes with it, up to the first end tag
  scope = 1U << 6U,       // what is open outside is not closed from inside: `td`
  carries = 1U << 7U      // formatting of the paragraph that it ended goes on in it
};

constexpr Trait operator|(Trait a, Trait b) {
  return static_cast<Trait>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b));
}

struct Element {
  std::string_view name;  // lower case
  Trait traits;

  constexpr bool is(Trait trait) const {
    return (static_cast<std::uint16_t>(traits) & static_cast<std::uint16_t>(trait)) != 0;
  }
};

const Element& element(Tag tag);
inline bool is(Tag tag, Trait trait) {
  return element(tag).is(trait);
}

constexpr std::size_t kLongestTagName = 10;

// Case does not matter.
Tag tag_of(std::string_view name);

}  // namespace antiphon::feed
