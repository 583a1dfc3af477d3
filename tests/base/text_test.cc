#include "antiphon/base/text.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace antiphon;

namespace {

std::string utf8(char32_t code_point) {
  std::string text;
  append_utf8(text, code_point);
  return text;
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i)
    all += text;
  return all;
}

std::vector<char32_t> code_points(std::string_view text) {
  std::vector<char32_t> list;
  while (const auto c = take_code_point(text))
    list.push_back(*c);
  return list;
}

bool may_reach_a_terminal(char32_t c) {
  return c >= 0x20 && !(c >= 0x7F && c < 0xA0) && !(c >= 0x202A && c <= 0x202E) &&
         !(c >= 0x2066 && c <= 0x2069) && c != 0x200E && c != 0x200F && c != 0x061C &&
         c != 0x2028 && c != 0x2029 && !(c >= 0xE0000 && c <= 0xE007F) &&
         !(c >= 0xFFF9 && c <= 0xFFFB);
}

// Bytes that are likelier to hurt than evenly spread ones.
std::string hostile_bytes(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {"\x1b[31m",
                                                   "\x1b]0;t\x07",
                                                   "\x9b",
                                                   "\xc2\x9b",
                                                   "a",
                                                   "\r",
                                                   "\n",
                                                   "\t",
                                                   " ",
                                                   "\xff",
                                                   "\xe2\x80",
                                                   "\xed\xa0",
                                                   "\xf0\x9f",
                                                   "\u0301",
                                                   "\u200d",
                                                   "\u202e",
                                                   "\u2066",
                                                   "\U0001F468",
                                                   "\u0939",
                                                   "\U000E0041",
                                                   "\u20dd",
                                                   "\uff21",
                                                   "\u1161",
                                                   "\u200b",
                                                   "\u00a0",
                                                   "\u3000",
                                                   "\u2028",
                                                   "\ufeff",
                                                   "\u0e33\u0e33",
                                                   "\u0903",
                                                   "\U0001F1E9\U0001F1EA"};
  std::uniform_int_distribution<std::size_t> length(0, 40);
  std::uniform_int_distribution<std::size_t> piece(0, kPieces.size() * 2);
  std::uniform_int_distribution<int> byte(0, 255);
  std::string text;
  for (std::size_t i = length(random); i > 0; --i) {
    const std::size_t which = piece(random);
    if (which < kPieces.size()) {
      text += kPieces[which];
    } else {
      text.push_back(static_cast<char>(byte(random)));
    }
  }
  return text;
}

std::vector<Cell> cells(std::string_view text) {
  std::vector<Cell> list;
  while (auto cell = take_cell(text))
    list.push_back(*cell);
  return list;
}

}  // namespace

