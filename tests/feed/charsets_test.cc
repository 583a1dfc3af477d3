#include <string>

#include "documents.h"
#include <doctest/doctest.h>

#include "antiphon/base/text.h"
#include "feed/charset_names.h"

using namespace std::string_literals;

namespace antiphon::feed {

namespace {

std::string declared(std::string_view charset, std::string_view bytes) {
  return "<?xml version='1.0' encoding='" + std::string(charset) + "'?><a>" + std::string(bytes) +
         "</a>";
}

bool decodes_to(const Charsets::Decoded& decoded, std::string_view text) {
  return decoded.text.find("<a>" + std::string(text) + "</a>") != std::string::npos;
}

std::string as_utf16(std::string_view ascii, bool big_endian) {
  std::string out;
  for (const char c : ascii) {
    if (big_endian) out.push_back('\0');
    out.push_back(c);
    if (!big_endian) out.push_back('\0');
  }
  return out;
}

}  // namespace

TEST_CASE("a document is read in the charset that it declares") {
  Charsets& all = charsets();
  CHECK(decodes_to(all.decode(declared("koi8-r", "\xF0\xD2"), ""), "Пр"));
  CHECK(decodes_to(all.decode(declared("Windows-1251", "\xCF\xF0"), ""), "Пр"));
  CHECK(decodes_to(all.decode(declared("iso-8859-1", "\x93\xE9\x94"), ""),
                   "“é”"));  // as browsers read it
  CHECK(decodes_to(all.decode(declared("iso-8859-15", "\xA4"), ""), "€"));
  CHECK(decodes_to(all.decode(declared("windows-1255", "\xE3\xE2"), ""), "דג"));
  CHECK(decodes_to(all.decode(declared("Shift_JIS", "\x93\xFA\x96\x7B"), ""), "日本"));
  CHECK(decodes_to(all.decode(declared("EUC-JP", "\xC6\xFC\xCB\xDC"), ""), "日本"));
  CHECK(decodes_to(all.decode(declared("ISO-2022-JP", "\x1B$BF|K\\\x1B(B"), ""), "日本"));
  CHECK(decodes_to(all.decode(declared("gb2312", "\xD6\xD0"), ""), "中"));
  CHECK(decodes_to(all.decode(declared("Big5", "\xA4\xA4"), ""), "中"));
  CHECK(decodes_to(all.decode(declared("euc-kr", "\xB3\xE2"), ""), "년"));
  CHECK(decodes_to(all.decode(declared("macintosh", "\x8E"), ""), "é"));
  CHECK(decodes_to(all.decode(declared("ibm866", "\x8F"), ""), "П"));
}

TEST_CASE("charsets have all the names that browsers know, however they are spelled") {
  const auto name_of = [](std::string_view label) -> std::string_view {
    const Charset* charset = charset_named(label);
    return charset == nullptr ? "unknown" : charset->name;
  };
  for (const std::string_view label :
       {"latin1", "ISO-8859-1", "iso8859_1", "us-ascii", "ANSI_X3.4-1968", "ISO_8859-1:1987", "l1",
        "csISOLatin1", "iso-ir-100", "x-cp1252", "Cp1252", "windows-1252"}) {
    CAPTURE(label);
    CHECK(name_of(label) == "windows-1252");
  }
  for (const std::string_view label :
       {"ISO-8859-2", "iso88592", "ISO_8859-2:1987", "l2", "csisolatin2", "latin2"})
    CHECK(name_of(label) == "ISO-8859-2");
  for (const std::string_view label :
       {"x-sjis", "shift-jis", "Windows-31J", "MS_Kanji", "csShiftJIS"})
    CHECK(name_of(label) == "CP932");
  for (const std::string_view label :
       {"x-gbk", "gb_2312-80", "GB2312", "chinese", "csiso58gb231280"})
    CHECK(name_of(label) == "GB18030");
  for (const std::string_view label : {"x-x-big5", "big5-hkscs", "cn-big5", "csbig5"})
    CHECK(name_of(label) == "BIG5-HKSCS");
  for (const std::string_view label : {"ks_c_5601-1989", "windows-949", "iso-ir-149", "cseuckr"})
    CHECK(name_of(label) == "CP949");
  CHECK(name_of("csISO88598I") == "ISO-8859-8");
  CHECK(name_of("iso-8859-9") == "windows-1254");
  CHECK(name_of("TIS-620") == "CP874");
  CHECK(name_of("x-mac-ukrainian") == "MAC-CYRILLIC");
  CHECK(name_of("csKOI8R") == "KOI8-R");
  CHECK(name_of("cp850") == "IBM850");
  CHECK(name_of("unicodeFFFE") == "UTF-16BE");
  CHECK(name_of("x") == "unknown");
  CHECK(name_of("cs") == "unknown");
}

TEST_CASE("every charset of the table can be read here") {
  for (const Charset& charset : known_charsets()) {
    CAPTURE(charset.name);
    const bool wide = charset.kind == CharsetKind::utf16_or_32;
    const auto decoded = charsets().decode(declared(charset.name, "x"), "");
    CHECK(decodes_to(decoded, "x"));
    CHECK(decoded.charset == (wide ? std::string_view("UTF-8") : charset.name));
  }
}

TEST_CASE("a byte order mark before something else is passed over") {
  Charsets& all = charsets();
  const auto single = all.decode("\xFF\xFE<?xml version='1.0'?><a>é</a>", "");
  CHECK(decodes_to(single, "é"));
  CHECK(single.recovered);
  const auto other_order = all.decode("\xFE\xFF" + as_utf16("<rss/>", false), "");
  CHECK(other_order.text == "<rss/>");
  CHECK(other_order.recovered);
}

TEST_CASE("ISO-2022-JP that nobody names is seen by its escapes") {
  CHECK(decodes_to(charsets().decode("<a>\x1B$BF|K\\\x1B(B</a>", ""), "日本"));
  CHECK(decodes_to(charsets().decode("<a>\x1B[1m</a>", ""), "\x1B[1m"));
  CHECK(decodes_to(charsets().decode("\xEF\xBB\xBF<a>\x1B$B</a>", ""), "\x1B$B"));
}

TEST_CASE("one bad byte in UTF-8 without a space is still one bad byte") {
  CHECK(decodes_to(charsets().decode("<a>日本語の文章\xE3です</a>", ""), "日本語の文章\uFFFDです"));
  const auto cut = charsets().decode("<a>日本語の文章で\xE3\x81", "");
  CHECK(cut.text.starts_with("<a>日本語の文章で\uFFFD"));
}

TEST_CASE("a document's shift state does not reach the next") {
  Charsets& all = charsets();
  all.decode(declared("ISO-2022-JP", "\x1B$BF|"), "");  // cut before it shifts back
  CHECK(decodes_to(all.decode(declared("ISO-2022-JP", "F|"), ""), "F|"));
}

TEST_CASE("a byte order mark is believed and removed, also twice") {
  Charsets& all = charsets();
  CHECK(all.decode("\xEF\xBB\xBF<a>é</a>", "").text == "<a>é</a>");
  CHECK(all.decode("\xEF\xBB\xBF\xEF\xBB\xBF<a>é</a>", "").text == "<a>é</a>");
  CHECK(all.decode("\xFF\xFE" + as_utf16("<a/>", false), "").text == "<a/>");
  CHECK(all.decode("\xFE\xFF" + as_utf16("<a/>", true), "").text == "<a/>");
  CHECK(all.decode("\xFF\xFE\0\0<\0\0\0"s, "").text == "<");
  CHECK(all.decode("\0\0\xFE\xFF\0\0\0<"s, "").text == "<");
}

TEST_CASE("UTF-16 and UTF-32 are seen without a mark") {
  Charsets& all = charsets();
  CHECK(all.decode(as_utf16("<?xml version='1.0' encoding='utf-16'?><a/>", false), "").charset ==
        "UTF-16LE");
  CHECK(all.decode(as_utf16("<rss/>", true), "").text == "<rss/>");
  CHECK(all.decode("\0\0\0<\0\0\0a"s, "").text == "<a");
}

TEST_CASE("UTF-16 declared in single bytes is a mistake, and passed over") {
  CHECK(decodes_to(charsets().decode(declared("utf-16", "é"), ""), "é"));
}

TEST_CASE("the declaration is believed before the header, while it can be true") {
  Charsets& all = charsets();
  CHECK(decodes_to(all.decode(declared("koi8-r", "\xF0"), "text/xml; charset=iso-8859-1"), "П"));
  CHECK(decodes_to(all.decode("<a>\xF0</a>", "application/xml; charset=\"KOI8-R\""), "П"));
  const auto decoded = all.decode(declared("utf-8", "\xF0\xD2"), "text/xml; charset=koi8-r");
  CHECK(decodes_to(decoded, "Пр"));
  CHECK(decoded.recovered);
}

TEST_CASE("what is said to be UTF-8 and is not, is windows-1252") {
  const auto decoded =
      charsets().decode(declared("utf-8", "caf\xE9 \x96 na\xEFve"), "text/xml; charset=utf-8");
  CHECK(decodes_to(decoded, "café – naïve"));
  CHECK(decoded.charset == "windows-1252");
  CHECK(decoded.recovered);
}

TEST_CASE("a bad byte in much good UTF-8 is one replacement character") {
  const auto decoded = charsets().decode(declared("utf-8", "é ü ö ä \xE9 ß"), "");
  CHECK(decodes_to(decoded, "é ü ö ä \uFFFD ß"));
  CHECK(decoded.charset == "UTF-8");
  CHECK(decoded.recovered);
}

TEST_CASE("overlong forms, surrogates and values above U+10FFFF never come out") {
  for (const auto* bytes : {"é ü ö ä \xC0\x80", "é ü ö ä \xED\xA0\x80", "é ü ö ä \xF4\x90\x80\x80",
                            "\xC0\x80", "\xED\xA0\x80"}) {
    const auto decoded = charsets().decode(declared("utf-8", bytes), "");
    CHECK(is_utf8(decoded.text));
    CHECK(decoded.recovered);
  }
}

TEST_CASE("NUL is nothing") {
  const auto decoded = charsets().decode("<a>a\0b</a>"s, "");
  CHECK(decoded.text == "<a>ab</a>");
  CHECK(decoded.recovered);
}

TEST_CASE("an unknown or hostile charset is passed over") {
  for (const std::string_view name :
       {"x-no-such", "../../../tmp/evil", "UTF-8//TRANSLIT", "utf-7", ""}) {
    CHECK(decodes_to(charsets().decode(declared(name, "é"), ""), "é"));
  }
  CHECK(decodes_to(charsets().decode(declared(std::string(5000, 'x'), "é"), ""), "é"));
}

TEST_CASE("without a word about it the content tells") {
  // 日本語の文章 in EUC-JP, some times over.
  std::string text;
  for (int i = 0; i < 20; ++i)
    text += "\xC6\xFC\xCB\xDC\xB8\xEC\xA4\xCE\xCA\xB8\xBE\xCF\xA4\xC7\xA4\xB9";
  CHECK(charsets().decode("<a>" + text + "</a>", "").text.find("日本語の文章です") !=
        std::string::npos);
}

TEST_CASE("a mark that is left over when zeros are gone does not make UTF-16 of single bytes") {
  const auto decoded = charsets().decode("\xFF\0\0\xFE<a>text</a>"s, "");
  CHECK(decoded.text.ends_with("<a>text</a>"));
  CHECK(decoded.recovered);
}

TEST_CASE("a mark in GB18030 is removed as well") {
  CHECK(charsets().decode("\x84\x31\x95\x33<a/>", "text/xml; charset=gb18030").text == "<a/>");
}

TEST_CASE("arbitrary bytes come out as valid UTF-8 in every charset") {
  std::string bytes;
  for (int i = 0; i < 4096; ++i)
    bytes.push_back(static_cast<char>((i * 7919) >> 3));
  for (const std::string_view name : {"utf-8", "koi8-r", "shift_jis", "euc-jp", "iso-2022-jp",
                                      "gb18030", "big5", "euc-kr", "windows-1258", "iso-8859-8"}) {
    CAPTURE(name);
    const auto decoded = charsets().decode(declared(name, bytes), "");
    CHECK(is_utf8(decoded.text));
    CHECK(decoded.text.find('\0') == std::string::npos);
  }
  CHECK(is_utf8(charsets().decode("\xFF\xFE" + bytes + "x", "").text));
  CHECK(is_utf8(charsets().decode("\0\0\xFE\xFF"s + bytes + "x", "").text));
}

}  // namespace antiphon::feed
