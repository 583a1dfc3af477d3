#include "antiphon/model/fetch.h"

#include <doctest/doctest.h>

using antiphon::port_of;

TEST_CASE("the port of an address is the one that it names, or that of its scheme") {
  CHECK(port_of("http://example.org/feed:81") == 80);
  CHECK(port_of("HTTPS://example.org") == 443);
  CHECK(port_of("http://example.org:8080/a?b:1#c:2") == 8080);
  CHECK(port_of("https://me:secret:1@example.org:4430/") == 4430);
  CHECK(port_of("http://[2001:db8::1]/") == 80);
  CHECK(port_of("http://[2001:db8::1]:81/") == 81);
  CHECK(port_of("http://example.org:/") == 80);
  CHECK(port_of("socks5h://localhost") == 1080);
  CHECK(port_of("localhost:3128") == 3128);
  CHECK(port_of("[::1]:3128") == 3128);
  CHECK(port_of("proxy.example.org") == 1080);
}

TEST_CASE("where an address has no port that can be, there is none") {
  CHECK_FALSE(port_of("http://example.org:0/"));
  CHECK_FALSE(port_of("http://example.org:65536/"));
  CHECK_FALSE(port_of("http://example.org:80x/"));
  CHECK_FALSE(port_of("gopher://example.org/"));
}
