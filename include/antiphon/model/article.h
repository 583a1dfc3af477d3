// An article as it is shown: styled lines of a fixed width, with numbered links.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace antiphon {

// What a piece of text is; how that looks is the front end's business. Bits, since they nest.
enum class Style : std::uint16_t {
  plain = 0,
  bold = 1U << 0U,
  italic = 1U << 1U,
  underline = 1U << 2U,
  strike = 1U << 3U,
  code = 1U << 4U,
  quote = 1U << 5U,
  link = 1U << 6U,
  heading = 1U << 7U,
  dim = 1U << 8U  // rules, bullets, link numbers, image placeholders
};

constexpr Style operator|(Style a, Style b) {
  return static_cast<Style>(static_cast<std::uint16_t>(a) | static_cast<std::uint16_t>(b));
}
constexpr Style operator&(Style a, Style b) {
  return static_cast<Style>(static_cast<std::uint16_t>(a) & static_cast<std::uint16_t>(b));
}
constexpr bool has(Style set, Style one) {
  return (set & one) == one;
}

struct Span {
  std::string text;  // printable, no line end; may begin and end with spaces
  Style style = Style::plain;
  std::uint16_t link = 0;  // number of the link it belongs to; 0: none

  bool operator==(const Span&) const = default;
};

struct StyledLine {
  std::vector<Span> spans;

  bool operator==(const StyledLine&) const = default;
};

// Link n (from 1) is links[n-1]: absolute address, printable, as the document gave it. Not all may
// be opened: see is_web_url().
struct StyledText {
  std::vector<StyledLine> lines;
  std::vector<std::string> links;

  bool operator==(const StyledText&) const = default;
};

}  // namespace antiphon
