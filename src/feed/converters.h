// Bytes in other charsets → UTF-8, by iconv and by tables made with it.

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "feed/charset_names.h"

namespace antiphon::feed {

struct ConvertedText {
  std::string utf8;
  std::size_t invalid = 0;  // byte sequences that meant nothing: one U+FFFD each
};

class Converters {
 public:
  // Opens one for each of known_charsets(). iconv reads files here, and never again.
  Converters();
  ~Converters();
  Converters(const Converters&) = delete;
  Converters& operator=(const Converters&) = delete;

  // Nothing when the machine has no converter for it. Keeps no state between calls.
  std::optional<ConvertedText> convert(const Charset& charset, const std::string& bytes);

 private:
  struct Tables;
  std::unique_ptr<Tables> tables_;
};

}  // namespace antiphon::feed
