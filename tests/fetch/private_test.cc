#include "fetch/private.h"

#include <doctest/doctest.h>

namespace antiphon::fetch {
namespace {

TEST_CASE("addresses of this machine and of local networks are private") {
  for (const char* ip :
       {"127.0.0.1",   "127.255.0.9",     "10.0.0.1",     "172.16.0.1",      "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "100.64.0.1",   "100.127.255.255", "0.0.0.0",
        "192.0.0.8",   "198.18.0.1",      "224.0.0.1",    "255.255.255.255", "::1",
        "::",          "fe80::1",         "fe80::1%eth0", "fc00::1",         "fdff::1",
        "fec0::1",     "ff02::1"}) {
    CAPTURE(ip);
    CHECK(is_private_ip(ip));
  }
}

TEST_CASE("addresses of the Internet are not, up to the borders of the networks") {
  for (const char* ip : {"9.255.255.255", "11.0.0.0", "172.15.255.255", "172.32.0.0",
                         "100.63.255.255", "100.128.0.0", "192.167.255.255", "192.169.0.0",
                         "169.253.255.255", "8.8.8.8", "198.17.255.255", "198.20.0.0",
                         "223.255.255.255", "2606:4700::1111", "fbff::1", "fe00::1"}) {
    CAPTURE(ip);
    CHECK(!is_private_ip(ip));
  }
}

TEST_CASE("an address of IPv6 is what the one of IPv4 in it is") {
  for (const char* ip : {"::ffff:127.0.0.1", "::ffff:a00:1", "::10.0.0.1", "64:ff9b::192.168.0.1",
                         "2002:7f00:1::", "2002:c0a8:101::1"}) {
    CAPTURE(ip);
    CHECK(is_private_ip(ip));
  }
  for (const char* ip : {"::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"}) {
    CAPTURE(ip);
    CHECK(!is_private_ip(ip));
  }
}

TEST_CASE("what is no IP address is taken for a private one") {
  for (const char* ip : {"", "example.org", "1.2.3", "127.1", "/run/socket"})
    CHECK(is_private_ip(ip));
}

TEST_CASE("the name of a host tells that it is private only if it says so") {
  for (const char* host : {"localhost", "news.localhost", "localhost.", "127.0.0.1", "[::1]"})
    CHECK(is_private_host(host));
  for (const char* host : {"example.org", "notlocalhost", "8.8.8.8", "[2606:4700::1111]"})
    CHECK(!is_private_host(host));
}

TEST_CASE("a network is a prefix of bits") {
  CHECK(is_in_network("10.1.2.3", "10.0.0.0/8"));
  CHECK(is_in_network("10.1.2.3", "10.1.2.2/31"));
  CHECK(!is_in_network("10.1.2.4", "10.1.2.2/31"));
  CHECK(is_in_network("10.1.2.3", "0.0.0.0/0"));
  CHECK(is_in_network("[fe80::1]", "fe80::/10"));
  for (const char* network : {"10.0.0.0/33", "10.0.0.0/", "10.0.0.0/x", "10.0.0.0/-1", "", "/8"})
    CHECK(!is_in_network("10.0.0.0", network));
}

}  // namespace
}  // namespace antiphon::fetch
