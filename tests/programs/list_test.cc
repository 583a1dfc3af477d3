#include <fcntl.h>

#include <algorithm>
#include <regex>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "antiphon/base/fd.h"
#include "programs/home.h"
#include "programs/made_feeds.h"

namespace antiphon::test {

namespace {

using Json = nlohmann::json;

// One feed, with a title of the user's, that has been read.
void read_feed(const Home& home, const std::string& document) {
  home.write(home.path("feed.xml"), document);
  home.subscribe("file:" + home.path("feed.xml") + " \"~A feed\"\n");
  static_cast<void>(home.output_of({"refresh"}));
}

std::vector<Json> items_of(const std::string& lines) {
  std::vector<Json> items;
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = lines.find('\n', at);
    REQUIRE(end != std::string::npos);
    items.push_back(Json::parse(lines.substr(at, end - at)));
    at = end + 1;
  }
  return items;
}

std::string titles_of(const std::string& lines) {
  std::string titles;
  for (const Json& item : items_of(lines))
    titles += (titles.empty() ? "" : ", ") + item["title"].get<std::string>();
  return titles;
}

std::set<std::string> members_of(const Json& object) {
  std::set<std::string> names;
  for (const auto& [name, value] : object.items())
    names.insert(name);
  return names;
}

constexpr const char* kFullEntry = R"xml(<feed xmlns="http://www.w3.org/2005/Atom">
<title>Atom</title><id>urn:a</id><updated>2024-03-01T00:00:00Z</updated>
<entry><id>urn:1</id><title>All &amp; everything</title>
<link href="http://example.org/1"/>
<link rel="enclosure" href="http://example.org/1.mp3" type="audio/mpeg" length="4321"/>
<author><name>Ann</name><uri>http://example.org/ann</uri></author><author><name>Bob</name></author>
<published>2024-02-01T12:30:00+02:00</published><updated>2024-02-02T00:00:00Z</updated>
<category term="news"/><summary>A summary.</summary>
<content type="html">&lt;p onclick="x()"&gt;Text &lt;script&gt;alert(1)&lt;/script&gt;</content>
</entry></feed>)xml";

const std::regex kKey("[a-z2-7]{16}");
const std::regex kTime("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");

