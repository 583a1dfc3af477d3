#include "backend/trust.h"

#include <doctest/doctest.h>

#include "backend/news.h"

namespace antiphon::backend {
namespace {

TEST_CASE("an honest item is believed") {
  CHECK(check(item_titled("Überschrift 日本 🦊", 1)).ok());
}

TEST_CASE("a feed that wants to be left alone in hours that there are not is not believed") {
  ParsedFeed feed;
  feed.skips = {kEveryHour, kEveryDay};
  CHECK(check(feed).ok());
  SUBCASE("hours") {
    ++feed.skips.hours;
  }
  SUBCASE("days") {
    ++feed.skips.days;
  }
  CHECK_FALSE(check(feed).ok());
}

TEST_CASE("an item that breaks a promise of its parser is not believed") {
  ParsedItem item = item_titled("title", 1);
  SUBCASE("a C0 control in a title") {
    item.title = "a\x1b[2Jb";
  }
  SUBCASE("a C1 control in a title") {
    item.title =
        "a\xC2\x9B"
        "2Jb";
  }
  SUBCASE("a line separator in a link") {
    item.url = "https://example.org/\xE2\x80\xA8";
  }
  SUBCASE("a line end in a guid") {
    item.guid = "a\nb";
  }
  SUBCASE("a title that is too long") {
    item.title.assign(kMaxTitleBytes + 1, 'x');
  }
  SUBCASE("a body that is too long") {
    item.content.content.assign(kMaxBodyBytes + 1, 'x');
  }
  SUBCASE("too many categories") {
    item.categories.assign(kMaxCategories + 1, "x");
  }
  SUBCASE("a control in an enclosure") {
    item.enclosures.push_back({"https://example.org/\x07", "", {}, {}});
  }
  SUBCASE("a control in an author") {
    item.authors.push_back({"a\x7f", "", ""});
  }
  SUBCASE("no hash") {
    item.title_date_hash.clear();
  }
  CHECK_FALSE(check(item).ok());
}

TEST_CASE("a control is found wherever it stands in a long text") {
  for (const std::size_t length : {63U, 64U, 65U, 200U}) {
    for (std::size_t at = 0; at < length; ++at) {
      ParsedItem item = item_titled("title", 1);
      item.text.assign(length, 'x');
      item.text[at] = at % 2 == 0 ? '\n' : '\t';
      REQUIRE(check(item).ok());
      item.text.replace(at, 1, at % 2 == 0 ? "\x1b" : "\xC2\x9B");
      REQUIRE_FALSE(check(item).ok());
      item.text.replace(at, at % 2 == 0 ? 1 : 2, "\xE2\x80\xA8");  // may be, in a text
      REQUIRE(check(item).ok());
      item.title = item.text;
      REQUIRE_FALSE(check(item).ok());
    }
  }
}

TEST_CASE("laid out text is believed only without controls and with addresses for its links") {
  StyledText text;
  text.lines.push_back({{{"see", Style::link, 1}}});
  text.links.push_back("https://example.org/");
  CHECK(check(text).ok());
  SUBCASE("a link without an address") {
    text.links.clear();
  }
  SUBCASE("a line end in a span") {
    text.lines[0].spans[0].text = "a\nb";
  }
  SUBCASE("a control in an address") {
    text.links[0] = "https://example.org/\x1b";
  }
  CHECK_FALSE(check(text).ok());
}

TEST_CASE("an import is believed only where it names addresses of the web") {
  wire::Subscriptions found;
  found.subscriptions.push_back({"https://example.org/feed", "Title", {"tag"}, false});
  CHECK(check(found).ok());
  for (const char* url : {"exec:rm -rf /", "filter:x:https://example.org/", "file:///etc/passwd"}) {
    found.subscriptions[0].url = url;
    CHECK_FALSE(check(found).ok());
  }
}

TEST_CASE("what is shown as safe has no controls but line ends and tabs") {
  CHECK(check(wire::SafeBody{"<p>a</p>\n\t<p>b</p>", "a\n\tb"}).ok());
  CHECK_FALSE(check(wire::SafeBody{"<p>\x1b]0;x</p>", ""}).ok());
  CHECK_FALSE(check(wire::SafeBody{"",
                                   "\xC2\x9B"
                                   "2J"})
                  .ok());
}

TEST_CASE("a feed's description may be as long as parsers leave it") {
  ParsedFeed feed;
  feed.description.assign(kMaxDescriptionBytes, 'x');
  CHECK(check(feed).ok());
}

}  // namespace
}  // namespace antiphon::backend
