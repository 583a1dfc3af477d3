#include "feed/by_name.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using antiphon::feed::ByName;

TEST_CASE("what is known of a name is that of no other, however many there are") {
  std::vector<std::string> names;
  for (int i = 0; i < 3000; ++i)
    names.push_back("n" + std::to_string(i));
  names.emplace_back("");
  ByName<std::string> known;
  for (int round = 0; round < 3; ++round) {
    for (const std::string& name : names)
      REQUIRE(known.at(name, [&] { return "<" + name + ">"; }) == "<" + name + ">");
  }
}

TEST_CASE("a name is asked for once as long as no other comes in between") {
  ByName<int> known;
  int asked = 0;
  const std::string name = "itunes:author";
  for (int i = 0; i < 3; ++i)
    CHECK(known.at(std::string_view(name), [&] { return ++asked; }) == 1);
}