TEST_CASE("an item in JSON has what is known about it") {
  const Home home;
  read_feed(home, kFullEntry);
  static_cast<void>(home.output_of({"mark", "everything", "--tag", "later"}));
  const Json item =
      Json::parse(home.output_of({"list", "--format", "jsonl", "--fields", "+summary,+content"}));
  CHECK(std::regex_match(item["key"].get<std::string>(), kKey));
  CHECK(item["feed_url"] == "file:" + home.path("feed.xml"));
  CHECK(item["feed_title"] == "A feed");
  CHECK(item["title"] == "All & everything");
  CHECK(item["url"] == "http://example.org/1");
  CHECK(item["author"] == "Ann, Bob");
  CHECK(item["authors"] ==
        Json::parse(R"([{"name":"Ann","url":"http://example.org/ann"},{"name":"Bob"}])"));
  CHECK(item["published"] == "2024-02-01T10:30:00Z");
  CHECK(item["updated"] == "2024-02-02T00:00:00Z");
  CHECK(std::regex_match(item["fetched"].get<std::string>(), kTime));
  CHECK(item["read"] == false);
  CHECK(item["starred"] == false);
  CHECK(item["tags"] == Json::parse(R"(["later"])"));
  CHECK(item["categories"] == Json::parse(R"(["news"])"));
  CHECK(item["enclosures"] ==
        Json::parse(R"([{"url":"http://example.org/1.mp3","type":"audio/mpeg","size":4321}])"));
  CHECK(item["summary"] == "A summary.");
  CHECK(item["content_text"] == "Text");
  const std::string html = item["content_html"];
  CHECK(html.find("<p>Text") == 0);
  CHECK(html.find("script") == std::string::npos);
}

TEST_CASE("what is not known about an item is absent, not empty") {
  const Home home;
  read_feed(home,
            "<rss version=\"2.0\"><channel><title>T</title><item><title>Bare</title></item>"
            "</channel></rss>");
  const Json item = Json::parse(home.output_of({"list", "--format", "jsonl"}));
  CHECK(members_of(item) == std::set<std::string>{"key", "feed_url", "feed_title", "title",
                                                  "fetched", "read", "starred"});
  const Json with_body =
      Json::parse(home.output_of({"list", "--format", "jsonl", "--fields", "+summary,+content"}));
  CHECK(members_of(with_body) == members_of(item));
}

TEST_CASE("json is one array of the objects of jsonl, newest first") {
  const Home home;
  read_feed(home, rss_of("Item", 5));
  const std::string lines = home.output_of({"list", "--format", "jsonl"});
  const Json array = Json::parse(home.output_of({"list", "--format", "json"}));
  CHECK(array == Json(items_of(lines)));
  CHECK(titles_of(lines) == "Item 5, Item 4, Item 3, Item 2, Item 1");
  CHECK(titles_of(home.output_of({"list", "--format", "jsonl", "--limit", "2"})) ==
        "Item 5, Item 4");
  CHECK(titles_of(home.output_of({"list", "--format", "jsonl", "--sort", "title"})) ==
        "Item 1, Item 2, Item 3, Item 4, Item 5");
}

TEST_CASE("an empty list in JSON is still an array") {
  const Home home;
  const Ran ran = home.backend({"list", "--format", "json"});
  CHECK(Json::parse(ran.out) == Json::array());
  CHECK(ran.status == 1);
}

TEST_CASE("what is listed as a feed is read as one again, with what mattered in it") {
  const Home home;
  read_feed(home, kFullEntry);
  for (const std::string form : {"atom", "jsonfeed"}) {
    CAPTURE(form);
    const std::string document = home.output_of({"list", "everything", "--format", form});
    const Ran parsed = home.backend({"parse", "-"}, document);
    REQUIRE(parsed.status == 0);
    const Json feed = Json::parse(parsed.out);
    CHECK(feed["title"] == "antiphon: everything");
    CHECK(feed["_antiphon"]["recovered"] == false);
    REQUIRE(feed["items"].size() == 1);
    const Json& item = feed["items"][0];
    CHECK(item["title"] == "All & everything");
    CHECK(item["url"] == "http://example.org/1");
    CHECK(item["content_html"] == "<p>Text </p>");
    CHECK(item["date_published"] == "2024-02-01T10:30:00Z");
    CHECK(item["date_modified"] == "2024-02-02T00:00:00Z");
    CHECK(item["authors"][0]["name"] == "Ann");
    CHECK(item["attachments"][0]["url"] == "http://example.org/1.mp3");
  }
}

TEST_CASE("a list as tsv is a line of eight fields an item") {
  const Home home;
  read_feed(home, rss("Feed", {{"A headline", "1", "", 32}}));
  const std::string line = home.output_of({"list", "--format", "tsv"});
  CHECK(std::count(line.begin(), line.end(), '\t') == 7);
  CHECK(line.find("\tA headline\t") != std::string::npos);
  CHECK(line.find("\tA feed\t0\t\n") != std::string::npos);
}

TEST_CASE("a question in SQL is answered in fields and in objects, and nothing is changed by it") {
  const Home home;
  read_feed(home, rss_of("Item", 3));
  CHECK(home.output_of({"sql", "SELECT feed_title, title FROM items ORDER BY title LIMIT 2"}) ==
        "A feed\tItem 1\nA feed\tItem 2\n");
  CHECK(home.output_of({"sql", "--format", "jsonl", "SELECT total, error FROM feeds"}) ==
        "{\"total\":3,\"error\":null}\n");
  // A name that comes twice would be one member.
  CHECK(home.output_of(
            {"sql", "--format", "jsonl", "SELECT 1 AS a, 2 AS a, 3 AS 'a:1', 4 AS a, 5 AS b"}) ==
        "{\"a\":1,\"a:2\":2,\"a:1\":3,\"a:3\":4,\"b\":5}\n");
  CHECK(home.output_of({"sql", "SELECT 1; -- that is all"}) == "1\n");
  const Ran read = home.backend({"sql", "-"}, "SELECT count(*) FROM items");
  CHECK(read.out == "3\n");
  const Ran wrong = home.backend({"sql", "DELETE FROM items"});
  CHECK(wrong.status == 2);
  CHECK(wrong.errors.find("sql: ") != std::string::npos);
  const Ran nothing = home.backend({"sql", "SELECT 1 FROM items WHERE starred"});
  CHECK(nothing.status == 1);
  CHECK(nothing.out.empty());
}

TEST_CASE("a list that is followed has each new item once, in the order in which they came") {
  const Home home;
  read_feed(home, rss_of("Item", 2));
  const Fd output(::open(home.path("followed").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  Start start{Home::command({"list", "Item", "--follow", "--limit", "3"}), home.environment()};
  start.output = output.get();
  Process follower(start);
  // It tells nobody that it has begun: so there are new items until it has what it wants.
  for (int count = 3; !follower.status(); ++count) {
    REQUIRE(count < 500);
    home.write(home.path("feed.xml"), rss_of("Item", count));
    static_cast<void>(home.output_of({"refresh"}));
  }
  CHECK(follower.wait() == 0);
  const std::vector<Json> items = items_of(Home::read(home.path("followed")));
  REQUIRE(items.size() == 3);
  const int first = std::stoi(items[0]["title"].get<std::string>().substr(5));
  CHECK(first >= 3);
  CHECK(items[1]["title"] == "Item " + std::to_string(first + 1));
  CHECK(items[2]["title"] == "Item " + std::to_string(first + 2));
}

TEST_CASE("a list that is followed asks of feeds what they are when their items come") {
  const Home home;
  read_feed(home, rss_of("Item", 2));
  const std::string address = "file:" + home.path("feed.xml");
  const Fd output(::open(home.path("followed").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600));
  Start start{Home::command({"list", "feed.tag = \"late\"", "--follow", "--limit", "1"}),
              home.environment()};
  start.output = output.get();
  Process follower(start);
  // A tag that nobody had given when it began.
  for (int count = 3; !follower.status(); ++count) {
    REQUIRE(count < 500);
    if (count == 6) home.subscribe(address + " late\n");
    home.write(home.path("feed.xml"), rss_of("Item", count));
    static_cast<void>(home.output_of({"refresh"}));
  }
  CHECK(follower.wait() == 0);
  CHECK(items_of(Home::read(home.path("followed"))).size() == 1);
}

TEST_CASE("what has an end cannot be followed") {
  const Home home;
  CHECK(home.backend({"list", "--follow", "--format", "atom"}).status == 2);
  CHECK(home.backend({"list", "--follow", "--sort", "title"}).status == 2);
}

TEST_CASE("a plain line has key, state, date, feed and title") {
  const Home home;
  read_feed(home, rss("Feed", {{"A headline", "1", "", 32}}));
  static_cast<void>(home.output_of({"mark", "headline", "--star"}));
  const std::string key =
      Json::parse(home.output_of({"list", "--format", "jsonl"}))["key"].get<std::string>();
  const std::string line = home.output_of({"list"});
  CHECK(line.starts_with(key.substr(0, 6)));
  for (const char* part : {" N", "*", "2024-02-01", "A feed", "A headline\n"})
    CHECK_MESSAGE(line.find(part) != std::string::npos, line);
}

TEST_CASE("no title gets onto a terminal but as printable text") {
  const Home home;
  read_feed(home, rss("Feed", {{"a\xC2\x9B"
                                "31mb\xE2\x80\xAE"
                                "c&#27;[2Jd\ne",
                                "1"}}));
  for (const char* format : {"plain", "jsonl"}) {
    const std::string text = home.output_of({"list", "--format", format});
    CHECK(text.find('\x1b') == std::string::npos);
    CHECK(text.find("\xC2\x9B") == std::string::npos);
    CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
    CHECK(lines_of(text) == 1);
  }
}

TEST_CASE("all words have to occur in title or text, whatever their case and accents") {
  const Home home;
  read_feed(home, rss("Feed", {{"A Comet", "1", "<p>seen in <b>Zürich</b></p>", 1},
                               {"Another comet", "2", "<p>seen nowhere</p>", 2},
                               {"Football", "3", "<p>one two three</p>", 3}}));
  const auto found = [&](std::vector<std::string> filters) {
    filters.insert(filters.begin(), {"list", "--format", "jsonl"});
    return titles_of(home.backend(filters).out);
  };
  CHECK(found({"comet"}) == "Another comet, A Comet");
  CHECK(found({"COMET zurich"}) == "A Comet");
  CHECK(found({"comet", "ZÜRICH"}) == "A Comet");
  CHECK(found({"\"two three\""}) == "Football");
  CHECK(found({"\"three two\""}).empty());
  CHECK(found({"comet football"}).empty());
  CHECK(found({"href"}).empty());
}

TEST_CASE("the index changes nothing that is found") {
  const Home home;
  read_feed(home,
            rss("Feed", {{"A Comet", "1", "<p>one</p>", 1}, {"Football", "2", "<p>two</p>", 2}}));
  const std::string before = home.output_of({"list", "--format", "jsonl", "comet"});
  CHECK(home.output_of({"index", "--wait"}) == "2 items indexed\n");
  CHECK(home.output_of({"list", "--format", "jsonl", "comet"}) == before);
  home.write(home.path("feed.xml"), rss("Feed", {{"Another comet", "3", "<p>three</p>", 3}}));
  static_cast<void>(home.output_of({"refresh"}));
  CHECK(titles_of(home.output_of({"list", "--format", "jsonl", "comet"})) ==
        "Another comet, A Comet");
  CHECK(home.output_of({"index", "--wait"}) == "3 items indexed\n");
  CHECK(home.output_of({"mark", "comet", "--read"}) == "2\n");
}

TEST_CASE("an index that is not waited for is made by a program of its own") {
  const Home home;
  read_feed(home, rss_of("Item", 20));
  CHECK(home.output_of({"index"}).empty());
  // Waits for the other one, or is the one.
  CHECK(home.output_of({"index", "--wait"}) == "20 items indexed\n");
}

TEST_CASE("an index can be made before there is any news") {
  const Home home;
  CHECK(home.output_of({"index", "--wait"}) == "0 items indexed\n");
}

TEST_CASE("unread, read and starred are states") {
  const Home home;
  read_feed(home, rss_of("Item", 3));
  static_cast<void>(home.output_of({"mark", "\"Item 2\"", "--read"}));
  static_cast<void>(home.output_of({"mark", "\"Item 3\"", "--star"}));
  const auto found = [&](const std::string& filter) {
    return titles_of(home.output_of({"list", "--format", "jsonl", filter}));
  };
  CHECK(found("unread") == "Item 3, Item 1");
  CHECK(found("read") == "Item 2");
  CHECK(found("starred") == "Item 3");
  CHECK(found("starred unread item") == "Item 3");
}

TEST_CASE("nothing found is told by the exit status") {
  const Home home;
  read_feed(home, rss_of("Item", 1));
  const Ran ran = home.backend({"list", "no such words"});
  CHECK(ran.status == 1);
  CHECK(ran.out.empty());
  CHECK(lines_of(ran.errors) == 1);
}

TEST_CASE("a list whose reader goes away ends quietly") {
  const Home home;
  read_feed(home, rss_of(std::string(300, 'x'), 2000));  // more than any pipe holds
  for (const char* format : {"plain", "json", "jsonl"}) {
    const Ran ran = run({"/bin/bash", "-c",
                         "\"$0\" list --format \"$1\" | head -1; "
                         "exit ${PIPESTATUS[0]}",
                         program("antiphon-backend"), format},
                        home.environment());
    CHECK_MESSAGE(ran.status == 0, format);
    CHECK(lines_of(ran.out) == 1);
    CHECK(ran.errors.empty());
  }
}

TEST_CASE("an article is shown as text, as safe HTML, and as an object") {
  const Home home;
  read_feed(home, kFullEntry);
  const std::string key = Json::parse(home.output_of({"list", "--format", "jsonl"}))["key"];
  const std::string text = home.output_of({"show", key.substr(0, 10)});
  for (const char* part :
       {"All & everything", "A feed", "Ann, Bob", "http://example.org/1", "Text"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, text);
  CHECK(text.find("alert") == std::string::npos);
  const std::string html = home.output_of({"show", key, "--format", "html"});
  CHECK(html.find("<p>Text") == 0);
  CHECK(html.find("script") == std::string::npos);
  CHECK(html.find("onclick") == std::string::npos);
  const Json item = Json::parse(home.output_of({"show", key, "--format", "json"}));
  CHECK(item["title"] == "All & everything");
  CHECK(item["content_text"] == "Text");
}

TEST_CASE("the text of an article fits its width and numbers its links") {
  const Home home;
  std::string body = "<p>See <a href=\"http://example.org/far\">this</a>. ";
  for (int i = 0; i < 50; ++i)
    body += "words and more words, ";
  read_feed(home, rss("Feed", {{"Long", "1", body + "</p>"}}));
  const std::string key = Json::parse(home.output_of({"list", "--format", "jsonl"}))["key"];
  const std::string text = home.output_of({"show", key, "--width", "30"});
  const auto start = text.find("\n\n");
  const auto end = text.find("\nLinks:");
  REQUIRE(start < end);
  REQUIRE(end != std::string::npos);
  for (std::size_t at = start + 2; at < end;) {
    const auto line_end = text.find('\n', at);
    CHECK(line_end - at <= 30);
    at = line_end + 1;
  }
  CHECK(text.find("this[1]") != std::string::npos);
  CHECK(text.find("[1] http://example.org/far") != std::string::npos);
}

TEST_CASE("a key that names nothing is an error of one line") {
  const Home home;
  read_feed(home, rss_of("Item", 1));
  const Ran unknown = home.backend({"show", "aaaaaaaaaaaaaaaa"});
  CHECK(unknown.status == 1);
  CHECK(unknown.out.empty());
  CHECK(lines_of(unknown.errors) == 1);
  CHECK(home.backend({"show", "abc"}).status != 0);  // too short
}

TEST_CASE("the key of an item is the same in every store") {
  const auto key_in = [](const Home& home, const std::string& file) {
    home.write(file, rss_of("Item", 1));
    home.subscribe("file:" + file + "\n");
    static_cast<void>(home.output_of({"refresh"}));
    return Json::parse(home.output_of({"list", "--format", "jsonl"}))["key"].get<std::string>();
  };
  const Home one;
  const Home other;
  const std::string file = one.path("feed.xml");
  CHECK(key_in(one, file) == key_in(other, file));
  CHECK(key_in(one, one.path("another.xml")) != key_in(other, file));
}

}  // namespace

}  // namespace antiphon::test
