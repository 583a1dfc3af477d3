#include "antiphon/filter/tokens.h"

#include <random>

#include <doctest/doctest.h>

#include "antiphon/base/text.h"

using namespace antiphon;

namespace {

std::string tokens(std::string_view text) {
  std::string out;
  filter::append_tokens(text, out);
  return out;
}

}  // namespace

TEST_CASE("words are runs of letters and digits, folded, each with a space behind it") {
  CHECK(tokens("Two words.") == "two words ");
  CHECK(tokens("  it's 3.5%, «Éclair»…") == "it s 3 5 eclair ");
  CHECK(tokens("").empty());
  CHECK(tokens(" -- ").empty());
}

TEST_CASE("letters of scripts without spaces are words of their own") {
  CHECK(tokens("大彗星2号が、") == "大 彗 星 2 号 か ");
  CHECK(tokens("ｶﾞｰ") == "カ ー ");
  CHECK(tokens("iPhone彗星") == "iphone 彗 星 ");
  CHECK(tokens("𠀋") == "𠀋 ");
}

TEST_CASE("Korean is written with spaces") {
  CHECK(tokens("한국 뉴스") == fold("한국") + " " + fold("뉴스") + " ");
}

TEST_CASE("pictures are words of their own, and what they fold to is no part of another word") {
  CHECK(tokens("a🚀b") == "a 🚀 b ");
  CHECK(tokens("Brand™") == "brand tm ");
  CHECK(tokens("㈱会社") == "株 会 社 ");
}

TEST_CASE("what a reader does not see breaks no word") {
  CHECK(tokens("co\u00admet e\u0301te\u0301") == "comet ete ");
}

TEST_CASE("bytes that are no UTF-8 stand between words") {
  CHECK(tokens("a\xff"
               "b\xe2\x82") == "a b ");
}

TEST_CASE("tokens are appended, whatever stands before them") {
  std::string out = "x";
  filter::append_tokens(" a", out);
  CHECK(out == "xa ");
}

TEST_CASE("any text falls into the same words, be it read in one piece or word by word") {
  std::mt19937 random(5);
  const std::vector<std::string> pieces{"A",  "zz",   "é", "ß", "ﬁ", "Й", "ガ", "彗",
                                        "각", "🙂", "ﷺ", "™", "½", "१", "𐐀",  "ก"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    std::string expected;
    const auto length = random() % 9;
    for (std::size_t i = 0; i < length; ++i) {
      const std::string& piece = pieces[random() % pieces.size()];
      text += piece + " ";
      expected += tokens(piece);
    }
    CAPTURE(text);
    REQUIRE(tokens(text) == expected);
    REQUIRE(tokens(expected) == expected);
    REQUIRE(expected.find("  ") == std::string::npos);
  }
}
