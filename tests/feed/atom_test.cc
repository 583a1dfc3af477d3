#include <string>

#include "documents.h"
#include <doctest/doctest.h>

namespace antiphon::feed {

TEST_CASE("an Atom feed says what it is") {
  const auto document =
      parse(atom("<title>T</title><subtitle type='html'>a &lt;b>b&lt;/b></subtitle>"
                 "<link href='/'/><link rel='self' href='/feed'/><icon>/i.ico</icon>"
                 "<author><name>Jo</name><email>jo@example.org</email><uri>/jo</uri></author>"));
  CHECK(document.feed.format == "atom10");
  CHECK(document.feed.title == "T");
  CHECK(document.feed.description == "a b");
  CHECK(document.feed.home_page_url == "http://example.org/");
  CHECK(document.feed.feed_url == "http://example.org/feed");
  CHECK(document.feed.icon == "http://example.org/i.ico");
  CHECK(document.feed.authors.at(0) == Person{"Jo", "http://example.org/jo", "jo@example.org"});
}

TEST_CASE("Atom 0.3 is told from 1.0") {
  CHECK(parse("<feed version='0.3' xmlns='http://purl.org/atom/ns#'/>").feed.format == "atom03");
  CHECK(parse("<feed xmlns='http://www.w3.org/2005/Atom'/>").feed.format == "atom10");
  CHECK(parse("<a:feed xmlns:a='http://www.w3.org/2005/Atom'/>").feed.format == "atom10");
}

TEST_CASE("a single entry is a feed of one item") {
  CHECK(parse("<entry xmlns='http://www.w3.org/2005/Atom'><title>a</title></entry>")
            .items.at(0)
            .title == "a");
}

TEST_CASE("text constructs are what their type says") {
  CHECK(atom_item("<title>a &lt;i> &amp;amp; b</title>").title == "a <i> &amp; b");
  CHECK(atom_item("<title type='text'>a &lt;i></title>").title == "a <i>");
  CHECK(atom_item("<title type='html'>a &lt;i>b&lt;/i> &amp;amp; c</title>").title == "a b & c");
  CHECK(atom_item("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a <i>b</i> &amp; "
                  "c</div></title>")
            .title == "a b & c");
}

TEST_CASE("XHTML content is HTML again") {
  const auto item = atom_item(
      "<content type='xhtml' xml:base='/x/'><div xmlns='http://www.w3.org/1999/xhtml'><p "
      "class='k'>a &lt; b <b>c</b> "
      "<i>d</i><br/><img src='i.png' alt='&quot;'/></p><script/></div></content>");
  CHECK(item.content.kind == BodyKind::html);
  CHECK(item.content.content ==
        "<p class=\"k\">a &lt; b <b>c</b> <i>d</i><br><img src=\"i.png\" "
        "alt=\"&quot;\"></p><script></script>");
  CHECK(item.content.base == "http://example.org/x/");
}

TEST_CASE("prefixes and bases inside of XHTML are gone in HTML") {
  const auto item = atom_item(
      "<content type='xhtml' xmlns:h='http://www.w3.org/1999/xhtml'><h:div><h:p "
      "xml:base='http://example.net/d/'>"
      "<h:a href='e'>f</h:a></h:p></h:div></content>");
  CHECK(item.content.content == "<p><a href=\"http://example.net/d/e\">f</a></p>");
}

TEST_CASE("text content keeps its lines, and is no HTML") {
  const auto item = atom_item("<content>a &lt;b>\nc</content>");
  CHECK(item.content.kind == BodyKind::text);
  CHECK(item.content.content == "a <b>\nc");
  CHECK(item.text == "a <b>\nc");
}

TEST_CASE("content elsewhere or of another kind is none") {
  const auto item = atom_item("<content src='/film' type='video/mp4'/><summary>s</summary>");
  CHECK(item.content.content == "s");
  CHECK(atom_item("<content type='image/png'>iVBORw0KGgo=</content>").content.kind ==
        BodyKind::none);
}

TEST_CASE("Atom 0.3 content may be escaped or Base64") {
  const auto old = [](std::string_view content) {
    return parse("<feed version='0.3' xmlns='http://purl.org/atom/ns#'><entry>" +
                 std::string(content) + "</entry></feed>")
        .items.at(0)
        .content;
  };
  CHECK(old("<content type='text/html' mode='escaped'>a &lt;b>b&lt;/b></content>").content ==
        "a <b>b</b>");
  CHECK(old("<content type='text/html' mode='base64'>PGI+YjwvYj4=</content>").content ==
        "<b>b</b>");
  CHECK(old("<content mode='base64'>!!</content>").kind == BodyKind::none);
  CHECK(old("<content type='application/xhtml+xml' mode='xml'><div><b>b</b></div></content>")
            .content == "<b>b</b>");
}

TEST_CASE("of several links the page is the address") {
  CHECK(atom_item(
            "<link rel='alternate' type='application/pdf' href='/pdf'/><link rel='edit' href='/e'/>"
            "<link rel='alternate' type='text/html' href='/page'/>")
            .url == "http://example.org/page");
  CHECK(atom_item("<link rel='via' href='/v'/>").url.empty());
  CHECK(
      atom_item("<link rel='http://www.iana.org/assignments/relation/alternate' href='/i'/>").url ==
      "http://example.org/i");
}

TEST_CASE("links are enclosures and comments by their relation") {
  const auto item = atom_item(
      "<link rel='enclosure' href='/a.ogg' type='audio/ogg' length='9'/>"
      "<link rel='replies' type='text/html' href='/c'/>");
  CHECK(item.enclosures.at(0) ==
        Enclosure{"http://example.org/a.ogg", "audio/ogg", 9, std::nullopt});
  CHECK(item.comments_url == "http://example.org/c");
}

TEST_CASE("published and updated are kept apart") {
  const auto item = atom_item(
      "<published>2019-01-01T10:00:00Z</published><updated>2020-02-02T02:02:02Z</updated>");
  CHECK(item.published == from_unix(1546336800));
  CHECK(item.updated == from_unix(1580608922));
}

TEST_CASE("a contributor is no author, and a source's author stands in for a missing one") {
  CHECK(atom_item("<contributor><name>no</name></contributor>").authors.empty());
  CHECK(atom_item("<source><author><name>Jo</name></author></source>").authors.at(0).name == "Jo");
  CHECK(atom_item(
            "<source><author><name>Jo</name></author></source><author><name>Ann</name></author>")
            .authors.at(0)
            .name == "Ann");
}

TEST_CASE("a category is its label, else its term") {
  CHECK(atom_item("<category term='t' label='L'/><category term='u'/>").categories ==
        std::vector<std::string>{"L", "u"});
}

TEST_CASE("an entry in another language than its feed says so") {
  CHECK(parse("<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='en'><entry "
              "xml:lang='fr'/><entry/></feed>")
            .items.at(0)
            .language == "fr");
}

}  // namespace antiphon::feed
