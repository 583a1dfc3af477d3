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
    {"IBM437", single_byte, 1},
    {"IBM850", single_byte, 1},
    {"IBM852", single_byte, 1},
    {"IBM855", single_byte, 1},
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
  std::string_view label;  // lower case, letters and digits only, and no year behind a colon
  std::string_view name;
};

// Those of the Encoding Standard (encoding.spec.whatwg.org, 4.2), and some that programs write.
// clang-format off
constexpr Label kLabels[] = {
    {"unicode11utf8", "UTF-8"}, {"unicode20utf8", "UTF-8"}, {"utf8mb4", "UTF-8"},
    {"ascii", "windows-1252"}, {"usascii", "windows-1252"}, {"ansix341968", "windows-1252"},
    {"iso88591", "windows-1252"}, {"latin1", "windows-1252"}, {"l1", "windows-1252"},
    {"isolatin1", "windows-1252"}, {"isoir100", "windows-1252"}, {"ibm819", "windows-1252"},
    {"cp819", "windows-1252"}, {"cp1252", "windows-1252"}, {"ansi", "windows-1252"}, {"win1252", "windows-1252"},
    {"cp1250", "windows-1250"}, {"win1250", "windows-1250"}, {"cp1251", "windows-1251"},
    {"win1251", "windows-1251"}, {"cp1253", "windows-1253"}, {"cp1254", "windows-1254"},
    {"iso88599", "windows-1254"}, {"latin5", "windows-1254"}, {"l5", "windows-1254"},
    {"isolatin5", "windows-1254"}, {"isoir148", "windows-1254"}, {"cp1255", "windows-1255"},
    {"cp1256", "windows-1256"}, {"cp1257", "windows-1257"}, {"cp1258", "windows-1258"},
    {"windows874", "CP874"}, {"iso885911", "CP874"}, {"tis620", "CP874"}, {"dos874", "CP874"},
    {"latin2", "ISO-8859-2"}, {"l2", "ISO-8859-2"}, {"isolatin2", "ISO-8859-2"}, {"isoir101", "ISO-8859-2"},
    {"latin3", "ISO-8859-3"}, {"l3", "ISO-8859-3"}, {"isolatin3", "ISO-8859-3"}, {"isoir109", "ISO-8859-3"},
    {"latin4", "ISO-8859-4"}, {"l4", "ISO-8859-4"}, {"isolatin4", "ISO-8859-4"}, {"isoir110", "ISO-8859-4"},
    {"cyrillic", "ISO-8859-5"}, {"isolatincyrillic", "ISO-8859-5"}, {"isoir144", "ISO-8859-5"},
    {"arabic", "ISO-8859-6"}, {"isolatinarabic", "ISO-8859-6"}, {"isoir127", "ISO-8859-6"},
    {"asmo708", "ISO-8859-6"}, {"ecma114", "ISO-8859-6"}, {"iso88596e", "ISO-8859-6"}, {"iso88596i", "ISO-8859-6"},
    {"greek", "ISO-8859-7"}, {"greek8", "ISO-8859-7"}, {"isolatingreek", "ISO-8859-7"}, {"isoir126", "ISO-8859-7"},
    {"ecma118", "ISO-8859-7"}, {"elot928", "ISO-8859-7"}, {"suneugreek", "ISO-8859-7"},
    {"hebrew", "ISO-8859-8"}, {"isolatinhebrew", "ISO-8859-8"}, {"isoir138", "ISO-8859-8"}, {"visual", "ISO-8859-8"},
    {"logical", "ISO-8859-8"}, {"iso88598e", "ISO-8859-8"}, {"iso88598i", "ISO-8859-8"},
    {"latin6", "ISO-8859-10"}, {"l6", "ISO-8859-10"}, {"isolatin6", "ISO-8859-10"}, {"isoir157", "ISO-8859-10"},
    {"latin7", "ISO-8859-13"}, {"latin8", "ISO-8859-14"}, {"latin9", "ISO-8859-15"}, {"l9", "ISO-8859-15"},
    {"isolatin9", "ISO-8859-15"}, {"latin10", "ISO-8859-16"},
    {"koi", "KOI8-R"}, {"koi8", "KOI8-R"}, {"koi8ru", "KOI8-U"},
    {"437", "IBM437"}, {"cp437", "IBM437"}, {"850", "IBM850"}, {"cp850", "IBM850"}, {"852", "IBM852"},
    {"cp852", "IBM852"}, {"855", "IBM855"}, {"cp855", "IBM855"}, {"866", "IBM866"}, {"cp866", "IBM866"},
    {"mac", "MACINTOSH"}, {"macroman", "MACINTOSH"}, {"maccyrillic", "MAC-CYRILLIC"},
    {"macukrainian", "MAC-CYRILLIC"},
    {"shiftjis", "CP932"}, {"sjis", "CP932"}, {"windows31j", "CP932"}, {"ms932", "CP932"}, {"mskanji", "CP932"},
    {"eucjp", "EUC-JP-MS"}, {"ujis", "EUC-JP-MS"}, {"eucpkdfmtjapanese", "EUC-JP-MS"}, {"jis", "ISO-2022-JP"},
    {"gb2312", "GB18030"}, {"gbk", "GB18030"}, {"chinese", "GB18030"}, {"euccn", "GB18030"}, {"cp936", "GB18030"},
    {"ms936", "GB18030"}, {"gb231280", "GB18030"}, {"iso58gb231280", "GB18030"}, {"isoir58", "GB18030"},
    {"big5", "BIG5-HKSCS"}, {"cnbig5", "BIG5-HKSCS"}, {"cp950", "BIG5-HKSCS"}, {"big5eten", "BIG5-HKSCS"},
    {"euckr", "CP949"}, {"ksc56011987", "CP949"}, {"ksc56011989", "CP949"}, {"ksc5601", "CP949"},
    {"korean", "CP949"}, {"uhc", "CP949"}, {"windows949", "CP949"}, {"ms949", "CP949"}, {"isoir149", "CP949"},
    {"utf16", "UTF-16LE"}, {"ucs2", "UTF-16LE"}, {"iso10646ucs2", "UTF-16LE"}, {"unicode", "UTF-16LE"},
    {"unicodefeff", "UTF-16LE"}, {"unicodefffe", "UTF-16BE"}, {"utf32", "UTF-32LE"}, {"ucs4", "UTF-32LE"},
    {"iso10646ucs4", "UTF-32LE"},
};
// clang-format on

