#include "antiphon/model/ids.h"

#include <doctest/doctest.h>

#include "antiphon/base/hash.h"

using namespace antiphon;

TEST_CASE("every key is a prefix of itself") {
  CHECK(is_key_prefix(hash80({"a", "b"})));
}

TEST_CASE("a key is given by 6 to 16 of its characters") {
  CHECK(is_key_prefix("abcdef"));
  CHECK(is_key_prefix("abcdef234567wxyz"));
  CHECK_FALSE(is_key_prefix(""));
  CHECK_FALSE(is_key_prefix("abcde"));
  CHECK_FALSE(is_key_prefix("abcdef234567wxyza"));
}

TEST_CASE("what no key has in it is no key") {
  for (const char* text : {"ABCDEF", "abcde1", "abcde0", "abcde8", "abcde9", "abcde ", "abc/def",
                           "abcdé", "abcde\n", "abcde="}) {
    CHECK_FALSE_MESSAGE(is_key_prefix(text), text);
  }
}

TEST_CASE("an id's number can be had") {
  static_assert(raw(FeedId{7}) == 7);
  static_assert(raw(ItemId::none) == 0);
  CHECK(raw(Generation{3}) == 3);
}
