#include "antiphon/base/bytes.h"

#include <random>
#include <string>

#include <doctest/doctest.h>

using namespace antiphon;

namespace {

constexpr std::string_view kBytes("ab~!\x20\x1F\x7F\x80\xFF<>/.\0\x01\x21", 16);

std::string made_text(std::mt19937& random, std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i)
    text.push_back(random() % 4 == 0 ? kBytes[random() % kBytes.size()] : 'x');
  return text;
}

}  // namespace

TEST_CASE("bytes that equal one are found wherever they stand") {
  for (const char wanted : kBytes) {
    for (std::size_t at = 0; at < kEight; ++at) {
      for (const char other : kBytes) {
        std::string text(kEight, other);
        text[at] = wanted;
        char told[kEight];
        const Eight found = bytes_equal(eight_at(text.data()), wanted);
        std::memcpy(told, &found, sizeof told);
        for (std::size_t i = 0; i < kEight; ++i)
          REQUIRE((told[i] != 0) == (text[i] == wanted));
      }
    }
  }
}

TEST_CASE("looking at eight bytes at a time finds what looking at each does") {
  std::mt19937 random(3);
  for (int i = 0; i < 20000; ++i) {
    const std::string text = made_text(random, random() % 30);
    bool printable = true;
    bool pair = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
      printable = printable && text[at] >= ' ' && text[at] <= '~';
      pair = pair || (at > 0 && text[at - 1] == '.' && text[at] == '.');
    }
    REQUIRE(finds_nothing(text, bytes_not_printable) == printable);
    REQUIRE(finds_nothing(text, [](Eight bytes) {
              const Eight dots = bytes_equal(bytes, '.');
              return dots & (dots << 8U);
            }) == !pair);
  }
}
