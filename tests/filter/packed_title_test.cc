#include "filter/packed_title.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace antiphon::filter {
namespace {

TEST_CASE("a title that comes before another has no greater number") {
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
  CHECK(std::is_sorted(keys.begin(), keys.end(), [](const auto& a, const auto& b) {
    return packed_title(a) < packed_title(b);
  }));
}

TEST_CASE("titles with a long start in common have different numbers") {
  CHECK(packed_title("how to make") < packed_title("how to mark"));
  CHECK(packed_title("the end") < packed_title("the end of it"));
  CHECK(packed_title("彗星") < packed_title("彗芯"));
  CHECK(packed_title("") < packed_title("!"));
}

}  // namespace
}  // namespace antiphon::filter
