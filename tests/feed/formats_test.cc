// One small document for each format, and for each thing that stands before one.

#include <doctest/doctest.h>

#include "feed/documents.h"

namespace antiphon::feed {

namespace {

TEST_CASE("CDF is read") {
  const auto document = parse(
      R"(<?XML VERSION="1.0"?><CHANNEL HREF="index.html" BASE="http://cdf.example/a/"
         LASTMOD="1998-11-05T10:00"><TITLE>T</TITLE><ABSTRACT>About</ABSTRACT>
         <LOGO HREF="big.gif" STYLE="IMAGE"/><LOGO HREF="small.ico" STYLE="ICON"/>
         <ITEM HREF="1.html" LASTMOD="1998-11-05"><TITLE>One</TITLE><ABSTRACT>First</ABSTRACT></ITEM>
         <CHANNEL><ITEM><A HREF="2.html"/><TITLE>Two</TITLE></ITEM></CHANNEL></CHANNEL>)");
  CHECK(document.feed.format == "cdf");
  CHECK(document.feed.title == "T");
  CHECK(document.feed.home_page_url == "http://cdf.example/a/index.html");
  CHECK(document.feed.description == "About");
  CHECK(document.feed.icon == "http://cdf.example/a/big.gif");
  CHECK(document.feed.favicon == "http://cdf.example/a/small.ico");
  REQUIRE(document.items.size() == 2);
  CHECK(document.items[0].url == "http://cdf.example/a/1.html");
  CHECK(document.items[0].title == "One");
  CHECK(document.items[0].text == "First");
  CHECK(rfc3339(*document.items[0].updated) == "1998-11-05T00:00:00Z");
  CHECK(document.items[1].url == "http://cdf.example/a/2.html");
}

struct Sample {
  const char* format;
  const char* document;
};

// clang-format off
const Sample kSamples[] = {
    {"rss09x", R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://my.netscape.com/rdf/simple/0.9/"><channel><title>T</title></channel><item><title>a</title></item></rdf:RDF>)"},
    {"rss09x", R"(<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>T</title><item><title>a</title></item></channel></rss>)"},
    {"rss09x", R"(<rss version="0.92"><channel><title>T</title><item><title>a</title></item></channel></rss>)"},
    {"rss09x", R"(<rss version="0.94"><channel><title>T</title><item><title>a</title></item></channel></rss>)"},
    {"rss10", R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>T</title></channel><item><title>a</title></item></rdf:RDF>)"},
    {"rss11", R"(<Channel xmlns="http://purl.org/net/rss1.1#"><title>T</title><items><item><title>a</title></item></items></Channel>)"},
    {"rss20", R"(<rss version="2.0"><channel><title>T</title><item><title>a</title></item></channel></rss>)"},
    {"rss20", R"(<rss><channel><title>T</title><item><title>a</title></item></channel></rss>)"},
    {"rss20", R"(<channel><title>T</title><item><title>a</title></item></channel>)"},
    {"rss20", R"(<r:rss xmlns:r="http://backend.userland.com/rss2" version="2.0"><r:channel><r:title>T</r:title><r:item><r:title>a</r:title></r:item></r:channel></r:rss>)"},
    {"atom03", R"(<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title><entry><title>a</title></entry></feed>)"},
    {"atom10", R"(<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title><entry><title>a</title></entry></feed>)"},
    {"atom10", R"(<feed><title>T</title><entry><title>a</title></entry></feed>)"},
    {"atom10", R"(<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>T</a:title><a:entry><a:title>a</a:title></a:entry></a:feed>)"},
    {"atom10", R"(<atom:feed><atom:title>T</atom:title><atom:entry><atom:title>a</atom:title></atom:entry></atom:feed>)"},
};
// clang-format on

TEST_CASE("each format is known by what it is") {
  for (const Sample& sample : kSamples) {
    CAPTURE(sample.document);
    const auto document = parse(sample.document);
    CHECK(document.feed.format == sample.format);
    CHECK(document.feed.title == "T");
    REQUIRE(document.items.size() == 1);
    CHECK(document.items[0].title == "a");
  }
}

TEST_CASE("what stands before a feed does not hide it") {
  for (const char* before :
       {"\xEF\xBB\xBF", "\xEF\xBB\xBF\xEF\xBB\xBF", "\n\n \t\r\n",
        "\xEF\xBB\xBF\n<?xml version='1.0'?>", "\n<?xml version='1.0' encoding='utf-8'?>",
        "<!-- <rss> generated -->", "<!-- a -- b -->",
        "Warning: mysql_connect() in /x on line 3\n<?xml version='1.0'?>",
        "<br />\n<b>Notice</b>: x", "<?xml version='1.0'?><?xml version='1.0'?>",
        "<?xml-stylesheet href='x'?>\n\x01", "<?php echo 1 ?>"}) {
    for (const Sample& sample : kSamples) {
      CAPTURE(before);
      CAPTURE(sample.document);
      const auto document = try_parse(std::string(before) + sample.document);
      REQUIRE(document.ok());
      CHECK(document->items.size() == 1);
    }
  }
}

TEST_CASE("what stands behind a feed does not hide it, and a second root adds nothing wrong") {
  for (const char* behind : {"\n<!-- 0.1 s -->", "junk", "<script>x</script>", "</rss>", "&", "<",
                             "<rss><channel><item><title>b</title></item></channel></rss>"}) {
    for (const Sample& sample : kSamples) {
      CAPTURE(behind);
      CAPTURE(sample.document);
      const auto document = try_parse(std::string(sample.document) + behind);
      REQUIRE(document.ok());
      REQUIRE(!document->items.empty());
      CHECK(document->items[0].title == "a");
    }
  }
}

TEST_CASE("a feed cut anywhere gives the items that were whole") {
  const Sample whole[] = {
      {"<item>", R"(<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>
         <item><title>One</title><guid>one</guid><description><![CDATA[<p>x</p>]]></description></item>
         <item><guid>two</guid><title>Two &amp; &eacute;</title><link>http://e.org/two</link></item>
         </channel></rss>)"},
      {"<entry>", R"(<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>
         <entry><id>one</id><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div></content></entry>
         <entry><id>two</id><link href="http://e.org/two"/><title type="html">&lt;b&gt;x</title></entry></feed>)"},
      {"<item ",
       R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
         <channel rdf:about="http://e.org/"><title>T</title></channel>
         <item rdf:about="one"><title>One</title></item>
         <item rdf:about="two"><link>http://e.org/two</link></item></rdf:RDF>)"},
  };
  for (const Sample& sample : whole) {
    const std::string document = sample.document;
    const std::string end = std::string("</") +
                            std::string(sample.format + 1)
                                .substr(0, std::string(sample.format).find_last_not_of(" >")) +
                            ">";
    const std::size_t first = document.find(end) + end.size();
    const std::size_t second = document.find(end, first) + end.size();
    for (std::size_t size = 1; size < document.size(); ++size) {
      CAPTURE(sample.format);
      CAPTURE(size);
      const auto read = try_parse(document.substr(0, size));
      if (!read) {
        CHECK(size < first);
        continue;
      }
      CHECK(read->feed.recovered);
      CHECK_FALSE(read->feed.warnings.empty());
      CHECK(read->items.size() >= (size >= second ? 2U : size >= first ? 1U : 0U));
      for (const ParsedItem& item : read->items) {
        CAPTURE(item.guid);
        CHECK((item.guid.empty() || item.guid == "one" || item.guid == "two"));
        CHECK((item.url.empty() || item.url == "http://e.org/two" ||
               item.url == "http://example.org/dir/one" ||
               item.url == "http://example.org/dir/two"));
      }
    }
  }
}

}  // namespace

}  // namespace antiphon::feed
