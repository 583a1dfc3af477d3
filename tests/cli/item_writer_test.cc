#include "cli/item_writer.h"

#include <doctest/doctest.h>

#include "cli/json.h"

namespace antiphon::cli {
namespace {

constexpr Time kNoon = Time{std::chrono::seconds{1'793'707'200}};  // 2026-11-03T12:00:00Z

store::Item item() {
  store::Item item;
  item.header.key = "abcdefghijklmnop";
  item.header.title = "One & <two>";
  item.header.url = "https://example.org/1?a=1&b=2";
  item.header.date = item.fetched = kNoon;
  item.published = kNoon;
  return item;
}

backend::ListedFeed feed(const std::string& url = "https://example.org/feed") {
  backend::ListedFeed feed;
  feed.subscription.url = url;
  feed.state.title = "Feed";
  return feed;
}

const AboutList kAbout{"antiphon: comets", "urn:uuid:1", kNoon};

std::string written(const std::string& format, const store::Item& item,
                    const backend::ListedFeed* feed, const ItemTexts& texts = {}) {
  const auto writer = item_writer(format);
  return writer->begin(kAbout) + writer->item(item, feed, texts) + writer->end();
}

TEST_CASE("a line of tsv has the eight columns of the contract, with nothing that breaks a line") {
  store::Item one = item();
  one.header.title = "a\tb\\c\nd";
  one.header.read = true;
  one.authors = {{"Ann", "", ""}, {"Bob", "", ""}};
  one.tags = {"later", "work"};
  const auto from = feed();
  CHECK(written("tsv", one, &from) ==
        "1793707200\ta\\tb\\\\c\\nd\thttps://example.org/1?a=1&b=2\tabcdefghijklmnop\tAnn, Bob\t"
        "Feed\t1\tlater work\n");
}

TEST_CASE("an item that was never dated has no date in tsv, and without a feed no feed") {
  store::Item one = item();
  one.published.reset();
  CHECK(written("tsv", one, nullptr) ==
        "\tOne & <two>\thttps://example.org/1?a=1&b=2\tabcdefghijklmnop\t\t\t0\t\n");
}

TEST_CASE("what stands in an Atom feed is escaped once") {
  const auto from = feed();
  ItemTexts texts;
  texts.content.html = "<p>a &amp; b</p>";
  const std::string document = written("atom", item(), &from, texts);
  CHECK(document.find("<title>One &amp; &lt;two&gt;</title>") != std::string::npos);
  CHECK(document.find("href=\"https://example.org/1?a=1&amp;b=2\"") != std::string::npos);
  CHECK(document.find("<content type=\"html\">&lt;p&gt;a &amp;amp; b&lt;/p&gt;</content>") !=
        std::string::npos);
}

TEST_CASE("an Atom feed has what RFC 4287 requires, also of an item that has next to nothing") {
  store::Item bare;
  bare.header.key = "abcdefghijklmnop";
  bare.header.date = kNoon;
  CHECK(written("atom", bare, nullptr) ==
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
        "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
        "<title>antiphon: comets</title>\n<id>urn:uuid:1</id>\n"
        "<updated>2026-11-03T12:00:00Z</updated>\n<author><name>antiphon</name></author>\n"
        "<generator>antiphon</generator>\n"
        "<entry>\n<title></title>\n<id>urn:uuid:00443214-c742-854b-8635-cf0000000000</id>\n"
        "<updated>2026-11-03T12:00:00Z</updated>\n<content type=\"text\"></content>\n</entry>\n"
        "</feed>\n");
}

TEST_CASE("what XML cannot say does not get into an Atom feed") {
  store::Item one = item();
  one.header.title =
      "a\x01"
      "b\xef\xbf\xbf"
      "c";
  CHECK(written("atom", one, nullptr).find("<title>abc</title>") != std::string::npos);
}

TEST_CASE("a JSON Feed has an id and a content for each item") {
  const auto from = feed();
  const Json document = Json::parse(written("jsonfeed", item(), &from));
  CHECK(document["version"] == "https://jsonfeed.org/version/1.1");
  CHECK(document["title"] == "antiphon: comets");
  REQUIRE(document["items"].size() == 1);
  CHECK(document["items"][0]["id"] == "abcdefghijklmnop");
  CHECK(document["items"][0]["content_text"] == "");
  CHECK(document["items"][0]["_antiphon"]["feed_url"] == "https://example.org/feed");
}

TEST_CASE("a feed of no items is a document in every form that is one") {
  for (const std::string form : {"json", "jsonfeed"}) {
    CAPTURE(form);
    const auto writer = item_writer(form);
    CHECK(Json::accept(writer->begin(kAbout) + writer->end()));
  }
}

TEST_CASE("a list that is published names no password and no command") {
  for (const std::string url :
       {"https://ann:secret@example.org/feed", "exec:fetch --token=secret"}) {
    const auto from = feed(url);
    for (const std::string form : {"jsonfeed", "atom"}) {
      CAPTURE(form);
      CHECK(written(form, item(), &from).find("secret") == std::string::npos);
    }
  }
}

TEST_CASE("names made of hashes differ where the hashes do") {
  CHECK(urn_of("aaaaaaaaaaaaaaaa") == "urn:uuid:00000000-0000-8000-8000-000000000000");
  CHECK(urn_of("aaaaaaaaaaaaaaab") == "urn:uuid:00000000-0000-8000-8000-010000000000");
  CHECK(urn_of("7777777777777777") == "urn:uuid:ffffffff-ffff-8fff-8fff-ff0000000000");
}

}  // namespace
}  // namespace antiphon::cli
