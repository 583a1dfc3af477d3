#include <doctest/doctest.h>

#include "feed/documents.h"

namespace antiphon::feed {

namespace {

ParsedDocument feed_of(std::string_view items, std::string_view more = "") {
  return parse(R"({"version": "https://jsonfeed.org/version/1.1", "title": "T")" +
               std::string(more) + R"(, "items": [)" + std::string(items) + "]}");
}

ParsedItem item_of(std::string_view members) {
  return feed_of("{\"id\": \"1\", " + std::string(members) + "}").items.at(0);
}

TEST_CASE("JSON Feed 1.1 is read") {
  const auto document =
      feed_of(R"({
      "id": "urn:1", "url": "a.html", "external_url": "http://other.example/x",
      "title": "A &amp; <b>", "content_html": "<p>x</p>", "summary": "short",
      "image": "i.png", "banner_image": "b.png",
      "date_published": "2026-01-02T03:04:05+01:00", "date_modified": "2026-01-03T00:00:00Z",
      "authors": [{"name": "Jo", "url": "http://example.org/jo", "avatar": "/jo.png"},
                  {"name": "Ann"}],
      "tags": ["one", "two", "one"], "language": "de",
      "attachments": [{"url": "a.mp3", "mime_type": "Audio/MPEG", "title": "Sound",
                       "size_in_bytes": 12, "duration_in_seconds": 90.5}]})",
              R"(, "home_page_url": "http://example.org/", "feed_url": "feed.json",
      "description": "D", "icon": "icon.png", "favicon": "/favicon.ico", "language": "en",
      "authors": [{"name": "Zoe"}], "hubs": [{"type": "x", "url": "y"}], "_ours": {"deep": [1]})");
  const ParsedFeed& feed = document.feed;
  CHECK(feed.format == "json11");
  CHECK_FALSE(feed.recovered);
  CHECK(feed.warnings.empty());
  CHECK(feed.title == "T");
  CHECK(feed.home_page_url == "http://example.org/");
  CHECK(feed.feed_url == "http://example.org/dir/feed.json");
  CHECK(feed.description == "D");
  CHECK(feed.icon == "http://example.org/dir/icon.png");
  CHECK(feed.favicon == "http://example.org/favicon.ico");
  CHECK(feed.language == "en");
  CHECK(feed.authors.at(0).name == "Zoe");
  const ParsedItem& item = document.items.at(0);
  CHECK(item.guid == "urn:1");
  CHECK(item.url == "http://example.org/dir/a.html");
  CHECK(item.external_url == "http://other.example/x");
  CHECK(item.title == "A &amp; <b>");  // titles are plain text here
  CHECK(item.content.kind == BodyKind::html);
  CHECK(item.content.content == "<p>x</p>");
  CHECK(item.summary.content == "short");
  CHECK(item.image == "http://example.org/dir/i.png");
  CHECK(rfc3339(*item.published) == "2026-01-02T02:04:05Z");
  CHECK(rfc3339(*item.updated) == "2026-01-03T00:00:00Z");
  REQUIRE(item.authors.size() == 2);
  CHECK(item.authors[0] == Person{"Jo", "http://example.org/jo", "", "http://example.org/jo.png"});
  CHECK(item.categories == std::vector<std::string>{"one", "two"});
  CHECK(item.language == "de");
  REQUIRE(item.enclosures.size() == 1);
  CHECK(item.enclosures[0] == Enclosure{"http://example.org/dir/a.mp3", "audio/mpeg", 12,
                                        std::chrono::seconds{90}, "Sound"});
}

TEST_CASE("JSON Feed 1.0 names one author") {
  const auto document = parse(
      R"({"version": "https://jsonfeed.org/version/1", "title": "T", "author": {"name": "Zoe"},
          "items": [{"id": "1", "author": {"name": "Jo"}, "content_text": "a < b"}]})");
  CHECK(document.feed.format == "json10");
  CHECK(document.feed.authors.at(0).name == "Zoe");
  CHECK(document.items.at(0).authors.at(0).name == "Jo");
  CHECK(document.items.at(0).content.kind == BodyKind::text);
  CHECK(document.items.at(0).text == "a < b");
}

