#include "antiphon/feed/opml.h"

#include <string>

#include "documents.h"
#include <doctest/doctest.h>

namespace antiphon::feed {

namespace {

OpmlContent read(std::string_view body) {
  return read_opml("<opml version='2.0'><head><title>x</title></head><body>" + std::string(body) +
                       "</body></opml>",
                   charsets())
      .value();
}

}  // namespace

TEST_CASE("folders and categories are tags") {
  const auto content = read(
      "<outline text='IT'><outline title='Programming'><outline type='rss' text='A' "
      "xmlUrl='http://example.org/a' "
      "category='/news/world, good'/></outline><outline text='B' "
      "xmlUrl='https://example.org/b'/></outline>"
      "<outline text='C' xmlUrl='http://example.org/c'/>");
  REQUIRE(content.subscriptions.size() == 3);
  CHECK(content.subscriptions[0] ==
        Subscription{"http://example.org/a", "A", {"IT/Programming", "news/world", "good"}, false});
  CHECK(content.subscriptions[1] == Subscription{"https://example.org/b", "B", {"IT"}, false});
  CHECK(content.subscriptions[2] == Subscription{"http://example.org/c", "C", {}, false});
  CHECK(content.dropped.empty());
}

TEST_CASE("a feed in two folders is one subscription with two tags") {
  const auto content = read(
      "<outline text='a'><outline xmlUrl='http://example.org/'/></outline>"
      "<outline text='b'><outline xmlUrl='http://example.org/'/></outline>");
  REQUIRE(content.subscriptions.size() == 1);
  CHECK(content.subscriptions[0].tags == std::vector<std::string>{"a", "b"});
}

TEST_CASE("commands and files never come from an import") {
  const auto content = read(
      "<outline text='evil' xmlUrl='exec:rm -rf /'/><outline xmlUrl='file:///etc/passwd'/>"
      "<outline xmlUrl='filter:x:http://example.org/'/><outline xmlUrl='query:a:b'/>"
      "<outline xmlUrl='ftp://example.org/'/><outline xmlUrl='http://example.org/&#10;exec:x'/>"
      "<outline text='page' htmlUrl='http://example.org/'/><outline xmlUrl='|cat'/>");
  CHECK(content.subscriptions.empty());
  REQUIRE(content.dropped.size() == 8);
  CHECK(content.dropped[0] == "exec:rm -rf /: only http and https are taken");
  CHECK(content.dropped[6] == "page: no address of a feed");
}

TEST_CASE("a broken list gives what can be had") {
  const auto content = read_opml(
      "<opml><body><outline text='A & B' xmlUrl='http://example.org/?a&b'><outline", charsets());
  REQUIRE(content.value().subscriptions.size() == 1);
  CHECK(content.value().subscriptions[0].title == "A & B");
  CHECK(content.value().subscriptions[0].url == "http://example.org/?a&b");
}

TEST_CASE("what is no list of feeds is refused") {
  CHECK(read_opml("", charsets()).error().message == "the document is empty");
  CHECK(read_opml("<rss/>", charsets()).error().message == "this is no OPML document");
  CHECK(read_opml("text", charsets()).error().message == "this is no OPML document");
}

TEST_CASE("a hostile list is bounded") {
  std::string deep;
  for (int i = 0; i < 200'000; ++i)
    deep += "<outline text='abcdefgh'>";
  const auto nested = read(deep + "<outline xmlUrl='http://example.org/'/>");
  REQUIRE(nested.subscriptions.size() == 1);
  CHECK(nested.subscriptions[0].tags.at(0).size() <= 256);

  std::string many;
  for (int i = 0; i < 30'000; ++i)
    many += "<outline xmlUrl='http://example.org/" + std::to_string(i) + "'/><outline xmlUrl='x'/>";
  const auto wide = read(many);
  CHECK(wide.subscriptions.size() == 20'000);
  CHECK(wide.dropped.size() == 1'001);
  CHECK(wide.dropped.back() == "39000 more: the list is too long");
}

TEST_CASE("what is written is read back the same") {
  const std::vector<Subscription> subscriptions = {
      {"http://example.org/?a=1&b=<>", "A \"quoted\" & <b>", {"IT/Programming", "x"}, false},
      {"http://example.org/b", "B", {}, false},
      {"https://example.org/c", "日本", {"IT"}, false},
      {"https://example.org/d", "D", {"IT/Programming"}, false},
  };
  const std::string document = write_opml("My feeds", subscriptions);
  const auto content = read_opml(document, charsets()).value();
  CHECK(content.dropped.empty());
  CHECK(content.subscriptions.size() == subscriptions.size());
  for (const auto& each : subscriptions) {
    CAPTURE(each.url);
    CHECK(std::find(content.subscriptions.begin(), content.subscriptions.end(), each) !=
          content.subscriptions.end());
  }
}

TEST_CASE("only feeds of the web are written, in folders") {
  CHECK(write_opml("T", {{"exec:x", "", {}, false},
                         {"query:a:b", "", {}, false},
                         {"http://example.org/", "", {"a/b"}, false}}) ==
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<opml version=\"2.0\">\n"
        "  <head>\n"
        "    <title>T</title>\n"
        "  </head>\n"
        "  <body>\n"
        "    <outline text=\"a\">\n"
        "      <outline text=\"b\">\n"
        "        <outline type=\"rss\" text=\"http://example.org/\" xmlUrl=\"http://example.org/\" "
        "category=\"a/b\"/>\n"
        "      </outline>\n"
        "    </outline>\n"
        "  </body>\n"
        "</opml>\n");
}

}  // namespace antiphon::feed
