#include "antiphon/base/text.h"

#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <new>

#include "antiphon/base/bytes.h"

namespace antiphon {

namespace {

constexpr char32_t kReplacement = 0xFFFD;
constexpr char32_t kZeroWidthNonJoiner = 0x200C;  // Persian words are written with it
constexpr int kMaxMarks = 4;
constexpr int kMaxZeroWidth = 8;

struct Decoded {
  char32_t code_point;
  std::size_t bytes;
  bool valid;
};

// First code point of non-empty bytes. An invalid one covers the longest start of a well-formed
// sequence (Unicode 3.9, U+FFFD substitution of maximal subparts).
Decoded decode(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1, true};
  std::size_t length = 0;
  char32_t value = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
    value = lead & 0x1FU;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    value = lead & 0x0FU;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    value = lead & 0x07U;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  } else {
    return {kReplacement, 1, false};
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (i >= text.size() || byte(i) < low || byte(i) > high) return {kReplacement, i, false};
    value = (value << 6) | (byte(i) & 0x3FU);
    low = 0x80;
    high = 0xBF;
  }
  return {value, length, true};
}

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

// Characters that must never reach a terminal, white space aside.
bool is_dangerous(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x061C || c == 0x200E || c == 0x200F ||
         c == 0x2028 || c == 0x2029 || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE0FFF) || (c & 0xFFFE) == 0xFFFE;
}

utf8proc_category_t category(char32_t c) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(c));
}

bool is_mark(char32_t c) {
  const auto k = category(c);
  return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_ME || k == UTF8PROC_CATEGORY_MC;
}

// Marks that take no column of their own. Spacing marks (Mc: most vowel signs of Indic scripts)
// take one on terminals, and ncurses drops them where they are not given it.
bool is_nonspacing(char32_t c) {
  const auto k = category(c);
  return k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_ME;
}

// Conjoining Hangul vowels and finals join the syllable before them.
bool is_joining_jamo(char32_t c) {
  return (c >= 0x1160 && c <= 0x11FF) || (c >= 0xD7B0 && c <= 0xD7FB);
}

// Columns of characters that nearly all text without Latin letters is made of, and that are neither
// marks nor dangerous; 0: to be looked up.
int usual_width(char32_t c) {
  if ((c >= 0x4E00 && c <= 0x9FFF) || (c >= 0xAC00 && c <= 0xD7A3)) return 2;  // Han, Hangul
  if ((c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA)) return 2;  // kana
  if ((c >= 0x0400 && c <= 0x0482) || (c >= 0x048A && c <= 0x052F)) return 1;  // Cyrillic
  if (c >= 0x03A3 && c <= 0x03FF) return 1;                                    // Greek
  if (c >= 0x2010 && c <= 0x2027) return 1;                                    // dashes, quotes
  return 0;
}

int width_of(char32_t c) {
  if (const int width = usual_width(c); width > 0) return width;
  if (c == 0xAD) return 1;  // soft hyphen: terminals show it
  if (is_joining_jamo(c)) return 0;
  if (category(c) == UTF8PROC_CATEGORY_MC) return 1;
  return utf8proc_charwidth(static_cast<utf8proc_int32_t>(c));
}

// Bounds marks and zero-width floods while text is copied.
class Bounded {
 public:
  bool admits(char32_t c) {
    if (c < 0x300 || usual_width(c) > 0) {  // the common case, and no marks there
      marks_ = zero_ = 0;
      return true;
    }
    if (is_mark(c)) return ++marks_ <= kMaxMarks && ++zero_ <= kMaxZeroWidth;
    if (width_of(c) == 0) return ++zero_ <= kMaxZeroWidth;
    marks_ = zero_ = 0;
    return true;
  }

 private:
  int marks_ = 0;
  int zero_ = 0;
};

bool is_variation_selector(char32_t c) {
  return c >= 0xFE00 && c <= 0xFE0F;
}
bool is_skin_tone(char32_t c) {
  return c >= 0x1F3FB && c <= 0x1F3FF;
}
bool is_regional_indicator(char32_t c) {
  return c >= 0x1F1E6 && c <= 0x1F1FF;
}

