// Text eight bytes at a time: for the loops that look at every byte of a document.

#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace antiphon {

// What is told of a byte stands in its high bit. Which end is first depends on the machine, so what
// is asked of neighbours has to be asked both ways.
using Eight = std::uint64_t;
constexpr Eight kOnes = 0x0101010101010101U;
constexpr Eight kHighs = kOnes << 7U;
constexpr std::size_t kEight = sizeof(Eight);

inline Eight eight_at(const char* at) {
  Eight bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

constexpr Eight bytes_equal(Eight bytes, char c) {
  constexpr Eight kLows = ~kHighs;
  const Eight other = bytes ^ (kOnes * static_cast<unsigned char>(c));
  return ~(((other & kLows) + kLows) | other) & kHighs;
}

// Not visible ASCII, nor a space. Once there is one, perhaps also the bytes behind it.
constexpr Eight bytes_not_printable(Eight bytes) {
  return (bytes | (bytes - kOnes * ' ') | bytes_equal(bytes, '\x7F')) & kHighs;
}

// True where `look` finds nothing (0) in any of the looks that it takes together at all of a text.
// Any two neighbours are in one look, those of a short text with letters behind them.
template <class Look>
bool finds_nothing(std::string_view text, Look look) {
  if (text.size() < kEight) {
    Eight few = kOnes * 'x';
    char* const bytes = reinterpret_cast<char*>(&few);
    for (std::size_t i = 0; i < text.size(); ++i)
      bytes[i] = text[i];
    return look(few) == 0;
  }
  const char* const last = text.data() + text.size() - kEight;
  for (const char* at = text.data(); at < last; at += kEight - 1) {
    if (look(eight_at(at)) != 0) return false;
  }
  return look(eight_at(last)) == 0;
}

}  // namespace antiphon
