#include "fetch/address.h"

#include <string>

#include <doctest/doctest.h>

#include "antiphon/model/authority.h"

namespace antiphon::fetch {
namespace {

Address address(std::string_view url) {
  auto parsed = parse_address(url);
  REQUIRE_MESSAGE(parsed.ok(), url);
  return *parsed;
}

std::string led_to(std::string_view from, std::string_view location) {
  auto target = redirect_target(address(from), location);
  return target ? target->url : "error: " + target.error().message;
}

TEST_CASE("credentials stand aside from what is shown") {
  const Address a = address("https://me:p%40ss@Example.org:8443/feed?x=1#part");
  CHECK(a.url == "https://Example.org:8443/feed?x=1");
  CHECK(a.host == "example.org");
  CHECK(a.port == "8443");
  CHECK(a.user == "me");
  CHECK(a.password == "p@ss");
  CHECK(a.place() == "example.org:8443");
}

// What belongs to a host is looked for by the one and sent by the other.
TEST_CASE("an address is of the host that authority_of() takes it for") {
  for (const std::string_view url :
       {"http://example.org/", "http://me@example.org:81", "http://a@b@example.org/c@d?e",
        "http://evil.example\\@example.org/", "http://evil.example\\:x@example.org/",
        "http://example.org?@evil.example", "http://example.org#@evil.example",
        "http://user:@example.org:80", "http://@example.org/", "http://[::1]:80/", "http://[::1]",
        "http://a]@[::1]:81/", "http://example.org:80:81/", "http://example.org\\/"}) {
    CAPTURE(url);
    const auto parsed = parse_address(url);
    if (parsed) CHECK(parsed->host == authority_of(url)->host);
  }
}

TEST_CASE("a port that goes without saying is not said") {
  CHECK(address("http://example.org/").place() == "example.org");
  CHECK(address("https://example.org/").place() == "example.org");
  CHECK(address("http://example.org:443/").place() == "example.org:443");
}

TEST_CASE("what may not stand in a request line is percent-encoded, and the host is left alone") {
  CHECK(address("http://example.org/fe\xC3\xA9"
                "d")
            .url == "http://example.org/fe%C3%A9d");
  CHECK(led_to("http://example.org/", "/a b\x01") == "http://example.org/a%20b%01");
  CHECK(led_to("http://example.org/", "\xE9") == "http://example.org/%E9");
}

TEST_CASE("only http and https are addresses of the web") {
  for (const char* url : {"", "example.org", "ftp://example.org/", "file:///etc/passwd", "http://",
                          "http://exa mple.org/", "http://example.org/\r\nX: y",
                          "http://example.org:99999/", "http://[::1/", "javascript:alert(1)"}) {
    CAPTURE(url);
    CHECK(!parse_address(url).ok());
  }
  CHECK(!parse_address("http://example.org/" + std::string(9000, 'a')).ok());
}

TEST_CASE("a user name cannot bring line ends or NUL with it") {
  CHECK(!parse_address("http://a%0d%0ab:c@example.org/").ok());
  CHECK(!parse_address("http://a:b%00c@example.org/").ok());
}

TEST_CASE("a Location is read against the address that it came from") {
  CHECK(led_to("http://example.org/a/b?c", "d") == "http://example.org/a/d");
  CHECK(led_to("http://example.org/a/b", "/d") == "http://example.org/d");
  CHECK(led_to("http://example.org/a", "//example.net/x") == "http://example.net/x");
  CHECK(led_to("http://example.org/a", " https://example.net/x ") == "https://example.net/x");
  CHECK(led_to("http://example.org/a/b", "?page=2") == "http://example.org/a/b?page=2");
}

TEST_CASE("a redirect to what is no web address names its scheme and is not followed") {
  for (const std::string scheme :
       {"file", "ftp", "gopher", "dict", "ldap", "data", "javascript", "exec"}) {
    CAPTURE(scheme);
    CHECK(led_to("http://example.org/", scheme + "://example.org/x") ==
          "error: redirect to a " + scheme + ": address, which is not followed");
  }
  CHECK(led_to("http://example.org/", "javascript:alert(1)").starts_with("error: redirect to a"));
  CHECK(led_to("http://example.org/", "\x1b[31m:x").starts_with("error: redirect to a [31m:"));
  CHECK(led_to("http://example.org/", "").starts_with("error:"));
  CHECK(led_to("http://example.org/", "http://").starts_with("error:"));
  CHECK(led_to("http://example.org/", "http://example.org:x/").starts_with("error:"));
}

TEST_CASE("a redirect never leads from https to http") {
  CHECK(led_to("https://example.org/", "http://example.org/") ==
        "error: redirect from https to http, which is not followed");
  CHECK(led_to("https://example.org/", "https://example.net/") == "https://example.net/");
}

TEST_CASE("credentials stay with their scheme, host and port") {
  const auto keeps = [](std::string_view from, std::string_view location) {
    const auto target = redirect_target(address(from), location);
    REQUIRE(target.ok());
    return target->user == "me" && target->password == "secret";
  };
  CHECK(keeps("http://me:secret@example.org/a", "/b"));
  CHECK(keeps("http://me:secret@example.org/a", "http://EXAMPLE.org/b"));
  CHECK(keeps("http://me:secret@example.org/a", "https://example.org/a"));
  CHECK(!keeps("http://me:secret@example.org/a", "http://example.net/a"));
  CHECK(!keeps("http://me:secret@example.org/a", "http://example.org:81/a"));
  CHECK(!keeps("http://me:secret@example.org:81/a", "https://example.org/a"));
  CHECK(!keeps("http://example.org/a", "http://me:secret@example.org/a"));
}

}  // namespace
}  // namespace antiphon::fetch