TEST_CASE("UTF-8 is what RFC 3629 says") {
  SUBCASE("the first and last of each length are valid") {
    for (const char32_t c :
         {0x0U, 0x7FU, 0x80U, 0x7FFU, 0x800U, 0xD7FFU, 0xE000U, 0xFFFFU, 0x10000U, 0x10FFFFU}) {
      CHECK(is_utf8(utf8(c)));
    }
    CHECK(is_utf8(""));
  }
  SUBCASE("overlong forms are not") {
    for (const char* text :
         {"\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xf0\x80\x80\x80",
          "\xf0\x8f\xbf\xbf", "\xf8\x88\x80\x80\x80", "\xfc\x84\x80\x80\x80\x80"}) {
      CHECK_FALSE(is_utf8(text));
    }
  }
  SUBCASE("surrogates are not") {
    for (const char* text : {"\xed\xa0\x80", "\xed\xbf\xbf", "\xed\xa0\xbd\xed\xb8\x80"}) {
      CHECK_FALSE(is_utf8(text));
    }
  }
  SUBCASE("values above U+10FFFF are not") {
    for (const char* text : {"\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "\xff"}) {
      CHECK_FALSE(is_utf8(text));
    }
  }
  SUBCASE("what is cut short, or goes on without a start, is not") {
    for (const char* text : {"\xc3", "\xe2\x82", "\xf0\x9f\x98", "\x80", "\xbf", "a\x80", "\xc3(",
                             "\xe2\x28\xa1", "\xe2\x82\x28"}) {
      CHECK_FALSE(is_utf8(text));
    }
  }
}

TEST_CASE("each invalid sequence becomes one replacement character") {
  CHECK(to_utf8("a\xffz") == "a\uFFFDz");
  CHECK(to_utf8("\xe2\x82") == "\uFFFD");                  // a cut sequence is one
  CHECK(to_utf8("\xe2\x82z") == "\uFFFDz");                // and takes nothing of what follows
  CHECK(to_utf8("\xf0\x80\x80") == "\uFFFD\uFFFD\uFFFD");  // no start of anything
  CHECK(to_utf8("\xed\xa0\x80") == "\uFFFD\uFFFD\uFFFD");
  CHECK(to_utf8("Grüße, 世界") == "Grüße, 世界");
}

TEST_CASE("to_utf8 gives UTF-8 for any bytes, and leaves UTF-8 alone") {
  std::mt19937 random(7);
  for (int i = 0; i < 5000; ++i) {
    const std::string bytes = hostile_bytes(random);
    const std::string text = to_utf8(bytes);
    REQUIRE(is_utf8(text));
    REQUIRE(to_utf8(text) == text);
    if (is_utf8(bytes)) REQUIRE(text == bytes);
  }
}

TEST_CASE("every scalar value survives being written and taken") {
  std::string text;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    text.clear();
    append_utf8(text, c);
    std::string_view left = text;
    if (take_code_point(left) != c || !left.empty()) FAIL("U+", static_cast<unsigned>(c));
  }
  CHECK(utf8(0xD800) == "\uFFFD");
  CHECK(utf8(0x110000) == "\uFFFD");
  std::string_view nothing;
  CHECK_FALSE(take_code_point(nothing));
}

TEST_CASE("printable text holds no escape sequence, whatever tries to be one") {
  // CSI, OSC, DCS, APC, title report, clipboard, images, reset: what is left has lost its ESC.
  CHECK(printable("\x1b[31mred\x1b[0m") == "[31mred[0m");
  CHECK(printable("\x1b]0;title\x07") == "]0;title");
  CHECK(printable("\x1b]52;c;ZWNobw==\x1b\\") == "]52;c;ZWNobw==\\");
  CHECK(printable("\x1b]1337;File=:AAAA\x07") == "]1337;File=:AAAA");
  CHECK(printable("\x1bP$q q\x1b\\") == "P$q q\\");
  CHECK(printable("\x1b_Gi=1;AAAA\x1b\\") == "_Gi=1;AAAA\\");
  CHECK(printable("\x1b[21t\x1b[c\x1bGQ") == "[21t[cGQ");
  CHECK(printable("\x1b"
                  "c") == "c");
}

TEST_CASE("printable text holds no C1 control, as a character or as a byte") {
  for (char32_t c = 0x80; c < 0xA0; ++c) {
    // NEL is white space.
    CHECK(printable(std::string("a") + utf8(c) + "b") == (c == 0x85 ? "a b" : "ab"));
  }
  CHECK(printable("a\x9b"
                  "31mb") == "a\uFFFD31mb");
  CHECK(printable("\x9d"
                  "0;t\x9c") == "\uFFFD0;t\uFFFD");
}

TEST_CASE("printable text holds no bell, backspace, delete, shift or null") {
  CHECK(printable(std::string("a\0b\x07"
                              "c\x08"
                              "d\x7f"
                              "e\x0e"
                              "f\x0f"
                              "g",
                              13)) == "abcdefg");
}

TEST_CASE("printable text is one line, with single spaces between words") {
  CHECK(printable("a\nb\rc\r\nd\fe\vf\tg") == "a b c d e f g");
  CHECK(printable("a\u2028b\u2029c\u0085"
                  "d") == "a b c d");
  CHECK(printable("a\u00a0\u2003\u3000b") == "a b");
  CHECK(printable("  \n\t a  \r\n ") == "a");
  CHECK(printable(" \x1b \x07 ").empty());
  CHECK(printable("a \x07 b") == "a b");
}

