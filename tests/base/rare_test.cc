#include "antiphon/base/rare.h"

#include <string>

#include <doctest/doctest.h>

using namespace antiphon;

TEST_CASE("a rare value is the default one until it is written to") {
  Rare<std::string> rare;
  CHECK(rare->empty());
  rare.own() = "x";
  CHECK(*rare == "x");
  CHECK(Rare<std::string>()->empty());
}

TEST_CASE("a copy of a rare value is another value") {
  Rare<std::string> first(std::string("a"));
  Rare<std::string> second = first;
  second.own() = "b";
  CHECK(*first == "a");
  first = second;
  CHECK(*first == "b");
  first = Rare<std::string>();
  CHECK(first->empty());
}

TEST_CASE("rare values are equal when what they stand for is") {
  Rare<std::string> written;
  written.own() = "";
  CHECK(written == Rare<std::string>());
  written.own() = "x";
  CHECK(written != Rare<std::string>());
}
