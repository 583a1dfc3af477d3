#include "cli/json.h"

#include <doctest/doctest.h>

#include "antiphon/backend/item_json.h"

namespace antiphon::cli {
namespace {

constexpr Time kNoon = Time{std::chrono::seconds{1'793'707'200}};  // 2026-11-03T12:00:00Z

TEST_CASE("what is not known of an item is absent; read and starred are always there") {
  store::Item item;
  item.header.key = "abcdefghijklmnop";
  item.fetched = kNoon;
  CHECK(
      line(item_json(item, nullptr)) ==
      R"({"key":"abcdefghijklmnop","fetched":"2026-11-03T12:00:00Z","read":false,"starred":false})");
}

TEST_CASE("an item has the members that scripts rely on") {
  backend::ListedFeed feed;
  feed.subscription.url = "https://example.org/feed";
  feed.state.title = "Feed";
  store::Item item;
  item.header.key = "abcdefghijklmnop";
  item.header.title = "Title";
  item.header.url = "https://example.org/1";
  item.header.read = true;
  item.published = item.updated = item.fetched = kNoon;
  item.authors = {{"Ann", "https://example.org/ann", ""}, {"", "", "bob@example.org"}};
  item.tags = {"mine"};
  item.categories = {"theirs"};
  item.enclosures = {{"https://example.org/a.mp3", "audio/mpeg", 5, std::chrono::seconds(60)}};
  CHECK(
      line(item_json(item, &feed)) ==
      R"({"key":"abcdefghijklmnop","feed_url":"https://example.org/feed","feed_title":"Feed","title":"Title",)"
      R"("url":"https://example.org/1","author":"Ann, bob@example.org",)"
      R"("authors":[{"name":"Ann","url":"https://example.org/ann"},{"name":"bob@example.org"}],)"
      R"("published":"2026-11-03T12:00:00Z","updated":"2026-11-03T12:00:00Z","fetched":"2026-11-03T12:00:00Z",)"
      R"("read":true,"starred":false,"tags":["mine"],"categories":["theirs"],)"
      R"("enclosures":[{"url":"https://example.org/a.mp3","type":"audio/mpeg","size":5,"duration":60}]})");
}

TEST_CASE("text of any kind is escaped as JSON has it") {
  for (const std::string& title :
       {std::string("plain"), std::string("a \"quoted\" word"), std::string("back\\slash, eight"),
        std::string("tab\there"), std::string("caf\u00e9 and more letters"), std::string("\x1f"),
        std::string("bad \xff byte in a line")}) {
    CAPTURE(title);
    store::Item item;
    item.header.key = "abcdefghijklmnop";
    item.header.title = title;
    std::string out;
    backend::append_item(out, item, nullptr);
    const Json read = Json::parse(out, nullptr, false);
    REQUIRE(read.is_object());
    CHECK(read["title"] == Json::parse(line(Json(title))));
  }
}

TEST_CASE("every item of a JSON Feed has an id and a body, be it empty") {
  ParsedDocument document;
  document.feed.format = "rss20";
  document.items.emplace_back();
  document.items[0].title_date_hash = "abcdefghijklmnop";
  const Json feed = json_feed(document);
  CHECK(feed["version"] == "https://jsonfeed.org/version/1.1");
  CHECK(feed["_antiphon"]["format"] == "rss20");
  CHECK(feed["items"][0]["id"] == "abcdefghijklmnop");
  CHECK(feed["items"][0]["content_text"] == "");
}

TEST_CASE("text that is no UTF-8 does not break a line") {
  CHECK(line(Json("a\xff"
                  "b")) ==
        "\"a\xEF\xBF\xBD"
        "b\"");
}

}  // namespace
}  // namespace antiphon::cli