TEST_CASE("printable text is written in the order in which it is stored") {
  CHECK(printable("\u202egpj.exe\u202c") == "gpj.exe");
  CHECK(printable("\u202a\u202b\u202d\u2066\u2067\u2068x\u2069\u200e\u200f\u061c") == "x");
  CHECK(printable("שלום") == "שלום");
}

TEST_CASE("printable text hides nothing in tags, fillers and byte order marks") {
  CHECK(printable("\ufeff"
                  "a\U000E0001\U000E0041\U000E007F"
                  "b\u2060\ufff9\ufffa\ufffb") == "ab");
  CHECK(printable("a\ufffe\uffffb") == "ab");
}

TEST_CASE("printable text bounds marks and zero-width characters") {
  CHECK(printable(std::string("e") + repeated("\u0301", 6000)) ==
        std::string("e") + repeated("\u0301", 4));
  CHECK(printable(std::string("a") + repeated("\u200b", 6000) + "b") ==
        std::string("a") + repeated("\u200b", 8) + "b");
  CHECK(printable(repeated("e\u0301\u0302", 3)) == repeated("e\u0301\u0302", 3));
  CHECK(printable("नमस्ते दुनिया") == "नमस्ते दुनिया");
  CHECK(printable("👩‍👩‍👧‍👦") == "👩‍👩‍👧‍👦");
}

TEST_CASE("marks are counted anew behind white space, so that lines can be cleaned one by one") {
  const std::string marks = "\u0301\u0301\u0301";
  for (const std::string_view space : {" ", "\n", "\u3000"}) {
    CHECK(printable(marks + std::string(space) + marks) == marks + " " + marks);
    CHECK(printable_block("x" + marks + std::string(space) + marks).ends_with(marks));
    CHECK(printable_block("x" + marks + std::string(space) + marks).starts_with("x" + marks));
    CHECK(printable_block("x" + marks + std::string(space) + marks).size() == 14);
  }
}

TEST_CASE("any bytes become printable, and printable text stays as it is") {
  std::mt19937 random(42);
  for (int i = 0; i < 20'000; ++i) {
    const std::string bytes = hostile_bytes(random);
    const std::string line = printable(bytes);
    REQUIRE(is_utf8(line));
    for (const char32_t c : code_points(line))
      REQUIRE(may_reach_a_terminal(c));
    REQUIRE(line.find("  ") == std::string::npos);
    REQUIRE((line.empty() || (line.front() != ' ' && line.back() != ' ')));
    REQUIRE(printable(line) == line);

    const std::string block = printable_block(bytes);
    REQUIRE(is_utf8(block));
    for (const char32_t c : code_points(block))
      REQUIRE((c == '\n' || may_reach_a_terminal(c)));
    REQUIRE(printable_block(block) == block);
  }
}

TEST_CASE("every single character becomes printable or goes") {
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    std::string_view left;
    const std::string text = printable(utf8(c));
    left = text;
    const auto kept = take_code_point(left);
    if (kept && !may_reach_a_terminal(*kept)) FAIL("U+", static_cast<unsigned>(c));
    if (!left.empty()) FAIL("U+", static_cast<unsigned>(c));
  }
}

TEST_CASE("a printable block keeps lines and indentation") {
  CHECK(printable_block("a\r\nb\rc\n\n  d") == "a\nb\nc\n\n  d");
  CHECK(printable_block("\tx\n1234567\ty\n12345678\tz") ==
        "        x\n1234567 y\n12345678        z");
  CHECK(printable_block("日本\tx") == "日本    x");
  CHECK(printable_block("\x1b[2Ja\x9b") == "[2Ja\uFFFD");
}

TEST_CASE("a cell is a character with its marks, and as wide as a terminal makes it") {
  const auto one_cell = [](const char* text, int width) {
    const auto list = cells(text);
    REQUIRE(list.size() == 1);
    CHECK(list[0].text == text);
    CHECK(list[0].columns == width);
  };
  one_cell("a", 1);
  one_cell("e\u0301\u0323", 1);
  one_cell("ä", 1);
  one_cell("漢", 2);
  one_cell("か", 2);
  one_cell("か\u3099", 2);
  one_cell("ｱ", 1);   // half width
  one_cell("Ａ", 2);  // full width
  one_cell("한", 2);
  one_cell("\u1112\u1161\u11ab", 2);  // the same in conjoining parts
  one_cell("😀", 2);
  one_cell("ש\u05b8", 1);
  one_cell("ﷺ", 1);
  one_cell("ی\u200c", 1);  // Persian: not joined to the next
  one_cell("\ufffd", 1);
}

