// What newsboat's filters mean: its manual's examples, and the facts that its matcher's tests hold.
// Differences on purpose are in antiphon-filter(7).

#include <doctest/doctest.h>

#include "antiphon/filter/filter.h"

using namespace antiphon;
using namespace antiphon::filter;

namespace {

constexpr Time kNow{std::chrono::seconds{1'790'000'000}};

struct Case {
  std::string value;
  std::string filter;
  bool passes;
};

// Of an item whose title is the value.
void check(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    CAPTURE(one.value);
    CAPTURE(one.filter);
    Subject subject;
    subject.parts |= Part::header;
    subject.title = one.value;
    const auto filter = Filter::parse(one.filter, {kNow, {}, {}});
    REQUIRE_MESSAGE(filter.ok(), (filter ? "" : filter.error().message));
    CHECK(filter->passes(subject) == one.passes);
  }
}

// An article as newsboat would show it, of a feed with tags.
struct Article {
  std::vector<Person> authors{{"Frank Meyer", "", ""}};
  std::vector<Enclosure> enclosures{{"https://example.org/1.mp3", "audio/mpeg", 5, {}}};
  std::vector<std::string> tags{"b", "a", "later"};
  FeedSubject feed;
  Subject subject;

  Article() {
    feed.id = FeedId{3};
    feed.title = "Linux News";
    feed.url = "https://linux.example.org/feed";
    feed.tags = {"news", "tech", "two words"};
    feed.unread = 7;
    feed.total = 40;
    feed.index = 2;
    feed.newest = kNow - std::chrono::hours(30);
    for (const Part part : {Part::header, Part::tags, Part::item, Part::text, Part::body})
      subject.parts |= part;
    subject.feed = feed.id;
    subject.title = "FreeBSD and Linux";
    subject.date = kNow - std::chrono::hours(60);  // two whole days
    subject.authors = authors;
    subject.enclosures = enclosures;
    subject.tags = tags;
    subject.url = "https://linux.example.org/1";
    subject.guid = "tag:1";
    subject.content = "<p>Some <b>Content</b></p>";
  }

  [[nodiscard]] bool passes(const std::string& text) const {
    const Circumstances at{kNow, {}, {}};
    const auto condition = parse_condition(text);
    REQUIRE_MESSAGE(condition.ok(), (condition ? "" : condition.error().message));
    return Filter(bound(*condition, {&feed, 1}, at), at).passes(subject).value();
  }
};

}  // namespace

TEST_CASE("= compares texts, also with numbers and ranges") {
  check({{"xyz", "title = \"xyz\"", true},
         {"xyz", "title == \"uiop\"", false},
         {"42", "title = 42", true},
         {"42", "title = 0042", false},
         {"007", "title = 7", false},
         {"007", "title = 007", true},
         {"42", "title = 42:200", false},
         {"42", "title = 0:100", false},
         {"xyz", "title != \"uiop\"", true},
         {"xyz", "title != \"xyz\"", false},
         {"007", "title != 7", true},
         {"42", "title != 42:200", true},
         {"", "title = \"\"", true}});
}

TEST_CASE("=~ looks for a regular expression anywhere, whatever the case") {
  check({{"12345", "title =~ \".\"", true},
         {"12345", "title =~ \"234\"", true},
         {"12345", "title =~ \"^12345$\"", true},
         {"12345", "title =~ \"^123456$\"", false},
         {"12345", "title =~ 45", true},
         {"12345", "title =~ 9", false},
         {"12345", "title =~ 0:12345", false},
         {"0:123", "title =~ 0:12", true},
         {"0:123", "title =~ 0:1234", false},
         {"xyz", "title =~ \"xYz$\"", true},
         {"xyz", "title =~ \"^XY\"", true},
         {"12345", "title !~ \"234\"", false},
         {"12345", "title !~ \"number\"", true},
         {"12345", "title !~ 12345:99999", true},
         {"a b", "title =~ \"[[:space:]]\"", true},
         {"ab", "title =~ \"[[:space:]]\"", false},
         {"a word here", "title =~ \"\\<word\\>\"", true},
         {"swords", "title =~ \"\\<word\\>\"", false},
         {"one\ntwo", "title =~ \"one.two\"", true},
         {"one\ntwo", "title =~ \"^two\"", false}});
}

TEST_CASE("# asks for an element between spaces") {
  check({{"foo bar baz", "title # \"foo\"", true},
         {"foo bar baz", "title # \"baz\"", true},
         {"foo bar baz", "title # \"ba\"", false},
         {"foo bar baz", "title # \"foo bar\"", false},
         {"foo bar baz", "title # \"foo\" and title # \"xyz\"", false},
         {"foo bar baz", "title # \"foo\" or title # \"xyz\"", true},
         {"1 1 2 3 5", "title # 3", true},
         {"1 1 2 3 5", "title # 4", false},
         {"1 1 2 3 5", "title # 1:5", false},
         {"one", "title # \"one\"", true},
         {"foo bar", "title !# \"nein\"", true},
         {"foo bar", "title !# \"foo\"", false},
         {"1 2", "title !# 7:35", true}});
}

TEST_CASE("orders compare the numbers that texts start with") {
  check({{"12345", "title > \"12344\"", true},
         {"12345", "title > 12345", false},
         {"12345", "title < \"123456\"", true},
         {"12345", "title >= 12345", true},
         {"12345", "title <= \"12344\"", false},
         {"12345xx", "title >= \"12345\"", true},
         {"12345xx", "title > \"1234a\"", true},
         {"12345xx", "title < \"12345a\"", false},
         {"0", "title < \"unknown\"", false},
         {"0", "title >= \"unknown\"", true},
         {"yeah", "title <= \"0\"", true},
         {"yeah", "title > 0", false},
         {"5 days", "title = \"5 days\" and title > 4", true},
         {"12345", "title > 0:99999", true},
         {"12345", "title <= 0:99999", false}});
}

TEST_CASE("between takes in both ends, in either order") {
  check({{"12345", "title between 0:12345", true},
         {"12345", "title between 12345:12345", true},
         {"12345", "title between 23:12344", false},
         {"12345", "title between 12346:12344", true},
         {"123four", "title between 122:124", true},
         {"sure", "title between 0:1", true},
         {"sure", "title between 1:100", false},
         {"12345", "title between \"123\"", false},
         {"12345", "title between 12345", false}});
}

TEST_CASE("spaces make no difference, nor their lack before and behind values") {
  check({{"foo bar", "   title # \"bar\"  ", true},
         {"foo bar", "title#\"bar\"", true},
         {"foo bar", "  title    #    \"bar\"", true},
         {"42", "title = 42and title=42", true},
         {"42", "title = \"42\"and title=0", false},
         {"42", "title=\"42\"or(title=0)", true},
         {"42", "((title=\"42\"))", true}});
}

TEST_CASE("what newsboat refuses to read is refused") {
  for (const char* filter :
       {"title = \"b", "title = b", "((title=\"b\")))", "title !! \"b\"", "title between 0:15:30",
        "title = 42andtitle=0", "(title=42)andy=0", "=!", "titl=~ \"foo\"", "title =~ \"[[\""}) {
    CAPTURE(filter);
    CHECK(!Filter::parse(filter).ok());
  }
}

TEST_CASE("examples of the manual mean what they mean there") {
  const Article article;
  const std::vector<std::pair<std::string, bool>> examples{
      {"unread = \"yes\"", true},
      {"unread = \"no\"", false},
      {"unread != \"no\"", true},
      {"unread =~ \"y\"", true},
      {"( author =~ \"Frank\" or author =~ \"John\" ) and ( title =~ \"Linux\" or title =~ "
       "\"FreeBSD\" )",
       true},
      {"unread = \"yes\" and tags # \"news\"", true},
      {"tags # \"new\"", false},
      {"tags !# \"private\"", true},
      {"tags = \"news tech two words\"", true},
      {"tags =~ \"tech two\"", true},
      {"rssurl =~ \"^https:\"", true},
      {"feedtitle =~ \"linux\" and feedindex = 2", true},
      {"unread_count > 0 and unread_count <= 20", true},
      {"unread_count != 0", true},
      {"total_count >= 50", false},
      {"age < 3", true},
      {"age <= 2", true},
      {"age > 2", false},
      {"age = 2", true},
      {"age = \"2\"", true},
      {"age between 0:1", false},
      {"age between 3:2", true},
      {"age =~ \"^2$\"", true},
      {"latest_article_age < 2 and latest_article_age > 0", true},
      {"enclosure_url != \"\" and enclosure_type =~ \"audio\"", true},
      {"enclosure_type = \"video/mp4\"", false},
      {"flags =~ \"a\" and flags = \"ab\"", true},
      {"flags # \"ab\"", true},
      {"link =~ \"/1$\" and guid = \"tag:1\"", true},
      {"content =~ \"<b>content\"", true},
      {"date =~ \"2026\"", true},
      {"date = \"Sat, 19 Sep 2026 02:13:20 +0000\"", true},
      {"feedlink = \"\" and description = \"\"", true},
      {"author = \"Frank Meyer\"", true},
  };
  for (const auto& one : examples) {
    const auto& text = one.first;  // clang++ 14 captures no part of a binding
    const auto& passes = one.second;
    CAPTURE(text);
    CHECK(article.passes(text) == passes);
  }
}

TEST_CASE("a group whose first part is a group keeps its parentheses") {
  Article article;
  article.subject.read = true;
  CHECK(!article.passes("unread = \"yes\" and ( ( tags # \"x\" and age < 3 ) or flags =~ \"a\" )"));
}

TEST_CASE("a tag with a space can be asked for") {
  CHECK(Article().passes("tags # \"two words\""));
  CHECK(Article().passes("feed.tag = \"two words\""));
  CHECK(!Article().passes("tags # \"two\""));
}
