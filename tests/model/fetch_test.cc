#include "antiphon/model/fetch.h"

#include <doctest/doctest.h>

using namespace antiphon;

TEST_CASE("a port is said, or goes without saying") {
  CHECK(port_of("http://example.org/a:81") == 80);
  CHECK(port_of("HTTPS://example.org") == 443);
  CHECK(port_of("http://me:81@example.org:82/") == 82);
  CHECK(port_of("http://example.org:/") == 80);
  CHECK(port_of("http://[::1]") == 80);
  CHECK(port_of("[::1]:3128") == 3128);
  CHECK(port_of("proxy.example.org:3128") == 3128);
  CHECK(port_of("proxy.example.org") == 1080);
  CHECK(port_of("socks5://proxy.example.org") == 1080);
  CHECK_FALSE(port_of("http://example.org:0"));
  CHECK_FALSE(port_of("http://example.org:99999"));
  CHECK_FALSE(port_of("http://example.org:8a"));
  CHECK_FALSE(port_of("ftp://example.org"));
}
