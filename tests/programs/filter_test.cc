// Filters as scripts use them: list, filter and explain.

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/home.h"

namespace antiphon::test {

namespace {

using Json = nlohmann::json;

constexpr const char* kNews = R"xml(<rss version="2.0"><channel><title>News</title>
<item><guid>1</guid><title>Rust 1.90</title><author>ann@example.org (Ann)</author>
<category>Release Notes</category><pubDate>Tue, 03 Feb 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;A compiler&lt;/p&gt;</description></item>
<item><guid>2</guid><title>A comet</title><pubDate>Wed, 04 Feb 2026 10:00:00 GMT</pubDate>
<enclosure url="https://example.org/2.mp3" type="audio/mpeg" length="5"/>
<description>with a long tail</description></item>
<item><guid>3</guid><title>Trusted sources</title><pubDate>Thu, 05 Feb 2026 10:00:00 GMT</pubDate>
<description>of rust</description></item>
</channel></rss>)xml";

class Filters {
 public:
  Filters() {
    home.write(home.path("news.xml"), kNews);
    home.subscribe("file:" + home.path("news.xml") + " tech \"two words\" \"~My news\"\n");
    static_cast<void>(home.output_of({"refresh"}));
  }

  // Titles, newest first.
  [[nodiscard]] std::string listed(const std::vector<std::string>& filters) const {
    std::vector<std::string> arguments{"list", "--format", "json"};
    arguments.insert(arguments.end(), filters.begin(), filters.end());
    std::string titles;
    for (const Json& item : Json::parse(home.backend(arguments).out))
      titles += (titles.empty() ? "" : ", ") + item["title"].get<std::string>();
    return titles;
  }

  Home home;
};

}  // namespace

TEST_CASE_FIXTURE(Filters, "list takes all that the language has") {
  CHECK(listed({"title =~ \"rust\""}) == "Trusted sources, Rust 1.90");
  CHECK(listed({"title =~ /Rust/c"}) == "Rust 1.90");
  CHECK(listed({"rust"}) == "Trusted sources, Rust 1.90");
  CHECK(listed({"not rust"}) == "A comet");
  CHECK(listed({"author = \"Ann\" or enclosure.type =~ \"^audio\""}) == "A comet, Rust 1.90");
  CHECK(listed({"category # \"Release Notes\""}) == "Rust 1.90");
  CHECK(listed({"content =~ \"<p>\""}) == "Rust 1.90");
  CHECK(listed({"date between 2026-02-04:2026-02-04"}) == "A comet");
  CHECK(listed({"age > 3d", "tags # \"two words\"", "feed.unread = 3"}) ==
        "Trusted sources, A comet, Rust 1.90");
  CHECK(listed({"feed:\"my news\" order by title limit 2"}) == "A comet, Rust 1.90");
  CHECK(listed({"feed.tag = \"other\""}).empty());
  CHECK(home.output_of({"mark", "title:comet", "--tag", "later"}) == "1\n");
  CHECK(listed({"+later"}) == "A comet");
  CHECK(listed({"rust -later"}) == "Trusted sources, Rust 1.90");
  CHECK(listed({"new"}) == "Trusted sources, A comet, Rust 1.90");
}

TEST_CASE_FIXTURE(Filters, "a mistake is told with its place, and is wrong use") {
  const Ran ran = home.backend({"list", "unread titel = \"x\""});
  CHECK(ran.status == 2);
  CHECK(ran.out.empty());
  CHECK(ran.errors == "antiphon-backend: filter:8: no attribute \"titel\"; did you mean title?\n");
}

