#include "antiphon/model/subscription.h"

#include <doctest/doctest.h>

using namespace antiphon;

TEST_CASE("an address says what kind of source it is") {
  CHECK(source_kind("http://example.org/feed") == SourceKind::web);
  CHECK(source_kind("https://example.org/feed") == SourceKind::web);
  CHECK(source_kind("file:///home/ann/feed.xml") == SourceKind::file);
  CHECK(source_kind("file:feed.xml") == SourceKind::file);
  CHECK(source_kind("exec:~/bin/feed --all") == SourceKind::exec);
  CHECK(source_kind("filter:tidy:https://example.org/feed") == SourceKind::filter);
  CHECK(source_kind("query:Unread:unread") == SourceKind::query);
}

TEST_CASE("schemes are known in any case") {
  CHECK(source_kind("HTTPS://example.org/") == SourceKind::web);
  CHECK(source_kind("File:feed.xml") == SourceKind::file);
}

TEST_CASE("what is no source is none") {
  for (const char* address :
       {"", "http://", "https://", "http:/example.org", "http:example.org",
        "file:", "exec:", "query:", "filter:", "ftp://example.org/feed", "gopher://example.org",
        "javascript:alert(1)", "data:text/xml,x", "example.org/feed", "/home/ann/feed.xml",
        " http://example.org", "xhttp://example.org", "execute:x"}) {
    CHECK_FALSE_MESSAGE(source_kind(address), address);
  }
}
