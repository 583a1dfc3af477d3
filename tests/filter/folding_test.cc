#include "filter/folding.h"

#include <random>

#include <doctest/doctest.h>

#include "antiphon/base/text.h"

using namespace antiphon;

namespace {

std::string folded(std::string_view text) {
  std::string out;
  filter::append_folded(text, out);
  return out;
}

std::string folded_line(std::string_view text) {
  std::string out;
  filter::append_folded_line(text, out);
  return out;
}

}  // namespace

TEST_CASE("every code point folds as fold() says") {
  std::size_t wrong = 0;
  for (char32_t c = 1; c <= 0x10FFFF; ++c) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    if (c == 0x20000) c = 0xE0000;  // planes of ideographs and of nothing
    std::string text;
    append_utf8(text, c);
    if (folded(text) != fold(text)) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("any text folds as fold() says") {
  std::mt19937 random(7);
  const std::vector<std::string> pieces{
      "A",      "z",  " ",    "\n", "é",    "e\u0301", "ß",        "ﬁ",    "Й",
      "ガ",     "ｶﾞ", "彗星", "각", "🙂", "ﷺ",       "שָׁ",        "العَر", "हिन्दी",
      "\u00a0", "ΟΣ", "𐐀",    "…",  "\xff", "\xc3",    "\xe2\x82", "‎"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    const auto length = random() % 12;
    for (std::size_t i = 0; i < length; ++i)
      text += pieces[random() % pieces.size()];
    CAPTURE(text);
    REQUIRE(folded(text) == fold(text));
  }
}

TEST_CASE("ASCII of every length is folded to its end") {
  for (std::size_t length = 0; length < 40; ++length) {
    const std::string text(length, 'Q');
    CHECK(folded(text) == std::string(length, 'q'));
    CHECK(folded(text + "É") == std::string(length, 'q') + "e");
  }
  CHECK(folded("@[`{AZaz") == "@[`{azaz");
}

TEST_CASE("folding appends") {
  std::string out = "AB";
  filter::append_folded("CD", out);
  CHECK(out == "ABcd");
  filter::append_folded_line(" \n E", out);
  CHECK(out == "ABcd e");
}

TEST_CASE("white space of a line becomes single spaces") {
  CHECK(folded_line("A \t\r\n B\u00a0\u00a0C") == "a b c");
  CHECK(folded_line("  x  ") == " x ");
  CHECK(folded_line("") == "");
}