TEST_CASE_FIXTURE(Filters, "filter passes on the lines that pass, as they came") {
  const std::string lines = home.output_of({"list", "--format", "jsonl"});
  const std::size_t second = lines.find('\n') + 1;
  const std::string comet = lines.substr(second, lines.find('\n', second) + 1 - second);
  CHECK(home.backend({"filter", "comet"}, lines).out == comet);
  CHECK(home.backend({"filter", "enclosures > 0 feed.title = \"My news\" unread"}, lines).out ==
        comet);
  CHECK(home.backend({"filter", "date = 2026-02-04 limit 5"}, lines).out == comet);
  CHECK(home.backend({"filter", "limit 2"}, lines).out == lines.substr(0, second) + comet);
  // Whatever else there is in a line, and however it is written.
  const std::string odd = " {\"x\":[1,{\"title\":2}], \"title\" : \"c\\u006fmet\",\"read\":true } ";
  CHECK(home.backend({"filter", "comet read"}, odd).out == odd + "\n");
}

TEST_CASE_FIXTURE(Filters, "lines that are no objects are told of, and the others pass") {
  const Ran ran = home.backend({"filter", "title = \"a\""}, "nonsense\n[]\n\n{\"title\":\"a\"}\n");
  CHECK(ran.status == 1);
  CHECK(ran.out == "{\"title\":\"a\"}\n");
  CHECK(ran.errors == "antiphon-backend: line 1: no JSON\nantiphon-backend: line 2: no object\n");
  const Ran none = home.backend({"filter", "unread starred"}, "{}\n");
  CHECK(none.status == 1);
  CHECK(none.errors == "antiphon-backend: no line passes\n");
  CHECK(home.backend({"filter", "order by title"}, "{}\n").status == 2);
}

TEST_CASE_FIXTURE(Filters, "filter refuses to ask lines for what only the store knows") {
  const std::string lines = home.output_of({"list", "--format", "jsonl"});
  for (const std::string name : {"feed.unread > 1", "not feed.tag = \"tech\"", "new",
                                 "title = \"x\" or feed.error = \"\""}) {
    CAPTURE(name);
    const Ran ran = home.backend({"filter", name}, lines);
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
    CHECK(ran.errors.find("filter: no line says ") != std::string::npos);
  }
  CHECK(home.backend({"filter", "new"}, lines).errors ==
        "antiphon-backend: filter: no line says new; list asks the store\n");
  CHECK(home.backend({"filter", "feed.url =~ \"news\" feed:news"}, lines).out == lines);
}

TEST_CASE_FIXTURE(Filters, "a line has the date that the store gives its item") {
  const std::string early =
      R"({"title":"a","published":"2030-01-01T00:00:00Z","updated":"2026-02-01T00:00:00Z",)"
      R"("fetched":"2026-03-01T00:00:00Z"})";
  CHECK(home.backend({"filter", "date = 2026-02-01"}, early).out == early + "\n");
  const std::string future =
      R"({"title":"a","published":"2030-01-01T00:00:00Z","fetched":"2026-03-01T00:00:00Z"})";
  CHECK(home.backend({"filter", "date = 2026-03-01"}, future).out == future + "\n");
}

TEST_CASE_FIXTURE(Filters, "explain tells how a filter is read and run") {
  const std::string told = home.output_of({"explain", "unread feed.tag = \"tech\" +later"});
  CHECK(told.find("unread and feed.tag = \"tech\" and tag = \"later\"") != std::string::npos);
  CHECK(told.find("unread and feed.id in (1)") != std::string::npos);
  CHECK(told.find("tag later") != std::string::npos);
  CHECK(told.find("looked at   0 items: what has a tag") != std::string::npos);
}

TEST_CASE_FIXTURE(Filters, "explain tells of each part whether it lets an item through") {
  const std::string lines = home.output_of({"list", "--format", "jsonl", "comet"});
  const std::string key = Json::parse(lines.substr(0, lines.find('\n')))["key"];
  const std::string told = home.output_of({"explain", "starred or title =~ \"comet\"", key});
  CHECK(told.find("it          passes") != std::string::npos);
  CHECK(told.find("no    starred") != std::string::npos);
  CHECK(told.find("yes   title =~ \"comet\"") != std::string::npos);
  CHECK(home.output_of({"explain", "rust", key}).find("does not pass") != std::string::npos);
  CHECK(home.backend({"explain", "rust", "aaaaaaaa"}).status == 1);
}

}  // namespace antiphon::test