// Visible ASCII with single spaces between: what most lines are, and what needs no work.
bool is_plain_line(std::string_view text) {
  if (text.empty()) return true;
  if (text.front() == ' ' || text.back() == ' ') return false;
  return finds_nothing(text, [](Eight bytes) {
    const Eight spaces = bytes_equal(bytes, ' ');
    return bytes_not_printable(bytes) | (spaces & (spaces << 8U));
  });
}

bool is_ascii_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Decoded d = decode(text);
    if (!d.valid) return false;
    text.remove_prefix(d.bytes);
  }
  return true;
}

void append_utf8(std::string& text, char32_t c) {
  if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) c = kReplacement;
  utf8proc_uint8_t bytes[4];
  const auto n = utf8proc_encode_char(static_cast<utf8proc_int32_t>(c), bytes);
  for (utf8proc_ssize_t i = 0; i < n; ++i)
    text.push_back(static_cast<char>(bytes[i]));
}

std::string to_utf8(std::string_view text) {
  if (is_plain_line(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Decoded d = decode(text);
    if (d.valid) {
      out.append(text.substr(0, d.bytes));
    } else {
      append_utf8(out, kReplacement);
    }
    text.remove_prefix(d.bytes);
  }
  return out;
}

std::optional<char32_t> take_code_point(std::string_view& text) {
  if (text.empty()) return std::nullopt;
  const Decoded d = decode(text);
  text.remove_prefix(d.bytes);
  return d.code_point;
}

std::string printable(std::string_view text) {
  if (is_plain_line(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  Bounded bounded;
  bool space = false;
  while (!text.empty()) {
    const Decoded d = decode(text);
    text.remove_prefix(d.bytes);
    if (is_space(d.code_point)) {
      space = true;
      bounded = {};
      continue;
    }
    if (is_dangerous(d.code_point) || !bounded.admits(d.code_point)) continue;
    if (space && !out.empty()) out.push_back(' ');
    space = false;
    append_utf8(out, d.code_point);
  }
  return out;
}

std::string printable_block(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  Bounded bounded;
  int column = 0;
  while (!text.empty()) {
    const Decoded d = decode(text);
    const std::string_view bytes = text.substr(0, d.bytes);
    text.remove_prefix(d.bytes);
    const char32_t c = d.code_point;
    if (is_space(c)) bounded = {};
    if (c == '\r' || c == '\n' || c == 0x2028 || c == 0x2029 || c == 0x85) {
      if (c == '\r' && !text.empty() && text.front() == '\n') text.remove_prefix(1);
      out.push_back('\n');
      column = 0;
    } else if (c == '\t') {
      const int spaces = 8 - column % 8;
      out.append(static_cast<std::size_t>(spaces), ' ');
      column += spaces;
    } else if (is_space(c)) {
      out.push_back(' ');
      ++column;
    } else if (!is_dangerous(c) && bounded.admits(c)) {
      if (d.valid) {
        out += bytes;
      } else {
        append_utf8(out, c);
      }
      column += width_of(c);
    }
  }
  return out;
}

std::optional<Cell> take_cell(std::string_view& text) {
  // What may not open a cell is passed over: selectors, joiners and marks without a base.
  Cell cell{"", 1};
  while (!text.empty()) {
    const Decoded d = decode(text);
    const char32_t c = d.code_point;
    if (cell.text.empty()) {
      text.remove_prefix(d.bytes);
      if (is_regional_indicator(c)) {
        return Cell{std::string(1, static_cast<char>('A' + (c - 0x1F1E6))), 1};
      }
      const int width = width_of(c);
      if (width <= 0 || is_skin_tone(c)) continue;
      // A character newer than our tables may be an emoji of two columns: nobody can tell.
      append_utf8(cell.text, category(c) == UTF8PROC_CATEGORY_CN ? kReplacement : c);
      cell.columns = std::min(width, 2);
      continue;
    }
    const bool selector = is_variation_selector(c) || is_skin_tone(c);
    const bool joins = is_nonspacing(c) || is_joining_jamo(c) || c == kZeroWidthNonJoiner;
    if (!selector && !joins && width_of(c) != 0) return cell;
    text.remove_prefix(d.bytes);
    // ZWJ shapes letters (Indic) as ZWNJ does, but emoji joined by it have no agreed width.
    if (joins && !selector) append_utf8(cell.text, c);
  }
  if (cell.text.empty()) return std::nullopt;
  return cell;
}

int columns(std::string_view text) {
  int sum = 0;
  while (auto cell = take_cell(text))
    sum += cell->columns;
  return sum;
}

std::string fit(std::string_view text, int max_columns) {
  if (max_columns <= 0) return "";
  std::string out;
  std::size_t before_last_column = 0;  // where the text ends if "…" has to follow
  int used = 0;
  while (auto cell = take_cell(text)) {
    if (used + cell->columns > max_columns) {
      out.resize(before_last_column);
      return out + "…";
    }
    out += cell->text;
    used += cell->columns;
    if (used < max_columns) before_last_column = out.size();
  }
  return out;
}

std::string shortened(std::string text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return text;
  constexpr std::string_view kEllipsis = "…";
  const bool room = max_bytes >= kEllipsis.size();
  std::size_t end = room ? max_bytes - kEllipsis.size() : max_bytes;
  const auto splits_character = [&](std::size_t at) {
    if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) return true;
    const char32_t next = decode(std::string_view(text).substr(at)).code_point;
    return next >= 0x300 && (is_mark(next) || width_of(next) == 0);
  };
  while (end > 0 && splits_character(end))
    --end;
  text.resize(end);
  if (room) text += kEllipsis;
  return text;
}

namespace {

// Nothing when the text is not UTF-8.
std::optional<std::string> fold_utf8(std::string_view text) {
  utf8proc_uint8_t* folded = nullptr;
  const auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                                     UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  const auto length = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &folded, options);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(folded, &std::free);
  if (length == UTF8PROC_ERROR_INVALIDUTF8) return std::nullopt;
  if (length < 0) throw std::bad_alloc();
  return std::string(reinterpret_cast<const char*>(folded), static_cast<std::size_t>(length));
}

}  // namespace

std::string fold(std::string_view text) {
  const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
  if (ascii) return ascii_lower(text);
  if (auto folded = fold_utf8(text)) return *folded;
  return fold_utf8(to_utf8(text)).value_or("");
}

CharacterKind kind_of(char32_t code_point) {
  switch (category(code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return CharacterKind::letter_or_digit;
    case UTF8PROC_CATEGORY_SO:
      return CharacterKind::picture;
    default:
      return CharacterKind::other;
  }
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_ascii_space(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && is_ascii_space(text.back()))
    text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> words(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  std::vector<std::string_view> out;
  for (auto at = text.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const auto end = std::min(text.find_first_of(kSpace, at), text.size());
    out.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kSpace, end);
  }
  return out;
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

bool ascii_iequals(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

bool is_web_url(std::string_view url) {
  const auto colon = url.find("://");
  if (colon == std::string_view::npos || url.size() <= colon + 3) return false;
  const std::string_view scheme = url.substr(0, colon);
  if (!ascii_iequals(scheme, "http") && !ascii_iequals(scheme, "https")) return false;
  while (!url.empty()) {
    const auto* const odd =
        std::find_if(url.begin(), url.end(), [](char c) { return c <= ' ' || c > '~'; });
    url.remove_prefix(static_cast<std::size_t>(odd - url.begin()));
    if (url.empty()) break;
    const Decoded d = decode(url);
    if (!d.valid || is_space(d.code_point) || is_dangerous(d.code_point)) return false;
    url.remove_prefix(d.bytes);
  }
  return true;
}

}  // namespace antiphon
