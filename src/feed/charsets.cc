#include "antiphon/feed/charsets.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include <uchardet/uchardet.h>

#include "antiphon/base/text.h"
#include "feed/charset_names.h"
#include "feed/converters.h"
#include "feed/utf8_scan.h"

namespace antiphon::feed {

namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";  // the byte order mark in UTF-8
constexpr std::size_t kGuessBytes = 64U << 10U;
constexpr std::size_t kDeclarationBytes = 1024;

struct Mark {
  std::string_view bytes;
  std::string_view charset;
};

// Longer ones first: FF FE begins two of them.
const Charset* take_byte_order_mark(std::string& bytes) {
  using namespace std::string_view_literals;
  static constexpr std::array<Mark, 5> kMarks = {{{"\xFF\xFE\0\0"sv, "UTF-32LE"},
                                                  {"\0\0\xFE\xFF"sv, "UTF-32BE"},
                                                  {"\xEF\xBB\xBF"sv, "UTF-8"},
                                                  {"\xFF\xFE"sv, "UTF-16LE"},
                                                  {"\xFE\xFF"sv, "UTF-16BE"}}};
  for (const Mark& mark : kMarks) {
    if (!bytes.starts_with(mark.bytes)) continue;
    bytes.erase(0, mark.bytes.size());
    return charset_named(mark.charset);
  }
  return nullptr;
}

bool is_wide(const Charset* charset) {
  return charset != nullptr && charset->kind == CharsetKind::utf16_or_32;
}

// `<` or a space in UTF-16 or UTF-32 without a mark.
const Charset* by_zeros(std::string_view bytes) {
  if (bytes.size() < 4) return nullptr;
  const auto zero = [&](std::size_t i) { return bytes[i] == '\0'; };
  if (zero(0) && zero(1) && zero(2) && !zero(3)) return charset_named("UTF-32BE");
  if (!zero(0) && zero(1) && zero(2) && zero(3)) return charset_named("UTF-32LE");
  if (zero(0) && !zero(1) && zero(2) && !zero(3)) return charset_named("UTF-16BE");
  if (!zero(0) && zero(1) && !zero(2) && zero(3)) return charset_named("UTF-16LE");
  return nullptr;
}

// A mark that nothing after it goes with: somebody put it before single bytes, or before the other
// byte order.
const Charset* unless_contradicted(const Charset* marked, std::string_view rest) {
  if (!is_wide(marked)) return marked;
  if (const Charset* seen = by_zeros(rest)) return seen;
  const bool single_bytes =
      rest.starts_with("<?xml") || rest.starts_with("<rss") || rest.starts_with("<feed");
  return single_bytes ? nullptr : marked;
}

// The value after `name=` in quotes or without; empty when it is not there.
std::string_view value_after(std::string_view text, std::string_view name) {
  const std::string lower = ascii_lower(text);
  std::size_t at = lower.find(name);
  if (at == std::string::npos) return {};
  at += name.size();
  const auto skip_spaces = [&] {
    while (at < text.size() &&
           (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r'))
      ++at;
  };
  skip_spaces();
  if (at >= text.size() || text[at] != '=') return {};
  ++at;
  skip_spaces();
  if (at >= text.size()) return {};
  const bool quoted = text[at] == '"' || text[at] == '\'';
  const std::size_t start = quoted ? at + 1 : at;
  const std::size_t end =
      quoted ? text.find(text[at], start) : text.find_first_of(" \t\r\n;,?>", start);
  return text.substr(start, end == std::string_view::npos ? end : end - start);
}

std::string_view declared_in_xml(std::string_view bytes) {
  bytes = bytes.substr(0, kDeclarationBytes);
  const auto start = bytes.find("<?xml");
  if (start == std::string_view::npos) return {};
  const auto end = bytes.find('>', start);
  return value_after(bytes.substr(start, end == std::string_view::npos ? end : end - start),
                     "encoding");
}

// The bytes are no UTF-16 or UTF-32, or that would have been seen: whoever says so copied it.
const Charset* claim(std::string_view name) {
  const Charset* charset = charset_named(name);
  return is_wide(charset) ? nullptr : charset;
}

// What a statistical look at the text says; nothing when it does not know.
const Charset* guessed(std::string_view bytes) {
  const std::size_t start = end_of_ascii(bytes, 0);
  const std::string_view sample = bytes.substr(start, kGuessBytes);
  const std::unique_ptr<std::remove_pointer_t<uchardet_t>, decltype(&uchardet_delete)> detector(
      uchardet_new(), &uchardet_delete);
  if (!detector || uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0)
    return nullptr;
  uchardet_data_end(detector.get());
  return claim(uchardet_get_charset(detector.get()));
}

// Programs that add a mark add it to what has one.
void drop_marks(std::string& text) {
  std::size_t marks = 0;
  while (std::string_view(text).substr(marks).starts_with(kMark))
    marks += kMark.size();
  text.erase(0, marks);
}

// NUL is no character of any document, and ends text for whoever takes it for C's. As other
// controls, it is nothing.
bool drop_nuls(std::string& text) {
  if (text.find('\0') == std::string::npos) return false;
  return std::erase(text, '\0') > 0;
}

bool is_utf8_or_none(const Charset* charset) {
  return charset == nullptr || charset->kind == CharsetKind::utf8;
}

// ISO-2022-JP is ASCII to look at, but for how it begins its two-byte characters.
bool has_japanese_escapes(std::string_view bytes) {
  for (std::size_t at = bytes.find('\x1B'); at != std::string_view::npos;
       at = bytes.find('\x1B', at + 1)) {
    const std::string_view rest = bytes.substr(at + 1, 2);
    if (rest == "$B" || rest == "$@") return true;
  }
  return false;
}

// What to believe, best first; at least one. `valid`: the bytes are UTF-8.
std::vector<const Charset*> candidates_for(std::string_view bytes, bool valid,
                                           const Charset* marked, const Charset* declared,
                                           const Charset* header) {
  std::vector<const Charset*> all;
  const bool others = !is_utf8_or_none(declared) || !is_utf8_or_none(header);
  const Charset* escaped = marked == nullptr && !others && has_japanese_escapes(bytes)
                               ? charset_named("ISO-2022-JP")
                               : nullptr;
  for (const Charset* charset : {escaped, marked, declared, header}) {
    if (charset != nullptr) all.push_back(charset);
  }
  const Charset* plain = charset_named("UTF-8");
  if (all.empty() || valid) all.push_back(plain);
  if (valid || others || mostly_utf8(bytes)) return all;
  // Said to be UTF-8, it is most often windows-1252; nothing said, it may be anything.
  if (declared == nullptr && header == nullptr) {
    if (const Charset* guess = guessed(bytes)) all.push_back(guess);
  }
  all.push_back(charset_named("windows-1252"));
  return all;
}

struct Choice {
  const Charset* charset;
  ConvertedText text;
};

// The first under which all bytes mean something, else the one with the least losses.
Choice first_valid(Converters& converters, const std::vector<const Charset*>& candidates,
                   std::string bytes, bool valid) {
  const Charset* plain = charset_named("UTF-8");
  std::optional<Choice> best;
  for (const Charset* charset : candidates) {
    if (charset == plain) {
      if (valid) return {plain, {std::move(bytes), 0}};
      continue;
    }
    auto text = converters.convert(*charset, bytes);
    if (!text || (best && text->invalid >= best->text.invalid)) continue;
    best = Choice{charset, std::move(*text)};
    if (best->text.invalid == 0) return std::move(*best);
  }
  if (best && !mostly_utf8(bytes)) return std::move(*best);
  return {plain, {to_utf8(bytes), 1}};
}

}  // namespace

struct Charsets::Converters : feed::Converters {};

Charsets::Charsets() : converters_(std::make_unique<Converters>()) {}
Charsets::~Charsets() = default;
Charsets::Charsets(Charsets&&) noexcept = default;
Charsets& Charsets::operator=(Charsets&&) noexcept = default;

Charsets::Decoded Charsets::decode(std::string bytes, std::string_view content_type) {
  const Charset* found_mark = take_byte_order_mark(bytes);
  const Charset* marked =
      found_mark == nullptr ? by_zeros(bytes) : unless_contradicted(found_mark, bytes);
  if (is_wide(marked)) {
    if (auto text = converters_->convert(*marked, bytes)) {
      const bool nuls = drop_nuls(text->utf8);
      drop_marks(text->utf8);
      const bool as_said = found_mark == nullptr || found_mark == marked;
      return {std::move(text->utf8), marked->name, text->invalid > 0 || nuls || !as_said};
    }
  }
  drop_marks(bytes);
  const bool nuls = drop_nuls(bytes);
  const Charset* declared = claim(declared_in_xml(bytes));
  const Charset* header = claim(value_after(content_type, "charset"));
  const bool agree = declared == nullptr || header == nullptr || declared == header;
  const bool valid = valid_utf8(bytes);
  const auto candidates =
      candidates_for(bytes, valid, is_wide(marked) ? nullptr : marked, declared, header);
  auto found = first_valid(*converters_, candidates, std::move(bytes), valid);
  drop_marks(found.text.utf8);
  const bool as_said = found.charset == candidates.front() && found.text.invalid == 0;
  const bool mark_lied = found_mark != marked;
  return {std::move(found.text.utf8), found.charset->name, !as_said || !agree || nuls || mark_lied};
}

}  // namespace antiphon::feed
