#include "filter/packed_title.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace antiphon::filter {
namespace {

std::vector<std::uint64_t> packed(std::string_view key, std::size_t numbers) {
  PackedTitle title;
  std::vector<std::uint64_t> out;
  while (out.size() < numbers)
    out.push_back(title.next(key));
  return out;
}

TEST_CASE("a title that comes before another has no greater numbers") {
  const std::vector<std::string> pieces{"",   "a",  "b", "z",    " ",    "the ", "to",
                                        "1",  "29", "~", "!",    "\x01", "é",    "ß",
                                        "彗", "星", "ж", "🙂", "\xff"};
  std::minstd_rand random(7);
  std::vector<std::string> keys;
  for (int i = 0; i < 20'000; ++i) {
    std::string key;
    for (std::size_t n = random() % 12; n > 0; --n)
      key += pieces[random() % pieces.size()];
    keys.push_back(std::move(key));
  }
  std::sort(keys.begin(), keys.end());
  for (const std::size_t numbers : {1U, 2U, 3U}) {
    CHECK(std::is_sorted(keys.begin(), keys.end(), [&](const auto& a, const auto& b) {
      return packed(a, numbers) < packed(b, numbers);
    }));
  }
}

TEST_CASE("titles with a long start in common have different numbers") {
  CHECK(packed("how to make", 1) < packed("how to mark", 1));
  CHECK(packed("the end", 1) < packed("the end of it", 1));
  CHECK(packed("彗星", 1) < packed("彗芯", 1));
  CHECK(packed("", 1) < packed("!", 1));
}

TEST_CASE("the next number tells what the first has no room for") {
  CHECK(packed("how to make a violin", 1) == packed("how to make a viola", 1));
  CHECK(packed("how to make a violin", 2) > packed("how to make a viola", 2));
  CHECK(packed("the end", 2) == std::vector{packed("the end", 1)[0], std::uint64_t{0}});
}

}  // namespace
}  // namespace antiphon::filter
