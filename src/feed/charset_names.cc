#include "feed/charset_names.h"

#include <algorithm>
#include <string>

namespace antiphon::feed {

namespace {

using enum CharsetKind;

constexpr Charset kCharsets[] = {
    {"UTF-8", utf8, 1},
    {"windows-1250", single_byte, 1},
    {"windows-1251", single_byte, 1},
    {"windows-1252", single_byte, 1},
    {"windows-1253", single_byte, 1},
    {"windows-1254", single_byte, 1},
    {"windows-1255", single_byte, 1},
    {"windows-1256", single_byte, 1},
    {"windows-1257", single_byte, 1},
    {"windows-1258", single_byte, 1},
    {"CP874", single_byte, 1},
    {"ISO-8859-2", single_byte, 1},
    {"ISO-8859-3", single_byte, 1},
    {"ISO-8859-4", single_byte, 1},
    {"ISO-8859-5", single_byte, 1},
    {"ISO-8859-6", single_byte, 1},
    {"ISO-8859-7", single_byte, 1},
    {"ISO-8859-8", single_byte, 1},
    {"ISO-8859-10", single_byte, 1},
    {"ISO-8859-13", single_byte, 1},
    {"ISO-8859-14", single_byte, 1},
    {"ISO-8859-15", single_byte, 1},
    {"ISO-8859-16", single_byte, 1},
    {"KOI8-R", single_byte, 1},
    {"KOI8-U", single_byte, 1},
    {"IBM866", single_byte, 1},
    {"MACINTOSH", single_byte, 1},
    {"MAC-CYRILLIC", single_byte, 1},
    {"CP932", multi_byte, 1},
    {"EUC-JP-MS", multi_byte, 1},
    {"ISO-2022-JP", multi_byte, 1},
    {"GB18030", multi_byte, 1},
    {"BIG5-HKSCS", multi_byte, 1},
    {"CP949", multi_byte, 1},
    {"UTF-16LE", utf16_or_32, 2},
    {"UTF-16BE", utf16_or_32, 2},
    {"UTF-32LE", utf16_or_32, 4},
    {"UTF-32BE", utf16_or_32, 4},
};

struct Label {
  std::string_view label;  // lower case, letters and digits only
  std::string_view name;
};

// clang-format off
constexpr Label kLabels[] = {
    {"utf8", "UTF-8"}, {"unicode11utf8", "UTF-8"}, {"utf8mb4", "UTF-8"},
    {"ascii", "windows-1252"}, {"usascii", "windows-1252"}, {"ansix341968", "windows-1252"},
    {"iso88591", "windows-1252"}, {"latin1", "windows-1252"}, {"l1", "windows-1252"},
    {"cp819", "windows-1252"}, {"iso885911987", "windows-1252"}, {"cp1252", "windows-1252"},
    {"xcp1252", "windows-1252"}, {"ansi", "windows-1252"},
    {"cp1250", "windows-1250"}, {"cp1251", "windows-1251"}, {"win1251", "windows-1251"},
    {"cp1253", "windows-1253"}, {"cp1254", "windows-1254"}, {"iso88599", "windows-1254"},
    {"latin5", "windows-1254"}, {"cp1255", "windows-1255"}, {"cp1256", "windows-1256"},
    {"cp1257", "windows-1257"}, {"cp1258", "windows-1258"},
    {"windows874", "CP874"}, {"iso885911", "CP874"}, {"tis620", "CP874"},
    {"latin2", "ISO-8859-2"}, {"latin3", "ISO-8859-3"}, {"latin4", "ISO-8859-4"},
    {"cyrillic", "ISO-8859-5"}, {"arabic", "ISO-8859-6"}, {"greek", "ISO-8859-7"},
    {"hebrew", "ISO-8859-8"}, {"iso88598i", "ISO-8859-8"}, {"latin6", "ISO-8859-10"},
    {"latin9", "ISO-8859-15"},
    {"koi8", "KOI8-R"}, {"cskoi8r", "KOI8-R"}, {"koi8ru", "KOI8-U"},
    {"866", "IBM866"}, {"cp866", "IBM866"}, {"csibm866", "IBM866"},
    {"mac", "MACINTOSH"}, {"macroman", "MACINTOSH"}, {"xmacroman", "MACINTOSH"},
    {"xmaccyrillic", "MAC-CYRILLIC"}, {"xmacukrainian", "MAC-CYRILLIC"},
    {"shiftjis", "CP932"}, {"sjis", "CP932"}, {"xsjis", "CP932"}, {"windows31j", "CP932"},
    {"ms932", "CP932"}, {"mskanji", "CP932"}, {"csshiftjis", "CP932"},
    {"eucjp", "EUC-JP-MS"}, {"xeucjp", "EUC-JP-MS"}, {"cseucpkdfmtjapanese", "EUC-JP-MS"},
    {"csiso2022jp", "ISO-2022-JP"},
    {"gb2312", "GB18030"}, {"gbk", "GB18030"}, {"xgbk", "GB18030"}, {"chinese", "GB18030"},
    {"euccn", "GB18030"}, {"cp936", "GB18030"}, {"gb231280", "GB18030"}, {"csgb2312", "GB18030"},
    {"big5", "BIG5-HKSCS"}, {"xxbig5", "BIG5-HKSCS"}, {"cnbig5", "BIG5-HKSCS"}, {"cp950", "BIG5-HKSCS"},
    {"csbig5", "BIG5-HKSCS"},
    {"euckr", "CP949"}, {"ksc56011987", "CP949"}, {"ksc5601", "CP949"}, {"korean", "CP949"},
    {"uhc", "CP949"}, {"windows949", "CP949"}, {"cseuckr", "CP949"},
    {"utf16", "UTF-16LE"}, {"ucs2", "UTF-16LE"}, {"iso10646ucs2", "UTF-16LE"}, {"unicode", "UTF-16LE"},
    {"utf32", "UTF-32LE"}, {"ucs4", "UTF-32LE"},
};
// clang-format on

std::string letters_and_digits(std::string_view label) {
  std::string out;
  for (const char c : label.substr(0, 64)) {
    if (c >= 'A' && c <= 'Z') out.push_back(static_cast<char>(c - 'A' + 'a'));
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out.push_back(c);
  }
  return out;
}

const Charset* with_name(std::string_view name) {
  const auto* found =
      std::find_if(std::begin(kCharsets), std::end(kCharsets),
                   [&](const Charset& charset) { return std::string_view(charset.name) == name; });
  return found == std::end(kCharsets) ? nullptr : found;
}

}  // namespace

std::span<const Charset> known_charsets() {
  return kCharsets;
}

const Charset* charset_named(std::string_view label) {
  const std::string wanted = letters_and_digits(label);
  if (wanted.empty()) return nullptr;
  const auto* found = std::find_if(std::begin(kLabels), std::end(kLabels),
                                   [&](const Label& each) { return each.label == wanted; });
  if (found != std::end(kLabels)) return with_name(found->name);
  const auto* charset =
      std::find_if(std::begin(kCharsets), std::end(kCharsets),
                   [&](const Charset& each) { return letters_and_digits(each.name) == wanted; });
  return charset == std::end(kCharsets) ? nullptr : charset;
}

}  // namespace antiphon::feed
