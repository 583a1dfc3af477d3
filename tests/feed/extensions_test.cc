#include <doctest/doctest.h>

#include "feed/documents.h"

namespace antiphon::feed {

namespace {

TEST_CASE("Podcasting 2.0 is read, its prefix declared or not") {
  const auto item = rss_item(
      R"(<podcast:chapters url="/c.json" type="application/json+chapters"/>
         <podcast:transcript url="t.vtt" type="text/vtt" language="de"/>
         <podcast:transcript url="t.srt" type="application/x-subrip"/>
         <podcast:person img="jo.png" href="http://example.org/jo">Jo</podcast:person>
         <podcast:person role="Guest">Ann</podcast:person>
         <podcast:season name="One">3</podcast:season><podcast:episode>4.5</podcast:episode>)");
  const ItemExtras& extras = item.extras;
  CHECK(extras.chapters_url == "http://example.org/c.json");
  REQUIRE(extras.transcripts.size() == 2);
  CHECK(extras.transcripts[0] == Transcript{"http://example.org/dir/t.vtt", "text/vtt", "de"});
  REQUIRE(extras.credits.size() == 2);
  CHECK(extras.credits[0].person ==
        Person{"Jo", "http://example.org/jo", "", "http://example.org/dir/jo.png"});
  CHECK(extras.credits[0].role == "host");
  CHECK(extras.credits[1].role == "guest");
  CHECK(extras.season == 3);
  CHECK(extras.episode == "4.5");
  CHECK(item.authors.empty());
}

TEST_CASE("iTunes numbers episodes, too") {
  const auto item = rss_item("<itunes:season>2</itunes:season><itunes:episode>7</itunes:episode>");
  CHECK(item.extras.season == 2);
  CHECK(item.extras.episode == "7");
}

TEST_CASE("comments are counted, and have a feed") {
  const auto rss = rss_item(
      "<slash:comments>12</slash:comments><wfw:commentRss>http://example.org/c</wfw:commentRss>");
  CHECK(rss.extras.comments_count == 12);
  CHECK(rss.extras.comments_feed == "http://example.org/c");
  const auto atom = atom_item(
      R"(<link rel="replies" type="application/atom+xml" href="c.xml" thr:count="3"/>
         <link rel="replies" type="text/html" href="c.html"/>
         <thr:in-reply-to ref="tag:example.org,2026:1" href="http://example.org/1"/>)");
  CHECK(atom.extras.comments_count == 3);
  CHECK(atom.extras.comments_feed == "http://example.org/dir/c.xml");
  CHECK(atom.comments_url == "http://example.org/dir/c.html");
  REQUIRE(atom.extras.in_reply_to.size() == 1);
  CHECK(atom.extras.in_reply_to[0] == InReplyTo{"tag:example.org,2026:1", "http://example.org/1"});
}

TEST_CASE("places are points") {
  const Location place{45'256'000, -71'920'000};
  for (const char* inside :
       {"<georss:point>45.256 -71.92</georss:point>", "<georss:point>45.256,-71.92</georss:point>",
        "<geo:lat>45.256</geo:lat><geo:long>-71.92</geo:long>",
        "<geo:Point><geo:lat>45.256</geo:lat><geo:long>-71.92</geo:long></geo:Point>",
        "<georss:where><gml:Point><gml:pos>45.256 -71.92</gml:pos></gml:Point></georss:where>"}) {
    CAPTURE(inside);
    CHECK(rss_item(inside).extras.location == place);
  }
  for (const char* inside : {"<georss:point>91 0</georss:point>", "<georss:point>1</georss:point>",
                             "<georss:point>a b</georss:point>", "<geo:lat>1</geo:lat>",
                             "<georss:polygon>1 2 3 4</georss:polygon>"}) {
    CAPTURE(inside);
    CHECK_FALSE(rss_item(inside).extras.location.has_value());
  }
  std::string nested;
  for (int i = 0; i < 50'000; ++i)
    nested += "<gml:Point><geo:Point>";
  CHECK_FALSE(rss_item(nested).extras.location.has_value());
}

TEST_CASE("licences are addresses") {
  const std::string address = "http://creativecommons.org/licenses/by/4.0/";
  CHECK(rss_item("<creativeCommons:license>" + address + "</creativeCommons:license>")
            .extras.license == address);
  CHECK(rss_item("<cc:license rdf:resource='" + address + "'/>").extras.license == address);
  CHECK(atom_item("<link rel='license' href='" + address + "'/>").extras.license == address);
}

TEST_CASE("contributors have a part in an item and did not write it") {
  const auto item =
      atom_item("<author><name>Jo</name></author><contributor><name>Ann</name></contributor>");
  CHECK(item.authors.size() == 1);
  REQUIRE(item.extras.credits.size() == 1);
  CHECK(item.extras.credits[0].person.name == "Ann");
  CHECK(item.extras.credits[0].role == "contributor");
}

TEST_CASE("a category is shown by its label, and its term and scheme are kept") {
  const auto item = atom_item(
      R"(<category term="cs" label="Computers" scheme="http://example.org/s"/>
         <category term="plain"/>)");
  CHECK(item.categories == std::vector<std::string>{"Computers", "plain"});
  REQUIRE(item.extras.categories.size() == 1);
  CHECK(item.extras.categories[0] == CategoryTerm{"cs", "Computers", "http://example.org/s"});
  const auto rss = rss_item(R"(<category domain="http://example.org/d">A/B</category>)");
  CHECK(rss.extras.categories.at(0) == CategoryTerm{"A/B", "", "http://example.org/d"});
}

TEST_CASE("the icon of Atom is the small one, its logo the other") {
  const auto feed = parse(atom("<icon>/i.ico</icon><logo>/l.png</logo>")).feed;
  CHECK(feed.favicon == "http://example.org/i.ico");
  CHECK(feed.icon == "http://example.org/l.png");
  CHECK(parse(atom("<icon>/i.ico</icon>")).feed.icon == "http://example.org/i.ico");
}

TEST_CASE("of several links in RSS the last is meant, in Atom the first") {
  CHECK(rss_item("<link>http://e.org/1</link><link>http://e.org/2</link>").url == "http://e.org/2");
  CHECK(atom_item("<link href='http://e.org/1'/><link href='http://e.org/2'/>").url ==
        "http://e.org/1");
}

}  // namespace

}  // namespace antiphon::feed
