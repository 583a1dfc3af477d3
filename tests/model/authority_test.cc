#include "antiphon/model/authority.h"

#include <doctest/doctest.h>

using namespace antiphon;

TEST_CASE("an authority is taken apart at its user, host and port") {
  const auto host = [](std::string_view address) { return authority_of(address)->host; };
  CHECK(host("https://Example.ORG/a@b:c") == "Example.ORG");
  CHECK(host("http://me:se@cret@example.org:8080?x") == "example.org");
  CHECK(host("http://example.org#a@b") == "example.org");
  CHECK(host("http://[::1]:80/") == "[::1]");
  CHECK(host("http://") == "");
  CHECK(authority_of("http://me:se@cret@example.org")->user_info == "me:se@cret");
  CHECK(authority_of("http://[::1]:80/")->port == "80");
  CHECK(authority_of("http://[::1]/")->port.empty());
  CHECK_FALSE(authority_of("file:/etc/passwd"));
}

TEST_CASE("the host of an address is what stands for its server") {
  CHECK(host_of("https://Example.org/feed") == "example.org");
  CHECK(host_of("http://example.org:80") == "example.org");
  CHECK(host_of("https://example.org:443?x") == "example.org");
  CHECK(host_of("https://example.org:80") == "example.org:80");
  CHECK(host_of("http://example.org:8080/") == "example.org:8080");
  CHECK(host_of("https://user:p@ss@example.org/@x") == "example.org");
  CHECK(host_of("http://[::1]:81/") == "[::1]:81");
  CHECK(host_of("file:/tmp/x.xml").empty());
  CHECK(host_of("ftp://example.org/").empty());
}

TEST_CASE("an address without its user is the same otherwise") {
  CHECK(without_user_info("https://me:se@cret@example.org:80/a?b=c@d") ==
        "https://example.org:80/a?b=c@d");
  CHECK(without_user_info("https://@example.org") == "https://example.org");
  CHECK(without_user_info("https://example.org/@me") == "https://example.org/@me");
  CHECK(without_user_info("file:/tmp/a@b.xml") == "file:/tmp/a@b.xml");
}