TEST_CASE("spacing vowel signs have a column of their own") {
  const auto list = cells("का");
  REQUIRE(list.size() == 2);
  CHECK(list[0].text == "क");
  CHECK(list[1].text == "ा");
  CHECK(columns("नमस्ते") == 4);
}

TEST_CASE("what terminals disagree about is reduced to what they agree on") {
  const auto texts = [](const char* text) {
    std::string all;
    for (const Cell& cell : cells(text))
      all += cell.text + std::to_string(cell.columns) + " ";
    return all;
  };
  CHECK(texts("👩‍👩‍👧‍👦") == "👩2 👩2 👧2 👦2 ");
  CHECK(texts("👍🏽") == "👍2 ");
  CHECK(texts("❤️") == "❤1 ");
  CHECK(texts("🇩🇪x") == "D1 E1 x1 ");
  CHECK(texts("\U0001FADC") == "\ufffd1 ");  // an emoji of Unicode 16
}

TEST_CASE("marks and joiners without a base are not shown") {
  CHECK(cells("\u0301\u200d\ufe0f\u1161").empty());
  CHECK(cells("\u0301a").size() == 1);
}

TEST_CASE("cells cover printable text, and each takes one or two columns") {
  std::mt19937 random(3);
  for (int i = 0; i < 5000; ++i) {
    const std::string line = printable(hostile_bytes(random));
    int sum = 0;
    for (const Cell& cell : cells(line)) {
      REQUIRE_FALSE(cell.text.empty());
      REQUIRE((cell.columns == 1 || cell.columns == 2));
      // What was taken as a cell is one cell again.
      REQUIRE(columns(cell.text) == cell.columns);
      sum += cell.columns;
    }
    REQUIRE(columns(line) == sum);
  }
}

TEST_CASE("text is cut to the columns that there are") {
  CHECK(fit("abc", 3) == "abc");
  CHECK(fit("abcd", 3) == "ab…");
  CHECK(fit("abc", 1) == "…");
  CHECK(fit("abc", 0).empty());
  CHECK(fit("abc", -1).empty());
  CHECK(fit("", 5).empty());
  CHECK(fit("日本語", 6) == "日本語");
  CHECK(fit("日本語", 5) == "日本…");
  CHECK(fit("日本語", 4) == "日…");
  CHECK(fit("日", 1) == "…");
  CHECK(fit("e\u0301e\u0301e\u0301", 2) == "e\u0301…");
}

TEST_CASE("cut text never takes more columns than there are") {
  std::mt19937 random(5);
  for (int i = 0; i < 5000; ++i) {
    const std::string line = printable(hostile_bytes(random));
    const int width = columns(line);
    for (int max = 0; max <= width + 1; ++max) {
      REQUIRE(columns(fit(line, max)) <= max);
      if (max >= width) REQUIRE(columns(fit(line, max)) == width);
    }
  }
}

TEST_CASE("text is shortened between characters") {
  CHECK(shortened("abc", 3) == "abc");
  CHECK(shortened("abcdefg", 6) == "abc…");
  CHECK(shortened("日本語です", 12) == "日本語…");
  CHECK(shortened("日本語です", 11) == "日本…");
  CHECK(shortened("xe\u0301abcd", 7) == "xe\u0301…");
  CHECK(shortened("xxe\u0301abc", 6) == "xx…");  // not an e that lost its accent
  CHECK(shortened("abc", 2) == "ab");            // no room for the ellipsis
  CHECK(shortened("日本", 2).empty());
  CHECK(shortened("a", 0).empty());
}

TEST_CASE("shortened text is UTF-8 and keeps to its bytes") {
  std::mt19937 random(11);
  for (int i = 0; i < 2000; ++i) {
    const std::string text = to_utf8(hostile_bytes(random));
    for (std::size_t max = 0; max <= text.size() + 1; ++max) {
      const std::string cut = shortened(text, max);
      REQUIRE(cut.size() <= max);
      REQUIRE(is_utf8(cut));
    }
  }
}

