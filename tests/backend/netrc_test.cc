#include "backend/netrc.h"

#include <doctest/doctest.h>

namespace antiphon::backend {
namespace {

TEST_CASE("machines have logins and passwords, in any layout") {
  const auto entries = parse_netrc(
      "# mine\nmachine Example.org\n  login anna\n  password s3cret\n"
      "machine b.example login bob account x password \"two words\\\"\" # why\n");
  REQUIRE(entries.size() == 2);
  CHECK(entries[0] == NetrcEntry{"example.org", "anna", "s3cret"});
  CHECK(entries[1] == NetrcEntry{"b.example", "bob", "two words\""});
}

TEST_CASE("macros and what is for all hosts are passed over") {
  const auto entries = parse_netrc(
      "default login any password all\nmacdef init\nmachine evil login x password y\n\n"
      "machine a login b password c\ndefault login any password all\n");
  REQUIRE(entries.size() == 1);
  CHECK(entries[0] == NetrcEntry{"a", "b", "c"});
}

TEST_CASE("a broken file is read as far as it goes") {
  for (const char* content : {"", "machine", "machine a login", "\"", "\"\\", "macdef", "macdef x",
                              "macdef x\n\n", "#", "login a password b"}) {
    CAPTURE(content);
    CHECK(parse_netrc(content).size() <= 1);
  }
}

TEST_CASE("the first entry of a host counts, with the login that is asked for") {
  const auto entries = parse_netrc("machine a login x password 1 machine a login y password 2");
  CHECK(find_login(entries, "a", "")->password == "1");
  CHECK(find_login(entries, "a", "y")->password == "2");
  CHECK(find_login(entries, "a", "z") == nullptr);
  CHECK(find_login(entries, "A", "")->password == "1");
  CHECK(find_login(entries, "b.a", "") == nullptr);
}

}  // namespace
}  // namespace antiphon::backend
