#include "fetch/proxy.h"

#include <doctest/doctest.h>

namespace antiphon::fetch {
namespace {

std::string proxy_of(std::string_view url, const ProxyRules& rules) {
  return proxy_for(*parse_address(url), rules);
}

TEST_CASE("a scheme has its proxy, or else that of all") {
  const ProxyRules rules{"http://a:1", "http://b:2", "socks5://c:3", ""};
  CHECK(proxy_of("http://example.org/", rules) == "http://a:1");
  CHECK(proxy_of("https://example.org/", rules) == "http://b:2");
  CHECK(proxy_of("https://example.org/", {"", "", "socks5://c:3", ""}) == "socks5://c:3");
  CHECK(proxy_of("https://example.org/", {}).empty());
}

TEST_CASE("hosts, domains and networks are exempt from proxies") {
  const auto is_exempt = [](std::string_view url, const std::string& none) {
    return proxy_of(url, {"", "", "http://a:1", none}).empty();
  };
  CHECK(is_exempt("http://example.org/", "localhost, example.org"));
  CHECK(is_exempt("http://news.example.org:81/", "example.org"));
  CHECK(is_exempt("http://news.example.org/", ".Example.ORG"));
  CHECK(is_exempt("http://example.org/", "*"));
  CHECK(is_exempt("http://10.1.2.3/", "10.0.0.0/8"));
  CHECK(is_exempt("http://[::1]/", "::1"));
  CHECK(!is_exempt("http://notexample.org/", "example.org"));
  CHECK(!is_exempt("http://example.org.evil.example/", "example.org"));
  CHECK(!is_exempt("http://example.org/", "news.example.org,,. 10.0.0.0/8"));
  CHECK(!is_exempt("http://example.org/", ""));
}

}  // namespace
}  // namespace antiphon::fetch
