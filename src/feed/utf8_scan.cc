#include "feed/utf8_scan.h"

#include <cstdint>
#include <cstring>

#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

std::size_t end_of_non_ascii(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] & 0x80) != 0)
    ++at;
  return at;
}

}  // namespace

std::size_t end_of_ascii(std::string_view text, std::size_t at) {
  constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  for (std::uint64_t word = 0; at + sizeof word <= text.size(); at += sizeof word) {
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((word & kHighBits) != 0) break;
  }
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
  for (std::size_t at = end_of_ascii(text, 0); at < text.size();) {
    const std::size_t end = end_of_non_ascii(text, at);
    ++(is_utf8(text.substr(at, end - at)) ? good : bad);
    at = end_of_ascii(text, end);
  }
  return good > bad;
}

}  // namespace antiphon::feed