TEST_CASE("authors of 1.1 win over the author of 1.0") {
  const auto item = item_of(R"("author": {"name": "old"}, "authors": [{"name": "new"}])");
  REQUIRE(item.authors.size() == 1);
  CHECK(item.authors[0].name == "new");
}

TEST_CASE("an item without an address has that of what it is about, or its id") {
  CHECK(item_of(R"("external_url": "http://o.example/")").url == "http://o.example/");
  CHECK(feed_of(R"({"id": "http://example.org/1"})").items.at(0).url == "http://example.org/1");
}

TEST_CASE("values of wrong types") {
  SUBCASE("numbers are taken for text, and text for numbers") {
    const auto document = feed_of(
        R"({"id": 17, "attachments": [{"url": "a", "size_in_bytes": "5"}], "tags": [2026]})");
    CHECK_FALSE(document.feed.recovered);
    CHECK(document.items.at(0).guid == "17");
    CHECK(document.items.at(0).enclosures.at(0).size == 5);
    CHECK(document.items.at(0).categories.at(0) == "2026");
  }
  SUBCASE("one stands for a list of one") {
    const auto item =
        item_of(R"("authors": {"name": "Jo"}, "tags": "x", "attachments": {"url": "a"})");
    CHECK(item.authors.at(0).name == "Jo");
    CHECK(item.categories.at(0) == "x");
    CHECK(item.enclosures.size() == 1);
  }
  SUBCASE("others are told with their place, and the item stays") {
    const auto document = feed_of(R"({"id": "1"}, {"id": "2", "title": ["x"], "url": true})");
    CHECK(document.items.size() == 2);
    CHECK(document.feed.recovered);
    CHECK(document.feed.warnings ==
          std::vector<std::string>{"item 2: url is not text", "item 2: title is not text"});
  }
  SUBCASE("null is nothing") {
    const auto document =
        feed_of(R"({"id": "1", "title": null, "tags": null, "authors": [null], "url": null})");
    CHECK_FALSE(document.feed.recovered);
    CHECK(document.items.at(0).title.empty());
  }
  SUBCASE("what is no item is passed over") {
    const auto document = feed_of(R"(null, "x", {}, {"id": "1"})");
    CHECK(document.items.size() == 1);
    CHECK(document.feed.warnings.at(0) == "item 1: is no object");
  }
}

TEST_CASE("every fault of JSON costs no more than what it spoils") {
  const auto recovered = [](std::string_view items) {
    const auto document = feed_of(items);
    CHECK(document.feed.recovered);
    REQUIRE(!document.feed.warnings.empty());
    CHECK(document.feed.warnings[0].starts_with("line "));
    std::string all;
    for (const ParsedItem& item : document.items)
      all += item.guid + "=" + item.title + ";";
    return all;
  };
  CHECK(recovered(R"({"id": "1", "title": "a",}, {"id": "2", "title": "b"},)") == "1=a;2=b;");
  CHECK(recovered(R"({"id": "1" "title": "a"} {"id": "2", "title": "b"})") != "");
  CHECK(recovered("{\"id\": \"1\"\n \"title\": \"a\"}\n {\"id\": \"2\", \"title\": \"b\"}") ==
        "1=a;2=b;");
  CHECK(recovered(R"({"id": "1", "title": "a\ud83d"}, {"id": "2", "title": "\ud83d\ude00"})") ==
        "1=a\xEF\xBF\xBD;2=\xF0\x9F\x98\x80;");
  CHECK(recovered("{\"id\": \"1\", \"title\": \"a\tb\nc\x01\"}") == "1=a b c;");
  CHECK(recovered(R"({"id": "1", "title": "he said "no", again"})") == "1=he said \"no\", again;");
  CHECK(recovered(R"({"id": "1", "title": "it\'s \x"})") == "1=it's x;");
  CHECK(recovered(R"({'id': '1', title: 'a'})") == "1=a;");
  CHECK(recovered(R"({"id": None, "title": "a"}, {"id": 1e999, "title": True})") == "=a;1e999=;");
  CHECK(recovered(R"(/* one */ {"id": "1", "title": "a"}, // two
                     {"id": "2", "title": "b",})") == "1=a;2=b;");
  CHECK(recovered(R"({"id": "1", "title": "a"}}, {"id": "2", "title": "b"})") == "1=a;2=b;");
  CHECK(recovered(R"({"id": "1", "tags": ["x", "y", "title": "a"}, {"id": "2", "title": "b"})") !=
        "");
  CHECK(recovered(R"({"id": "1", "title": , "x": }, {"id": "2", "title": "b"})") == "1=;2=b;");
}

TEST_CASE("JSON cut anywhere gives the items before the cut") {
  const std::string whole =
      R"({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [)"
      R"({"id": "one", "title": "A", "content_html": "<p>x \" \u00e9</p>"},)"
      R"({"id": "two", "tags": ["a", "b"], "content_text": "yy"}]})";
  const std::size_t first = whole.find("},{") + 1;
  const std::size_t second = whole.find("}]}") + 1;
  for (std::size_t size = 1; size < whole.size(); ++size) {
    const auto document = try_parse(whole.substr(0, size));
    CAPTURE(size);
    if (!document) {
      CHECK(size < first);
      continue;
    }
    CHECK(document->feed.recovered);
    CHECK(document->feed.warnings.at(0) == "line 1: the document is cut");
    CHECK(document->items.size() >= (size >= second ? 2U : size >= first ? 1U : 0U));
    for (const ParsedItem& item : document->items)
      CHECK((item.guid.empty() || item.guid == "one" || item.guid == "two"));
  }
}

TEST_CASE("JSON that is no feed says so") {
  for (const char* document :
       {"{}", "[]", "[{\"id\": 1}]", R"({"items": [{"id": 1}]})", R"({"verion": "1.0")",
        R"({"rss": {"channel": {"title": "x", "item": []}}})",
        R"({"@context": "https://www.w3.org/ns/activitystreams", "orderedItems": []})"}) {
    CAPTURE(document);
    const auto parsed = try_parse(document);
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().message == "this is JSON, but no JSON Feed");
  }
  CHECK(try_parse(R"({"version":"https://jsonfeed.org/version/1.1","title":)").error().message ==
        "this is broken JSON, of which nothing could be had");
}

TEST_CASE("a JSON Feed without its version is known by its members") {
  const auto document = parse(R"({"title": "T", "items": [{"content_text": "x"}]})");
  CHECK(document.items.size() == 1);
}

TEST_CASE("a byte order mark before JSON is nothing") {
  const auto document = parse(
      "\xEF\xBB\xBF"
      R"( {"feed_url": "x", "items": [{"id": "1"}]})");
  CHECK(document.items.size() == 1);
  CHECK_FALSE(document.feed.recovered);
}

TEST_CASE("bytes of no UTF-8 in JSON cost no item") {
  const auto document = feed_of("{\"id\": \"1\", \"title\": \"a\xFF z\xC3\xA9\"}");
  CHECK(document.items.size() == 1);
  CHECK(document.feed.recovered);
}

TEST_CASE("hostile JSON is read in bounds") {
  const std::string deep(200'000, '[');
  CHECK_FALSE(try_parse(deep).ok());
  CHECK_FALSE(try_parse(R"({"title": )" + deep).ok());
  const auto document = feed_of(R"({"id": "1", "tags": )" + deep + std::string(200'000, ']') + "}");
  CHECK(document.items.size() == 1);
  CHECK(document.feed.recovered);
  CHECK_FALSE(try_parse("[" + std::string(300'000, '"')).ok());
  CHECK_FALSE(try_parse("{" + std::string(300'000, ',')).ok());
}

TEST_CASE("a JSON Feed of too many items keeps the first") {
  std::string items = "{}";
  for (std::size_t i = 0; i < kMaxItems + 3; ++i)
    items += ",{\"id\": " + std::to_string(i) + "}";
  const auto document = feed_of(items);
  CHECK(document.items.size() == kMaxItems);
  CHECK(document.feed.warnings.at(0) == "only the first 5000 items are kept, 3 are not");
}

}  // namespace

}  // namespace antiphon::feed
