#include "antiphon/base/hash.h"

#include <set>
#include <string>

#include <doctest/doctest.h>

using namespace antiphon;

TEST_CASE("a hash is the same on every machine and for ever") {
  // Made by another implementation: base32 of the first 10 bytes of hashlib.blake2b(…,
  // digest_size=16).
  CHECK(hash80({}) == "zltgsqoz566uatsn");
  CHECK(hash80({""}) == "zacm4gmoym36hxdw");
  CHECK(hash80({"https://example.org/feed", "urn:uuid:1"}) == "ayfa4nr7chw4xk37");
}

TEST_CASE("parts do not run together") {
  CHECK(hash80({"ab", "c"}) == "jato2bb2wpg6yv3n");
  CHECK(hash80({"a", "bc"}) == "6fflygodgdutno44");
  const std::string zeros(8, '\0');
  const std::set<std::string> all = {hash80({"ab", "c"}),    hash80({"a", "bc"}), hash80({"abc"}),
                                     hash80({"abc", ""}),    hash80({"", "abc"}), hash80({zeros}),
                                     hash80({zeros, zeros}), hash80({"", ""})};
  CHECK(all.size() == 8);
}

TEST_CASE("a hash is 16 characters of base32, whatever was hashed") {
  for (int i = 0; i < 1000; ++i) {
    const std::string hash = hash80({std::to_string(i)});
    REQUIRE(hash.size() == 16);
    REQUIRE(hash.find_first_not_of("abcdefghijklmnopqrstuvwxyz234567") == std::string::npos);
  }
}

TEST_CASE("a quick hash is the same on every machine, and parts do not run together in it") {
  // Made by another implementation: the first 8 bytes of Poly1305, little-endian.
  CHECK(quick_hash({}) == 0x6465676e61686320);
  CHECK(quick_hash({"a", "bc"}) == 0xed67d871ee661b99);
  CHECK(quick_hash({"ab", "c"}) == 0x386dcf80ce2d56f6);
  CHECK(quick_hash({std::string(1000, 'x'), ""}) == 0x6b8c91ed5a2fdae6);
}