std::string letters_and_digits(std::string_view label) {
  std::string out;
  // `iso_8859-2:1987`
  for (const char c : label.substr(0, std::min<std::size_t>(label.find(':'), 64))) {
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

const Charset* spelled(std::string_view wanted) {
  if (wanted.empty()) return nullptr;
  const auto* found = std::find_if(std::begin(kLabels), std::end(kLabels),
                                   [&](const Label& each) { return each.label == wanted; });
  if (found != std::end(kLabels)) return with_name(found->name);
  const auto* charset =
      std::find_if(std::begin(kCharsets), std::end(kCharsets),
                   [&](const Charset& each) { return letters_and_digits(each.name) == wanted; });
  return charset == std::end(kCharsets) ? nullptr : charset;
}

}  // namespace

std::span<const Charset> known_charsets() {
  return kCharsets;
}

const Charset* charset_named(std::string_view label) {
  const std::string letters = letters_and_digits(label);
  std::string_view wanted = letters;
  for (const std::string_view prefix : {"", "x", "x", "cs"}) {  // `x-sjis`, `x-x-big5`, `csKOI8R`
    if (!wanted.starts_with(prefix)) continue;
    wanted.remove_prefix(prefix.size());
    if (const Charset* found = spelled(wanted)) return found;
  }
  return nullptr;
}

}  // namespace antiphon::feed
