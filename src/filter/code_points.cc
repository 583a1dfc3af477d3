#include "filter/code_points.h"

#include <algorithm>
#include <cstring>

#include "antiphon/base/text.h"

namespace antiphon::filter {

std::size_t ascii_length(std::string_view text) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, 8);
    if ((eight & 0x8080808080808080U) != 0) break;
  }
  while (at < text.size() && is_ascii(text[at]))
    ++at;
  return at;
}

char32_t take_quickly(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto continues = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  char32_t c = 0;
  std::size_t size = 0;
  if (text.size() >= 2 && byte(0) >= 0xC2 && byte(0) <= 0xDF && continues(1)) {
    c = (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU);
    size = 2;
  } else if (text.size() >= 3 && byte(0) >= 0xE1 && byte(0) <= 0xEC && continues(1) &&
             continues(2)) {
    c = (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
    size = 3;
  } else {
    return take_code_point(text).value_or(0xFFFD);
  }
  text.remove_prefix(size);
  return c;
}

void append_hangul(char32_t syllable, std::string& out) {
  const char32_t index = syllable - 0xAC00;
  append_utf8(out, 0x1100 + index / 588);
  append_utf8(out, 0x1161 + index % 588 / 28);
  if (index % 28 != 0) append_utf8(out, 0x11A7 + index % 28);
}

CodePointTable::CodePointTable(const std::function<std::string(char32_t)>& make) {
  for (std::size_t i = 0; i < kBlocks.size(); ++i) {
    starts_[i] = entries_.size();
    for (char32_t c = kBlocks[i].first; c <= kBlocks[i].last; ++c) {
      const std::string text = make(c);
      Entry& entry = entries_.emplace_back();
      // Too long for the table: its length says so.
      entry.length = static_cast<std::uint8_t>(std::min<std::size_t>(text.size(), 255));
      if (text.size() <= entry.bytes.size()) {
        std::copy(text.begin(), text.end(), entry.bytes.begin());
      }
    }
  }
}

}  // namespace antiphon::filter
