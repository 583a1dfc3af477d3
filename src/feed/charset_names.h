// Names of charsets as documents and servers write them, and what they mean by them.

#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace antiphon::feed {

enum class CharsetKind : std::uint8_t {
  utf8,
  single_byte,
  multi_byte,  // variable length, perhaps with shift states
  utf16_or_32
};

struct Charset {
  const char* name;  // as reported, and as iconv knows it
  CharsetKind kind;
  std::uint8_t unit;  // smallest step over invalid bytes
};

// All that are read, UTF-8 first.
std::span<const Charset> known_charsets();

// Nothing for names that are not known: they are never given to iconv, whatever they are. As
// browsers do (encoding.spec.whatwg.org §4.2), ISO-8859-1 and ASCII mean windows-1252, GB2312 means
// GB18030, and so on.
const Charset* charset_named(std::string_view label);

}  // namespace antiphon::feed
