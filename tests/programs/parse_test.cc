
#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/home.h"
#include "programs/made_feeds.h"

namespace antiphon::test {

namespace {

using Json = nlohmann::json;

constexpr const char* kFeed = R"xml(<rss version="2.0"><channel><title> A &amp;
 feed </title><link>/home</link>
<item><title>&lt;b&gt;Second&lt;/b&gt;</title><link>two.html</link><guid isPermaLink="false">g2</guid>
<pubDate>Thu, 01 Feb 2024 10:00:00 +0200</pubDate><author>a@example.org (Ann)</author>
<category>cats</category><enclosure url="a.mp3" length="7" type="audio/mpeg"/>
<description>&lt;p onclick="x()"&gt;Hi &lt;a href="javascript:x()"&gt;no&lt;/a&gt; &lt;a href="l"&gt;yes&lt;/a&gt;&lt;script&gt;1&lt;/script&gt;&lt;iframe src="x"&gt;&lt;/iframe&gt;&lt;/p&gt;</description></item>
<item><title>First</title></item></channel></rss>)xml";

TEST_CASE("a feed is parsed to one JSON Feed document") {
  const Home home;
  home.write(home.path("feed.xml"), kFeed);
  const Json feed = Json::parse(
      home.output_of({"parse", "--base", "http://example.org/feed.xml", home.path("feed.xml")}));
  CHECK(feed["version"] == "https://jsonfeed.org/version/1.1");
  CHECK(feed["title"] == "A & feed");
  CHECK(feed["home_page_url"] == "http://example.org/home");
  CHECK(feed["_antiphon"]["format"] == "rss20");
  CHECK(feed["_antiphon"]["recovered"] == false);
  CHECK(feed["_antiphon"]["warnings"].is_array());
  REQUIRE(feed["items"].size() == 2);
  const Json& item = feed["items"][0];
  CHECK(item["title"] == "Second");
  CHECK(item["url"] == "http://example.org/two.html");
  CHECK(item["date_published"] == "2024-02-01T08:00:00Z");
  CHECK(item["authors"][0]["name"] == "Ann");
  CHECK(item["tags"] == Json::parse(R"(["cats"])"));
  CHECK(item["attachments"][0]["url"] == "http://example.org/a.mp3");
  const std::string html = item["content_html"];
  CHECK(html.find("http://example.org/l\"") != std::string::npos);
  for (const char* unsafe : {"onclick", "javascript", "script", "iframe"})
    CHECK_MESSAGE(html.find(unsafe) == std::string::npos, html);
  CHECK(feed["items"][1]["title"] == "First");
  CHECK_FALSE(feed["items"][1].contains("url"));
  for (const Json& one : feed["items"])
    CHECK(one["id"].is_string());
}

TEST_CASE(
    "relative addresses belong to xml:base, then to --base, then to the document's own link") {
  const Home home;
  const std::string own_link = "<link>http://example.org/2/</link>";
  const auto url_in = [&](const std::string& start, const std::vector<std::string>& base) {
    const std::string feed = start + "<channel><title>T</title>" + own_link +
                             "<item><title>x</title><link>item</link></item></channel></rss>";
    std::vector<std::string> arguments{"parse"};
    arguments.insert(arguments.end(), base.begin(), base.end());
    arguments.emplace_back("-");
    const Ran ran = home.backend(arguments, feed);
    return Json::parse(ran.out)["items"][0]["url"].get<std::string>();
  };
  const std::vector<std::string> base{"--base", "http://example.net/3/"};
  CHECK(url_in("<rss version='2.0' xml:base='http://example.com/1/'>", base) ==
        "http://example.com/1/item");
  CHECK(url_in("<rss version='2.0'>", base) == "http://example.net/3/item");
  CHECK(url_in("<rss version='2.0'>", {}) == "http://example.org/2/item");
}

TEST_CASE("a feed is read from standard input") {
  const Home home;
  const Ran ran = home.backend({"parse", "-"}, kFeed);
  CHECK(ran.status == 0);
  CHECK(Json::parse(ran.out)["items"].size() == 2);
}

TEST_CASE("a feed that is cut short or not well-formed is still a feed") {
  const Home home;
  const std::string whole = kFeed;
  for (const std::string& broken :
       {whole.substr(0, whole.find("<item><title>First")),
        "<rss version=2.0><channel><title>A & B</title><item><title>x</title></channel>" +
            std::string()}) {
    const Ran ran = home.backend({"parse", "-"}, broken);
    CHECK(ran.status == 0);
    const Json feed = Json::parse(ran.out);
    CHECK(feed["_antiphon"]["recovered"] == true);
    CHECK(feed["items"].size() == 1);
  }
}

TEST_CASE("what is no feed is refused with one line") {
  const Home home;
  for (const std::string& other :
       {std::string("<!DOCTYPE html><html><head><title>x</title></head><body>no</body></html>"),
        std::string("{\"error\": \"not found\"}"), std::string("plain words"), std::string(),
        std::string("\x00\xff\xfe\x01", 4)}) {
    const Ran ran = home.backend({"parse", "-"}, other);
    CHECK_MESSAGE(ran.status == 1, other);
    CHECK(ran.out.empty());
    CHECK(lines_of(ran.errors) == 1);
  }
  const Ran missing = home.backend({"parse", home.path("no such file")});
  CHECK(missing.status == 1);
  CHECK(lines_of(missing.errors) == 1);
}

TEST_CASE("parse uses neither store nor settings") {
  const Home home;
  home.configure("this is [no toml");
  CHECK(home.backend({"parse", "-"}, kFeed).status == 0);
  CHECK(Home::read(home.store_path()).empty());
}

}  // namespace

}  // namespace antiphon::test