TEST_CASE("what people take for the same folds to the same") {
  for (const char* text :
       {"Éclair", "eclair", "ECLAIR", "E\u0301clair", "ＥＣＬＡＩＲ", "ⓔclair"}) {
    CHECK(fold(text) == "eclair");
  }
  CHECK(fold("Straße") == fold("STRASSE"));
  CHECK(fold("ﬁne") == "fine");
  CHECK(fold("Ωμέγα") == fold("ΩΜΈΓΑ"));
  CHECK(fold("ΣΊΣΥΦΟΣ") == fold("σίσυφος"));
  CHECK(fold("ｶﾞ") == fold("ガ"));
  CHECK(fold("Москва") == fold("МОСКВА"));
  CHECK(fold("soft\u00adhyphen") == "softhyphen");
  CHECK(fold("漢字") == "漢字");
  CHECK(fold("").empty());
}

TEST_CASE("a character is a letter or digit, a picture, or something else") {
  for (const char32_t c : {U'a', U'É', U'ー', U'彗', U'7', U'½', U'한'})
    CHECK(kind_of(c) == CharacterKind::letter_or_digit);
  for (const char32_t c : {U'🚀', U'★', U'™'})
    CHECK(kind_of(c) == CharacterKind::picture);
  for (const char32_t c : {U' ', U'-', U'_', U'+', U'\u0301', U'。'})
    CHECK(kind_of(c) == CharacterKind::other);
}

TEST_CASE("bytes that are no UTF-8 can be folded as well") {
  CHECK(fold("\xc9"
             "CLAIR\xff") == "\ufffdclair\ufffd");
  std::mt19937 random(13);
  for (int i = 0; i < 2000; ++i)
    REQUIRE(is_utf8(fold(std::string("é") + hostile_bytes(random))));
}

TEST_CASE("trimmed and words know ASCII white space") {
  CHECK(trimmed(" \t\r\n\f\va b \n") == "a b");
  CHECK(trimmed(" \n").empty());
  CHECK(trimmed("").empty());
  CHECK(words("  a\tbc\n d ") == std::vector<std::string_view>{"a", "bc", "d"});
  CHECK(words(" \n").empty());
  CHECK(words("a") == std::vector<std::string_view>{"a"});
}

TEST_CASE("ASCII is compared without case, and nothing else is") {
  CHECK(ascii_lower("ABZ[`Ä") == "abz[`Ä");
  CHECK(ascii_iequals("Content-Type", "content-type"));
  CHECK_FALSE(ascii_iequals("a", "ab"));
  CHECK_FALSE(ascii_iequals("ä", "Ä"));
  CHECK_FALSE(ascii_iequals("k", "\u212a"));  // the kelvin sign
}

TEST_CASE("only clean http and https addresses are web addresses") {
  for (const char* url :
       {"http://example.org", "https://example.org/a?b=c#d", "HTTPS://EXAMPLE.ORG/",
        "http://[::1]:8080/", "https://example.org/ü", "https://例え.example/"}) {
    CHECK_MESSAGE(is_web_url(url), url);
  }
  for (const char* url : {"",
                          "http",
                          "http:",
                          "http://",
                          "https:/example.org",
                          "//example.org",
                          "example.org",
                          "ftp://example.org",
                          "file:///etc/passwd",
                          "javascript:alert(1)//http://",
                          "data:text/html,x",
                          "-o http://example.org",
                          " http://example.org",
                          "http://example.org/ x",
                          "http://example.org/\nx",
                          "http://example.org/\tx",
                          "http://example.org/\x1b[31m",
                          "http://example.org/\x7f",
                          "http://example.org/\u009b",
                          "http://example.org/\u202e",
                          "http://example.org/\u00a0",
                          "http://example.org/\u2028",
                          "http://example.org/\xff",
                          "httpx://example.org",
                          "xhttp://example.org"}) {
    CHECK_FALSE_MESSAGE(is_web_url(url), url);
  }
}
