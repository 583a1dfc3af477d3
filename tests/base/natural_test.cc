#include "antiphon/base/natural.h"

#include <vector>

#include <doctest/doctest.h>

namespace antiphon {
namespace {

bool before(std::string_view a, std::string_view b) {
  return natural_key(a) < natural_key(b);
}

TEST_CASE("numbers in titles sort by their value") {
  CHECK(before("Part 2", "Part 10"));
  CHECK(before("v1.9", "v1.10"));
  CHECK(before("9 lives", "10 lives"));
  CHECK(before("99999999", "100000000"));
  CHECK(before("12345678901234567", "123456789012345678"));
  CHECK(before("0", "1"));
  CHECK(natural_key("Part 007") == natural_key("part 7"));
}

TEST_CASE("numbers come before letters, and a shorter text before a longer one") {
  CHECK(before("part 10", "part a"));
  CHECK(before("part", "part 1"));
  CHECK(before("1st", "first"));
}

TEST_CASE("case, marks and what stands in front of the first letter do not count") {
  CHECK(natural_key("Éclair") == natural_key("eclair"));
  CHECK(natural_key("“[eclair") != natural_key("eclair"));
  CHECK(natural_key("[\"eclair") == natural_key("eclair"));
  CHECK(natural_key("") == natural_key("!?"));
}

// A total order: for a sort it must never contradict itself.
TEST_CASE("keys of all texts of few characters are in one order with their numbers") {
  std::vector<std::string> numbers;
  for (int i = 0; i < 3000; ++i)
    numbers.push_back(natural_key(std::to_string(i)));
  for (std::size_t i = 1; i < numbers.size(); ++i)
    REQUIRE(numbers[i - 1] < numbers[i]);
}

}  // namespace
}  // namespace antiphon
