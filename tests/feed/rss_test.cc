#include <string>

#include "documents.h"
#include <doctest/doctest.h>

namespace antiphon::feed {

TEST_CASE("an RSS 2.0 channel says what it is") {
  const auto feed =
      parse(rss("<title>T &amp; T</title><link>http://example.org/</link><description>About "
                "&lt;b>it&lt;/b>"
                "</description><language>en-gb</language><ttl>90</ttl><image><url>/i.png</url></"
                "image>"
                "<managingEditor>jo@example.org (Jo)</managingEditor>"
                "<atom:link rel=\"self\" href=\"/self.xml\"/>"))
          .feed;
  CHECK(feed.format == "rss20");
  CHECK_FALSE(feed.recovered);
  CHECK(feed.title == "T & T");
  CHECK(feed.home_page_url == "http://example.org/");
  CHECK(feed.feed_url == "http://example.org/self.xml");
  CHECK(feed.description == "About it");
  CHECK(feed.language == "en-gb");
  CHECK(feed.icon == "http://example.org/i.png");
  CHECK(feed.ttl == std::chrono::minutes{90});
  REQUIRE(feed.authors.size() == 1);
  CHECK(feed.authors[0] == Person{"Jo", "", "jo@example.org"});
}

TEST_CASE("a channel says in which hours and on which days it wants to be left alone") {
  const auto skips = [](const std::string& inside) {
    return parse(rss("<title>T</title>" + inside)).feed.skips;
  };
  CHECK(skips("") == Skips{});
  CHECK(skips("<skipHours><hour>0</hour><hour> 23 </hour></skipHours>").hours ==
        ((1U << 23U) | 1U));
  CHECK(skips("<skipHours><hour>24</hour></skipHours>").hours == 1U);  // as RSS 0.91 counts
  CHECK(skips("<skipHours><hour>25</hour><hour>-1</hour><hour/><hour>x</hour></skipHours>") ==
        Skips{});
  CHECK(skips("<skipDays><day>Sunday</day><day>saturday</day><day>Someday</day></skipDays>").days ==
        0x41);
}

TEST_CASE("every RSS names its format") {
  const auto format = [](std::string_view document) {
    return parse(std::string(document)).feed.format;
  };
  CHECK(format("<rss version='2.0'><channel/></rss>") == "rss20");
  CHECK(format("<rss><channel/></rss>") == "rss20");
  CHECK(format("<rss version='0.91'><channel/></rss>") == "rss09x");
  CHECK(format("<rss version='0.92'><channel/></rss>") == "rss09x");
  CHECK(format("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
               "xmlns='http://purl.org/rss/1.0/'/>") == "rss10");
  CHECK(format("<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
               "xmlns='http://my.netscape.com/rdf/simple/0.9/'/>") == "rss09x");
}

TEST_CASE("items come in document order, inside and outside of the channel") {
  const auto document = parse(
      "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' "
      "xmlns='http://purl.org/rss/1.0/'>"
      "<channel><title>T</title><item><title>a</title></item></channel>"
      "<item rdf:about='http://example.org/b'><title>b</title></item></rdf:RDF>");
  REQUIRE(document.items.size() == 2);
  CHECK(document.items[0].title == "a");
  CHECK(document.items[1].title == "b");
  CHECK(document.items[1].guid == "http://example.org/b");
  CHECK(document.items[1].url == "http://example.org/b");
}

TEST_CASE("a description is the content, or the summary beside content:encoded") {
  const auto alone = rss_item("<description>a &lt;i>b&lt;/i></description>");
  CHECK(alone.content == Body{BodyKind::html, "a <i>b</i>", "http://example.org/dir/feed.xml"});
  CHECK(alone.summary.kind == BodyKind::none);
  CHECK(alone.text == "a b");
  const auto both = rss_item(
      "<description>short</description><content:encoded><![CDATA[<p>long</p>]]></content:encoded>");
  CHECK(both.content.content == "<p>long</p>");
  CHECK(both.summary.content == "short");
  CHECK(both.text == "long");
}

TEST_CASE("HTML that nobody escaped is content all the same") {
  const auto item = rss_item("<description>a <b>b</b> <i>c</i><br/></description>");
  CHECK(item.content.content == "a <b>b</b> <i>c</i><br>");
}

TEST_CASE("a link is the text, or the guid when that is an address") {
  CHECK(rss_item("<link> /a\n</link>").url == "http://example.org/a");
  CHECK(rss_item("<guid>http://example.org/g</guid>").url == "http://example.org/g");
  CHECK(rss_item("<link>http://example.org/l</link><guid>http://example.org/g</guid>").url ==
        "http://example.org/l");
  CHECK(rss_item("<guid isPermaLink='false'>http://example.org/g</guid>").url.empty());
  CHECK(rss_item("<guid>tag:1</guid>").url.empty());
  CHECK(rss_item("<atom:link href='http://example.org/x'/>").url == "http://example.org/x");
  CHECK(rss_item("<link>http://example.org/click</link><feedburner:origLink>http://example.org/o</"
                 "feedburner:origLink>")
            .url == "http://example.org/o");
}

TEST_CASE("an address that nobody could use is none") {
  CHECK(rss_item("<link>javascript:alert(1)</link>").url.empty());
  CHECK(rss_item("<link>java&#10;script:alert(1)</link>").url.empty());
  CHECK(rss_item("<link>data:text/html,x</link>").url.empty());
  CHECK(rss_item("<link>http://example.org/" + std::string(kMaxUrlBytes, 'a') + "</link>")
            .url.empty());
}

TEST_CASE("a guid is kept as it is, or its hash when it is endless") {
  CHECK(rss_item("<guid> tag:1 </guid>").guid == "tag:1");
  const auto a = rss_item("<guid>" + std::string(kMaxGuidBytes + 1, 'a') + "</guid>").guid;
  const auto b = rss_item("<guid>" + std::string(kMaxGuidBytes + 2, 'a') + "</guid>").guid;
  CHECK(a.size() == 16);
  CHECK(a != b);
}

TEST_CASE("an item is told apart by its title and date, or by its text") {
  const auto hash = [](std::string_view inside) { return rss_item(inside).title_date_hash; };
  CHECK(hash("<title>a</title>").size() == 16);
  CHECK(hash("<title>a</title>") != hash("<title>b</title>"));
  CHECK(hash("<title>a</title>") !=
        hash("<title>a</title><pubDate>2 Jan 2020 10:00 GMT</pubDate>"));
  CHECK(hash("<title>a</title><description>x</description>") ==
        hash("<title>a</title><description>y</description>"));
  CHECK(hash("<description>x</description>") != hash("<description>y</description>"));
}

TEST_CASE("authors are people, each once") {
  const auto item = rss_item(
      "<author>jo@example.org (Jo Doe)</author><dc:creator>Ann</dc:creator>"
      "<dc:creator>Ann</dc:creator><itunes:author>Somebody else</itunes:author>");
  REQUIRE(item.authors.size() == 2);
  CHECK(item.authors[0] == Person{"Jo Doe", "", "jo@example.org"});
  CHECK(item.authors[1] == Person{"Ann", "", ""});
  CHECK(rss_item("<author>Jo &lt;jo@example.org></author>").authors.at(0) ==
        Person{"Jo", "", "jo@example.org"});
  CHECK(rss_item("<author>jo@example.org</author>").authors.at(0).email == "jo@example.org");
  CHECK(rss_item("<author/>").authors.empty());
}

TEST_CASE("enclosures have length and type, and are not said twice") {
  const auto item = rss_item(
      "<media:content url='/a.mp3' duration='60'/>"
      "<enclosure url='/a.mp3' length='123' type='Audio/MPEG; x'/>"
      "<enclosure url='/b.mp3' length='-1'/><enclosure url=''/>");
  REQUIRE(item.enclosures.size() == 2);
  CHECK(item.enclosures[0] ==
        Enclosure{"http://example.org/a.mp3", "audio/mpeg", 123, std::chrono::seconds{60}});
  CHECK(item.enclosures[1] ==
        Enclosure{"http://example.org/b.mp3", "", std::nullopt, std::nullopt});
}

TEST_CASE("a podcast's duration belongs to its enclosure") {
  const auto seconds = [](std::string_view text) {
    return rss_item("<enclosure url='/a.mp3'/><itunes:duration>" + std::string(text) +
                    "</itunes:duration>")
        .enclosures.at(0)
        .duration;
  };
  CHECK(seconds("1:02:03") == std::chrono::seconds{3723});
  CHECK(seconds("62:03") == std::chrono::seconds{3723});
  CHECK(seconds("3723") == std::chrono::seconds{3723});
  CHECK(seconds("about an hour") == std::nullopt);
  CHECK(seconds("99999999999999999999") == std::nullopt);
  CHECK(seconds("1:2:3:4") == std::nullopt);
}

TEST_CASE("Media RSS in a group is read as if it stood beside the rest") {
  const auto item = rss_item(
      "<media:group><media:title>other</media:title><media:content url='/v.mp4' type='video/mp4' "
      "fileSize='7'/><media:thumbnail url='/t.jpg'/><media:description>a\nb</media:description>"
      "</media:group><title>own</title>");
  CHECK(item.title == "own");
  CHECK(item.image == "http://example.org/t.jpg");
  CHECK(item.enclosures.at(0).size == 7);
  CHECK(item.content.kind == BodyKind::text);
  CHECK(item.text == "a\nb");
}

TEST_CASE("iTunes does not win over the feed's own words") {
  const auto item = rss_item(
      "<itunes:title>x</itunes:title><itunes:summary>x</itunes:summary><title>a</title>"
      "<description>d</description>");
  CHECK(item.title == "a");
  CHECK(item.content.content == "d");
}

TEST_CASE("categories are kept once each, from every vocabulary") {
  const auto item = rss_item(
      "<category>a</category><category domain='x'>b &amp;amp; c</category><category>a</category>"
      "<dc:subject>d</dc:subject><itunes:keywords>e, f</itunes:keywords>");
  CHECK(item.categories == std::vector<std::string>{"a", "b & c", "d", "e", "f"});
}

TEST_CASE("dates come from pubDate or Dublin Core, and impossible ones are absent") {
  CHECK(rss_item("<dc:date>2003-12-13T18:30:02Z</dc:date>").published == from_unix(1071340202));
  CHECK(
      rss_item("<pubDate>30 Feb 2003</pubDate><dc:date>2003-12-13T18:30:02Z</dc:date>").published ==
      from_unix(1071340202));
  CHECK_FALSE(rss_item("<pubDate>soon</pubDate>").published);
}

TEST_CASE("names mean what their address says, whatever the prefix") {
  const auto document = parse(
      "<r:rss xmlns:r='http://backend.userland.com/rss2' version='2.0'><r:channel>"
      "<r:item><r:title>a</r:title><x:creator xmlns:x='http://purl.org/dc/elements/1.1/'>Jo"
      "</x:creator><dc:creator xmlns:dc='http://example.org/other'>no</dc:creator></r:item>"
      "</r:channel></r:rss>");
  REQUIRE(document.items.size() == 1);
  CHECK(document.items[0].title == "a");
  CHECK(document.items[0].authors.at(0).name == "Jo");
}

TEST_CASE("the same name may mean something else in the next item") {
  const auto document = parse(
      "<rss xmlns:x='http://purl.org/dc/elements/1.1/'><channel>"
      "<item><x:creator>Jo</x:creator></item>"
      "<item xmlns:x='http://example.org/other'><x:creator>no</x:creator></item>"
      "<item><x:creator>Ann</x:creator></item></channel></rss>");
  REQUIRE(document.items.size() == 3);
  CHECK(document.items[0].authors.at(0).name == "Jo");
  CHECK(document.items[1].authors.empty());
  CHECK(document.items[2].authors.at(0).name == "Ann");
}

TEST_CASE("text in several pieces is one text") {
  const auto item = rss_item(
      "<title>one<!-- no --> <![CDATA[two]]>\n<![CDATA[ three]]></title>"
      "<guid><![CDATA[a]]>b<![CDATA[c]]></guid><link> http://example.org/<!-- x -->1 </link>");
  CHECK(item.title == "one two three");
  CHECK(item.guid == "abc");
  CHECK(item.url == "http://example.org/1");
}

TEST_CASE("an undeclared prefix means what it usually does") {
  CHECK(parse("<rss><channel><item><dc:creator>Jo</dc:creator></item></channel></rss>")
            .items.at(0)
            .authors.at(0)
            .name == "Jo");
}

TEST_CASE("xml:base is applied at each level") {
  const auto document = parse(
      "<rss version='2.0' xml:base='http://example.net/a/'><channel xml:base='b/'><link>c</link>"
      "<item xml:base='/d/'><link>e</link><description xml:base='f/'>&lt;a "
      "href='g'></description></item>"
      "</channel></rss>");
  CHECK(document.feed.home_page_url == "http://example.net/a/b/c");
  CHECK(document.items.at(0).url == "http://example.net/d/e");
  CHECK(document.items.at(0).content.base == "http://example.net/d/f/");
}

TEST_CASE("without an address of its own a document's link is what it is read against") {
  ParseOptions nowhere;
  const auto document = parse_feed(
      rss("<link>http://example.net/x/</link><item><link>a</link></item>"), nowhere, charsets());
  CHECK(document.value().items.at(0).url == "http://example.net/x/a");
  CHECK(parse_feed(rss("<item><link>a</link></item>"), nowhere, charsets())
            .value()
            .items.at(0)
            .url.empty());
}

TEST_CASE("titles are one printable line, however they were escaped") {
  CHECK(rss_item("<title>\n a &amp;amp;\t b </title>").title == "a & b");
  CHECK(rss_item("<title><![CDATA[AT&amp;T]]></title>").title == "AT&T");
  CHECK(rss_item("<title>a&#27;[31mb&#x9b;c</title>").title.find('\x1b') == std::string::npos);
  CHECK(rss_item("<title>it&#146;s</title>").title == "it’s");
  CHECK(rss_item("<title>" + std::string(1'000'000, 'x') + "</title>").title.size() <=
        kMaxTitleBytes);
}

TEST_CASE("limits of an item are kept") {
  std::string many;
  for (int i = 0; i < 1000; ++i) {
    const std::string n = std::to_string(i);
    many += "<category>c" + n + "</category><enclosure url='/" + n + "'/><dc:creator>p" + n +
            "</dc:creator>";
  }
  const auto item =
      rss_item(many + "<description>" + std::string(2U << 20U, 'x') + "é</description>");
  CHECK(item.categories.size() == kMaxCategories);
  CHECK(item.enclosures.size() == kMaxEnclosures);
  CHECK(item.authors.size() == kMaxAuthors);
  CHECK(item.content.content.size() <= kMaxBodyBytes);
  CHECK(item.text.size() <= kMaxBodyBytes);
}

TEST_CASE("of very many items the first are kept, and a warning says so") {
  std::string many;
  for (std::size_t i = 0; i < kMaxItems + 10; ++i)
    many += "<item><guid>" + std::to_string(i) + "</guid></item>";
  const auto document = parse(rss(many));
  CHECK(document.items.size() == kMaxItems);
  CHECK(document.items.front().guid == "0");
  CHECK(document.feed.warnings ==
        std::vector<std::string>{"only the first 5000 items are kept, 10 are not"});
}

TEST_CASE("bodies are made safe when that is asked for") {
  ParseOptions options;
  options.safe_bodies = true;
  const auto item = parse(rss("<item><description>a&lt;script>x&lt;/script>&lt;a "
                              "href='b'>c&lt;/a></description></item>"),
                          options)
                        .items.at(0);
  CHECK(item.content.content.find("script") == std::string::npos);
  CHECK(item.content.content.find("http://example.org/dir/b") != std::string::npos);
}

}  // namespace antiphon::feed
