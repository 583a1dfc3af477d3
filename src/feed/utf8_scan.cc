#include "feed/utf8_scan.h"

#include "antiphon/base/bytes.h"
#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

std::size_t end_of_non_ascii(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] & 0x80) != 0)
    ++at;
  return at;
}

// By the first byte of what may be one character of several.
std::size_t sequence_length(char lead) {
  const auto byte = static_cast<unsigned char>(lead);
  return byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2;
}

}  // namespace

std::size_t end_of_ascii(std::string_view text, std::size_t at) {
  constexpr std::size_t kStride = 4 * kEight;
  for (; at + kStride <= text.size(); at += kStride) {
    Eight all = 0;
    for (std::size_t i = 0; i < kStride; i += kEight)
      all |= eight_at(text.data() + at + i);
    if ((all & kHighs) != 0) break;
  }
  while (at + kEight <= text.size() && (eight_at(text.data() + at) & kHighs) == 0)
    at += kEight;
  while (at < text.size() && (text[at] & 0x80) == 0)
    ++at;
  return at;
}

bool valid_utf8(std::string_view text) {
  for (std::size_t at = end_of_ascii(text, 0); at < text.size();) {
    const std::size_t end = end_of_non_ascii(text, at);
    if (!is_utf8(text.substr(at, end - at))) return false;
    at = end_of_ascii(text, end);
  }
  return true;
}

bool mostly_utf8(std::string_view text) {
  std::size_t good = 0;
  std::size_t bad = 0;
  for (std::size_t at = end_of_ascii(text, 0); at < text.size(); at = end_of_ascii(text, at)) {
    const std::size_t length = sequence_length(text[at]);
    const bool valid = at + length <= text.size() && is_utf8(text.substr(at, length));
    ++(valid ? good : bad);
    at += valid ? length : 1;
  }
  return good > bad;
}

}  // namespace antiphon::feed
