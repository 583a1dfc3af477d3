#include <string>

#include "documents.h"
#include <doctest/doctest.h>
#include <pugixml.hpp>

#include "antiphon/base/text.h"
#include "feed/repair.h"

using namespace std::string_literals;

namespace antiphon::feed {

namespace {

std::vector<std::string> titles(const ParsedDocument& document) {
  std::vector<std::string> all;
  for (const auto& item : document.items)
    all.push_back(item.title);
  return all;
}

using Titles = std::vector<std::string>;

std::string times(std::size_t count, std::string_view text) {
  std::string out;
  out.reserve(count * text.size());
  for (std::size_t i = 0; i < count; ++i)
    out += text;
  return out;
}

}  // namespace

TEST_CASE("a bare ampersand is text") {
  const auto document =
      parse(rss("<item><title>Tom & Jerry</title><link>http://example.org/?a=1&b=2</link></item>"));
  CHECK(document.items.at(0).title == "Tom & Jerry");
  CHECK(document.items.at(0).url == "http://example.org/?a=1&b=2");
}

TEST_CASE("HTML's references are known where nothing declares them") {
  const auto document = parse(rss("<title>caf&eacute;&nbsp;x</title>"));
  CHECK(document.feed.title == "café x");
  CHECK(document.feed.recovered);
  CHECK(document.feed.warnings.at(0) ==
        "line 1: a character reference that the document does not declare");
  CHECK_FALSE(parse("<!DOCTYPE rss SYSTEM 'x'>" + rss("<title>&eacute;</title>").substr(21))
                  .feed.recovered);
}

TEST_CASE("references that stay text in plain constructs stay text") {
  CHECK(atom_item("<title>&nbsp;&amp;nbsp;&LT;b&GT;</title>").title == "&nbsp;<b>");
}

TEST_CASE("numbers of no character do no harm, wherever they stand") {
  for (const std::string_view reference :
       {"&#0;", "&#x0;", "&#55296;", "&#xDFFF;", "&#x110000;", "&#99999999999999999999;",
        "&#xFFFFFFFFFFFFFFFF1;", "&#0000000000000000000000000000000000000000000000055296;", "&#27;",
        "&#;", "&#x;", "&#-1;"}) {
    const std::string r(reference);
    CAPTURE(r);
    const auto document = parse(
        rss("<!-- <![CDATA[ --><item><title>a" + r + "b</title><category domain='<![CDATA[" + r +
            "'>" + r + "</category><description><![CDATA[c" + r + "d]]></description></item>"));
    const auto& item = document.items.at(0);
    CHECK(is_utf8(item.title));
    CHECK(is_utf8(item.content.content));
    CHECK(item.title.back() == 'b');
    for (const auto& category : item.categories)
      CHECK(is_utf8(category));
  }
}

TEST_CASE("a pair of surrogates is the character that was meant") {
  CHECK(rss_item("<title>&#xD83D;&#xDE00;</title>").title == "😀");
}

TEST_CASE("whole items are had from a document that is cut") {
  const std::string whole =
      rss("<title>T</title><item><title>a</title><description><![CDATA[x]]></description></item>"
          "<item><title>b</title><description><![CDATA[y]]></description></item>");
  for (std::size_t size = whole.find("<item>"); size < whole.size(); ++size) {
    CAPTURE(size);
    const auto document = parse(whole.substr(0, size));
    CHECK(document.feed.title == "T");
    CHECK(document.feed.recovered);
    if (size > whole.find("</item>")) CHECK(document.items.at(0).title == "a");
    if (size > whole.find("</item>")) CHECK(document.items.at(0).text == "x");
  }
}

TEST_CASE("an unclosed element ends where its parent does, and the next item begins") {
  CHECK(titles(parse(rss("<item><title>a</title><description>x<b>y</description></"
                         "item><item><title>b</title></item>"))) == Titles{"a", "b"});
  CHECK(titles(parse(rss("<item><title>a</title><item><title>b</title></item>"))) ==
        Titles{"a", "b"});
  const auto document = parse(
      rss("<item><title>a<link>http://example.org/a</link></item><item><title>b</title></item>"));
  CHECK(titles(document) == Titles{"a", "b"});
  CHECK(document.items[0].url == "http://example.org/a");
  CHECK(document.feed.recovered);
  CHECK(document.feed.warnings.at(0).starts_with("line 1: "));
}

TEST_CASE("end tags without a start are nothing") {
  CHECK(titles(
            parse(rss("<item></b><title>a</title></p></item></x><item><title>b</title></item>"))) ==
        Titles{"a", "b"});
  CHECK(titles(parse(rss("<item><Title>a</title></item><item><title>b</title></item>"))) ==
        Titles{"a", "b"});
}

TEST_CASE("less-than signs that begin nothing are text") {
  CHECK(titles(parse(rss("<item><title>1 < 2</title></item><item><title>b</title></item>"))) ==
        Titles{"1 < 2", "b"});
}

TEST_CASE("HTML that forgets to close does not take the feed with it") {
  const auto document =
      parse(rss("<item><description>a<br>b<img src=x>c<p>d</description><title>t</title></item>"));
  CHECK(document.items.at(0).title == "t");
  CHECK(document.items.at(0).text.find('d') != std::string::npos);
}

TEST_CASE("broken attributes are mended") {
  const auto document =
      parse(rss("<item><enclosure url=/a.mp3 length=7 type='audio/mpeg'/><guid "
                "isPermaLink=\"false>x</guid><title a b=>t</title></item>"));
  CHECK(document.items.at(0).enclosures.at(0).size == 7);
  CHECK(document.items.at(0).title == "t");
}

TEST_CASE("junk before and after is passed over") {
  CHECK(titles(parse("<br />\n<b>Warning</b>: mysql() in <b>/x.php</b>\n" +
                     rss("<item><title>a</title></item>"))) == Titles{"a"});
  CHECK(titles(parse("junk & more\n\n " + rss("<item><title>a</title></item>"))) == Titles{"a"});
  CHECK(titles(parse(rss("<item><title>a</title></item>") + "<script>x</script></rss> junk & <")) ==
        Titles{"a"});
}

TEST_CASE("comments, CDATA sections and declarations without an end leave the items before them") {
  for (const std::string_view rest :
       {"<!-- ", "<![CDATA[", "<!DOCTYPE [", "<!", "<?", "<?x", "<", "</", "<a", "<a b='", "&"}) {
    CAPTURE(rest);
    CHECK(titles(parse(rss("<item><title>a</title></item>" + std::string(rest)))) == Titles{"a"});
  }
}

TEST_CASE("a CDATA section without an end ends with its element") {
  CHECK(titles(parse(rss("<item><description><![CDATA[x</description><title>a</title></"
                         "item><item><title>b</title></item>"))) == Titles{"a", "b"});
}

TEST_CASE("repair leaves nothing that a strict reader would refuse") {
  for (const std::string_view text :
       {"<a><b></a></b>", "<a b=c d>x & y < z</a", "</x><a/>y<c>", "<a>]]><![CDATA[</a>"}) {
    CAPTURE(text);
    pugi::xml_document document;
    const std::string mended = repaired(text);
    CHECK(document.load_buffer(mended.data(), mended.size()).status == pugi::status_ok);
  }
}

TEST_CASE("what is no feed is named") {
  const auto why = [](std::string document) {
    const auto result = try_parse(std::move(document));
    return result ? "a feed" : result.error().message;
  };
  CHECK(why("") == "the document is empty");
  CHECK(why(" \n ") == "the document is empty");
  CHECK(why("\0\0\0\0\0"s) == "the document is empty");
  CHECK(why("hello") == "this is text, not a feed");
  CHECK(why("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\x01\x02"s) == "this is binary data, not a feed");
  CHECK(why("{\"version\": 1}") == "this is JSON, but no JSON Feed");
  CHECK(why("<!DOCTYPE html><html><p>x</html>") == "this is a web page, not a feed");
  CHECK(why("<!doctype html><title>x</title><p>y") == "this is a web page, not a feed");
  CHECK(why("<html><head><link rel=alternate type='application/rss+xml' "
            "href='/f?a=1&amp;b'></head></html>") ==
        "this is a web page, not a feed; its feed is http://example.org/f?a=1&b");
  CHECK(why("<html><link rel=alternate type='application/rss+xml' href='javascript:x'></html>") ==
        "this is a web page, not a feed");
  CHECK(why("<soap:Envelope/>") == "this is XML, but no feed: soap:Envelope");
  CHECK(why("<opml/>") == "this is an OPML list of feeds, not a feed");
}

TEST_CASE("entities of the document's own are not expanded") {
  const auto document = parse(
      "<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;'>"
      "<!ENTITY c SYSTEM 'file:///etc/passwd'>]><rss "
      "version='2.0'><channel><title>&b;&c;</title></channel></rss>");
  CHECK(document.feed.title == "&b;&c;");
}

TEST_CASE("a million levels of nesting are survived") {
  constexpr std::size_t kDepth = 1'000'000;
  const auto closed = parse(rss("<item><title>a</title><description>" + times(kDepth, "<a>") +
                                times(kDepth, "</a>") + "</description></item>"));
  CHECK(closed.items.at(0).title == "a");
  CHECK(closed.items.at(0).content.content.size() <= kMaxBodyBytes);
  CHECK(titles(parse(rss("<item><title>a</title>" + times(kDepth / 10, "<a>")))) == Titles{"a"});
  CHECK_FALSE(try_parse(times(kDepth / 10, "<a>")).ok());
  CHECK(
      titles(parse(rss("<item><title>a</title></item>" + times(kDepth / 10, "<item>")))).front() ==
      "a");
  CHECK(parse(rss("<item>" + times(kDepth / 10, "<media:group>"))).items.size() == 1);
}

TEST_CASE("very many attributes, declarations and bases are not looked at") {
  std::string attributes;
  std::string namespaces;
  for (int i = 0; i < 100'000; ++i) {
    attributes += " a" + std::to_string(i) + "='x'";
    namespaces += " xmlns:n" + std::to_string(i) + "='u'";
  }
  CHECK(titles(parse(rss("<item" + attributes + "><title>a</title></item>"))) == Titles{"a"});
  CHECK(titles(parse(rss("<item" + namespaces + ">" + times(10'000, "<n99999:x/>") +
                         "<title>a</title></item>"))) == Titles{"a"});
  const std::string deep = times(30'000, "<div xml:base='b/'><a href='c'/>");
  CHECK(parse(atom("<entry><title>a</title><content type='xhtml'>" + deep)).items.at(0).title ==
        "a");
}

TEST_CASE("unclosed markup of all kinds takes linear time") {
  for (const std::string_view piece :
       {"<!--", "<![CDATA[", "<!DOCTYPE[", "<!", "<?", "</a", "<a b='", "<a b=\"'", "&", "<", "]]>",
        "<item>", "</item>", "<title>", "&#x", "<a><b></a>"}) {
    CAPTURE(piece);
    const auto document = try_parse(rss("<title>T</title>" + times(50'000, piece)));
    REQUIRE(document.ok());
    CHECK(document.value().feed.title == "T");
  }
}

}  // namespace antiphon::feed
