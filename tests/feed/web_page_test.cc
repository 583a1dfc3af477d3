#include "feed/web_page.h"

#include <doctest/doctest.h>

#include "feed/documents.h"

namespace antiphon::feed {

namespace {

std::vector<std::string> named(std::string_view head,
                               std::string_view address = "http://e.org/blog/") {
  std::vector<std::string> all;
  for (const NamedFeed& feed :
       feeds_named_by("<!DOCTYPE html><html><head>" + std::string(head), address))
    all.push_back(feed.url + "|" + feed.title);
  return all;
}

using Feeds = std::vector<std::string>;

TEST_CASE("a web page is told with all feeds that it names") {
  const auto read = read_document(
      "<!DOCTYPE html><html><head>"
      "<link rel=alternate type=application/rss+xml title='A &amp; B' href=/a.xml>"
      "<link rel='alternate' type='application/atom+xml' href='/b.xml'/></head></html>",
      {"http://e.org/x", "", false}, charsets());
  const auto* none = std::get_if<NoFeed>(&read);
  REQUIRE(none != nullptr);
  CHECK(none->reason ==
        "this is a web page, not a feed; its feeds are http://e.org/a.xml, http://e.org/b.xml");
  CHECK(none->named ==
        std::vector<NamedFeed>{{"http://e.org/a.xml", "A & B"}, {"http://e.org/b.xml", ""}});
}

TEST_CASE("feeds are named by relation and type") {
  CHECK(named("<link REL='Alternate home' TYPE='application/rss+xml; charset=utf-8' href=f>") ==
        Feeds{"http://e.org/blog/f|"});
  CHECK(named("<link rel=alternate type=application/feed+json href=f>").size() == 1);
  CHECK(named("<link rel=alternate type=application/json href=f.json>").size() == 1);
  CHECK(named("<link rel=feed type=application/atom+xml href=f>").size() == 1);
  CHECK(named("<link rel=alternate type=application/json href=/wp-json/wp/v2/pages/1>").empty());
  CHECK(named("<link rel=alternate type=text/html href=f>").empty());
  CHECK(named("<link rel=stylesheet type=application/rss+xml href=f>").empty());
  CHECK(named("<link rel=alternate type=application/rss+xml>").empty());
  CHECK(named("<link rel=alternate type=application/rss+xml href='javascript:x'>").empty());
  CHECK(named("<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>").empty());
}

TEST_CASE("what a comment or a script holds is no link") {
  CHECK(named("<!-- <link rel=alternate type=application/rss+xml href=f> -->"
              "<script>'<link rel=alternate type=application/rss+xml href=g>'</script>"
              "<link rel=alternate type=application/rss+xml href=h>") ==
        Feeds{"http://e.org/blog/h|"});
}

TEST_CASE("a page's base address counts, once") {
  CHECK(named("<base href='//cdn.example/x/'><base href='http://no.example/'>"
              "<link rel=alternate type=application/rss+xml href=f>") ==
        Feeds{"http://cdn.example/x/f|"});
}

TEST_CASE("feeds of comments come last, and the same feed once") {
  CHECK(named("<link rel=alternate type=application/rss+xml title='B » Comments Feed' href=c>"
              "<link rel=alternate type=application/rss+xml title=B href=f>"
              "<link rel=alternate type=application/atom+xml title=B href=f>"
              "<link rel=alternate type=application/atom+xml title='Kommentare' href=k>") ==
        Feeds{"http://e.org/blog/f|B", "http://e.org/blog/c|B » Comments Feed",
              "http://e.org/blog/k|Kommentare"});
}

TEST_CASE("a page that names no end of feeds is bounded") {
  std::string head;
  for (int i = 0; i < 1000; ++i)
    head += "<link rel=alternate type=application/rss+xml href=" + std::to_string(i) + ">";
  CHECK(named(head).size() == kMaxNamedFeeds);
  const auto parsed =
      try_parse("<html>" + head, {"http://e.org/" + std::string(200, 'x') + "/", "", false});
  REQUIRE_FALSE(parsed.ok());
  CHECK(parsed.error().message.size() < kMaxTitleBytes);
  CHECK(parsed.error().message.ends_with(" more"));
}

}  // namespace

}  // namespace antiphon::feed
