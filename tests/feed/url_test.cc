#include "feed/url.h"

#include <string_view>

#include <doctest/doctest.h>

#include "antiphon/base/text.h"

using antiphon::feed::is_settled;
using antiphon::feed::resolve_url;
using antiphon::feed::url_scheme;

TEST_CASE("relative addresses resolve as RFC 3986 section 5.4 has it") {
  constexpr const char* kBase = "http://a/b/c/d;p?q";
  CHECK(resolve_url(kBase, "g:h") == "g:h");
  CHECK(resolve_url(kBase, "g") == "http://a/b/c/g");
  CHECK(resolve_url(kBase, "./g") == "http://a/b/c/g");
  CHECK(resolve_url(kBase, "g/") == "http://a/b/c/g/");
  CHECK(resolve_url(kBase, "/g") == "http://a/g");
  CHECK(resolve_url(kBase, "//g") == "http://g");
  CHECK(resolve_url(kBase, "?y") == "http://a/b/c/d;p?y");
  CHECK(resolve_url(kBase, "g?y") == "http://a/b/c/g?y");
  CHECK(resolve_url(kBase, "#s") == "http://a/b/c/d;p?q#s");
  CHECK(resolve_url(kBase, "g#s") == "http://a/b/c/g#s");
  CHECK(resolve_url(kBase, "g?y#s") == "http://a/b/c/g?y#s");
  CHECK(resolve_url(kBase, ";x") == "http://a/b/c/;x");
  CHECK(resolve_url(kBase, "") == "http://a/b/c/d;p?q");
  CHECK(resolve_url(kBase, ".") == "http://a/b/c/");
  CHECK(resolve_url(kBase, "..") == "http://a/b/");
  CHECK(resolve_url(kBase, "../g") == "http://a/b/g");
  CHECK(resolve_url(kBase, "../..") == "http://a/");
  CHECK(resolve_url(kBase, "../../g") == "http://a/g");
  CHECK(resolve_url(kBase, "../../../g") == "http://a/g");
  CHECK(resolve_url(kBase, "/./g") == "http://a/g");
  CHECK(resolve_url(kBase, "/../g") == "http://a/g");
  CHECK(resolve_url(kBase, "g.") == "http://a/b/c/g.");
  CHECK(resolve_url(kBase, "g..") == "http://a/b/c/g..");
  CHECK(resolve_url(kBase, "./../g") == "http://a/b/g");
  CHECK(resolve_url(kBase, "./g/.") == "http://a/b/c/g/");
  CHECK(resolve_url(kBase, "g/./h") == "http://a/b/c/g/h");
  CHECK(resolve_url(kBase, "g/../h") == "http://a/b/c/h");
  CHECK(resolve_url(kBase, "g;x=1/../y") == "http://a/b/c/y");
  CHECK(resolve_url(kBase, "g?y/../x") == "http://a/b/c/g?y/../x");
  CHECK(resolve_url(kBase, "http:g") == "http://a/b/c/g");
}

TEST_CASE("white space around and inside an address does no harm") {
  CHECK(resolve_url("", " \n https://example.org/a b\t\n") == "https://example.org/a%20b");
  CHECK(resolve_url("", "https://example.org/\n  long/\n  path") ==
        "https://example.org/%20%20long/%20%20path");
  CHECK(resolve_url("", "java\nscript:alert(1)") == "javascript:alert(1)");
  CHECK(resolve_url("", std::string_view("https://\0example.org/", 21)) == "https://example.org/");
}

TEST_CASE("a relative address without a base to build on is nothing") {
  CHECK(resolve_url("", "page.html").empty());
  CHECK(resolve_url("", "//example.org/").empty());
  CHECK(resolve_url("", "").empty());
  CHECK(resolve_url("example.org/feed", "page").empty());
  CHECK(resolve_url("urn:uuid:1", "page").empty());
  CHECK(resolve_url("mailto:me@example.org", "#x").empty());
}

TEST_CASE("a base without a path still has a root") {
  CHECK(resolve_url("https://example.org", "page") == "https://example.org/page");
  CHECK(resolve_url("https://example.org?q", "../page") == "https://example.org/page");
  CHECK(resolve_url("file:///srv/feed.xml", "page") == "file:///srv/page");
}

TEST_CASE("addresses without a host come back as they are") {
  CHECK(resolve_url("https://example.org/", "mailto:me@example.org") == "mailto:me@example.org");
  CHECK(resolve_url("https://example.org/", "JavaScript:alert('..')") == "JavaScript:alert('..')");
  CHECK(resolve_url("https://example.org/", "data:text/html,<b>") == "data:text/html,<b>");
  CHECK(resolve_url("https://example.org/", "tag:example.org,2024:a/../b") ==
        "tag:example.org,2024:a/../b");
}

TEST_CASE("a backslash is a slash on the web and nowhere else") {
  CHECK(resolve_url("https://example.org/a/b", "..\\c?x=\\") == "https://example.org/c?x=\\");
  CHECK(resolve_url("", "https:\\\\example.org\\a") == "https://example.org/a");
  CHECK(resolve_url("", "urn:a\\b") == "urn:a\\b");
}

TEST_CASE("a scheme is told in lower case, and only where there is one") {
  CHECK(url_scheme("HTTPS://example.org") == "https");
  CHECK(url_scheme("//example.org:80").empty());
  CHECK(url_scheme("2024:page").empty());
  CHECK(url_scheme("a/b:c").empty());
  CHECK(url_scheme("").empty());
}

TEST_CASE("a settled address resolves to itself, and prints as itself") {
  for (const std::string_view url :
       {"http://x", "https://example.org/a/b.html?c=../d#e", "http://example.org/a..b/",
        "http://example.org/a b", "http://example.org/./a", "http://example.org/a\\b", "http://",
        "https://example.org/\x7F", "http://example.org/\xC3\xA9", "http://a/..", "/a", "ftp://a/b",
        "http://example.org/a/b/c/d/e/f/../g", "https://example.org/\t"}) {
    CAPTURE(url);
    if (is_settled(url)) {
      CHECK(resolve_url("https://example.org/base/", url) == url);
      CHECK(antiphon::printable(url) == url);
    }
  }
  CHECK(is_settled("https://example.org/a/b.html?c#e"));
  CHECK_FALSE(is_settled("http://"));
  CHECK_FALSE(is_settled("//example.org/"));
  CHECK_FALSE(is_settled("http://example.org/a/../b"));
  CHECK_FALSE(is_settled("http://example.org/a b"));
}
