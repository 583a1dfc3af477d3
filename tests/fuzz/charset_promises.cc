#include <array>

#include "fuzz/broken.h"
#include "fuzz/promises.h"

#include "antiphon/feed/charsets.h"
#include "feed/charset_names.h"

namespace antiphon::fuzz {

namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

// Each charset there is, by what a server says; every other time nothing.
std::string content_type_for(std::size_t number) {
  const auto all = feed::known_charsets();
  if (number % 2 == 0) return {};
  return "text/xml; charset=" + std::string(all[number / 2 % all.size()].name);
}

}  // namespace

std::string broken_by_charset(std::string_view bytes) {
  static feed::Charsets charsets;
  const std::string content_type = content_type_for(bytes.size());
  const auto decoded = charsets.decode(std::string(bytes), content_type);
  Broken broken;
  broken.unless(is_utf8(decoded.text), "a document comes out in UTF-8", decoded.text);
  broken.unless(decoded.text.find('\0') == std::string::npos, "a document has no NUL");
  broken.unless(!decoded.text.starts_with(kMark), "a document has no byte order mark");
  broken.unless(feed::charset_named(decoded.charset) != nullptr, "its charset is a known one",
                decoded.charset);
  broken.unless(decoded.text.size() <= 8 * bytes.size() + 8, "a document does not swell");
  const auto again = charsets.decode(std::string(bytes), content_type);
  broken.unless(again.text == decoded.text, "the same bytes give the same text");
  const auto marked = charsets.decode(std::string(kMark) + decoded.text, content_type);
  broken.unless(marked.text == decoded.text, "what is marked as UTF-8, and is, stays as it is",
                decoded.text);
  return broken.first();
}

}  // namespace antiphon::fuzz
