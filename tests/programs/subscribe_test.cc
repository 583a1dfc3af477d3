#include <map>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/home.h"
#include "programs/made_feeds.h"
#include "support/nginx.h"
#include "support/patience.h"

namespace antiphon::test {

namespace {

using Json = nlohmann::json;

Json feeds_of(const Home& home) {
  return Json::parse(home.output_of({"feeds", "--format", "json"}));
}

Json items_of(const Home& home) {
  return Json::parse(home.backend({"list", "--format", "json"}).out);
}

// By address, since folders of OPML put those together that have a tag in common.
std::map<std::string, Json> subscriptions_of(const Home& home) {
  std::map<std::string, Json> all;
  for (const Json& feed : feeds_of(home))
    all[feed["url"]] = {{"title", feed["title"]}, {"tags", feed["tags"]}};
  return all;
}

TEST_CASE("add fetches at once") {
  Nginx server;
  const Home home;
  server.put("/a.xml", rss_of("Item", 3));
  const std::string url = server.url("/a.xml");
  static_cast<void>(home.output_of({"add", url, "--tag", "science", "--title", "My title"}));
  CHECK(items_of(home).size() == 3);
  const Json feed = feeds_of(home).at(0);
  CHECK(feed["url"] == url);
  CHECK(feed["title"] == "My title");
  CHECK(feed["tags"] == Json::parse(R"(["science"])"));
  CHECK(feed["unread"] == 3);
  CHECK(feed["total"] == 3);
  CHECK_FALSE(feed.contains("error"));

  SUBCASE("and its first request already keeps the validators") {
    static_cast<void>(home.output_of({"refresh"}));
    CHECK(eventually([&] { return server.count(304) == 1; }));
    CHECK(server.count(200) == 1);
  }
}

TEST_CASE("an address that cannot be fetched is subscribed to, and told as a failure") {
  Nginx server;
  const Home home;
  const Ran ran = home.backend({"add", server.url("/missing.xml")});
  CHECK(ran.status == 1);
  CHECK(lines_of(ran.errors) == 1);
  CHECK(feeds_of(home).size() == 1);
  CHECK(home.backend({"add", "ftp://example.org/"}).status == 2);
  CHECK(home.backend({"add", "query:New:unread"}).status == 2);
  CHECK(feeds_of(home).size() == 1);
}

TEST_CASE("add takes the address of a page, and subscribes to its feed") {
  Nginx server;
  const Home home;
  server.put("/feed.xml", rss_of("Item", 3));
  server.put("/page.html",
             "<!DOCTYPE html><html><head>"
             "<link rel=alternate type=application/rss+xml title=Comments href=comments.xml>"
             "<link rel=alternate type=application/rss+xml title=News href=feed.xml>"
             "</head></html>");
  const Ran ran = home.backend({"add", server.url("/page.html"), "--tag", "t"});
  CHECK(ran.status == 0);
  CHECK(ran.errors == "antiphon-backend: " + server.url("/page.html") +
                          ": a web page; subscribed to its feed " + server.url("/feed.xml") +
                          " (News); it also names " + server.url("/comments.xml") +
                          " (Comments)\n");
  CHECK(Home::read(home.feeds_path()) == server.url("/feed.xml") + " t\n");
  CHECK(items_of(home).size() == 3);
  const Json feeds = feeds_of(home);
  REQUIRE(feeds.size() == 1);
  CHECK_FALSE(feeds[0].contains("error"));

  SUBCASE("which may be there already") {
    const Ran again = home.backend({"add", server.url("/page.html")});
    CHECK(again.status == 0);
    CHECK(again.errors.find("its feed was there already") != std::string::npos);
    CHECK(feeds_of(home).size() == 1);
  }
  SUBCASE("and a feed that turns into a page later is left alone") {
    server.put("/feed.xml",
               "<html><link rel=alternate type=application/rss+xml href=/page.html></html>");
    const Ran later = home.backend({"refresh"});
    CHECK(later.status == 1);
    CHECK(Home::read(home.feeds_path()) == server.url("/feed.xml") + " t\n");
  }
}

TEST_CASE("a page that names no feed is a failure, and a chain of pages is not followed") {
  Nginx server;
  const Home home;
  server.put("/none.html", "<html></html>");
  server.put("/a.html", "<html><link rel=alternate type=application/rss+xml href=b.html></html>");
  server.put("/b.html", "<html><link rel=alternate type=application/rss+xml href=a.html></html>");
  CHECK(home.backend({"add", server.url("/none.html")}).status == 1);
  const Ran ran = home.backend({"add", server.url("/a.html")});
  CHECK(ran.status == 1);
  CHECK(lines_of(ran.errors) == 2);
  CHECK(feeds_of(home).size() == 2);
}

TEST_CASE("add and remove leave the rest of the file as it is") {
  const Home home;
  home.write(home.path("a.xml"), rss_of("A", 1));
  home.write(home.path("b.xml"), rss_of("B", 1));
  const std::string a = "file:" + home.path("a.xml");
  const std::string b = "file:" + home.path("b.xml");
  const std::string before =
      "# mine\n\n" + a + "   one  two   # why\n\"query:Q:unread = \\\"yes\\\"\"\n";
  home.subscribe(before);
  static_cast<void>(home.output_of({"add", b}));
  CHECK(Home::read(home.feeds_path()) == before + b + "\n");
  static_cast<void>(home.output_of({"remove", b}));
  CHECK(Home::read(home.feeds_path()) == before);
}

TEST_CASE("a removed feed's items stay, and come back with their marks") {
  const Home home;
  home.write(home.path("a.xml"), rss_of("Item", 3));
  const std::string url = "file:" + home.path("a.xml");
  static_cast<void>(home.output_of({"add", url}));
  static_cast<void>(home.output_of({"mark", "\"Item 2\"", "--read"}));
  static_cast<void>(home.output_of({"mark", "\"Item 3\"", "--star"}));
  const Json before = items_of(home);
  static_cast<void>(home.output_of({"remove", url}));
  CHECK(feeds_of(home).empty());
  static_cast<void>(home.output_of({"add", url}));
  CHECK(items_of(home) == before);
  CHECK(home.backend({"remove", "http://example.org/never"}).status == 1);
}

TEST_CASE("folders of OPML become tags") {
  const Home home;
  home.write(home.path("in.opml"),
             "<opml version=\"2.0\"><head><title>x</title></head><body>"
             "<outline text=\"News\"><outline text=\"World\">"
             "<outline type=\"rss\" text=\"A &amp; B\" xmlUrl=\"http://example.org/a\"/></outline>"
             "<outline type=\"rss\" text=\"C\" xmlUrl=\"https://example.org/c\"/></outline>"
             "<outline type=\"rss\" text=\"bad\" xmlUrl=\"exec:rm\"/>"
             "</body></opml>");
  const Ran ran = home.backend({"import", home.path("in.opml")});
  CHECK(ran.status == 1);  // one is no web address
  CHECK(lines_of(ran.errors) == 1);
  const Json feeds = feeds_of(home);
  REQUIRE(feeds.size() == 2);
  CHECK(feeds[0]["url"] == "http://example.org/a");
  CHECK(feeds[0]["title"] == "A & B");
  CHECK(feeds[0]["tags"] == Json::parse(R"(["News/World"])"));
  CHECK(feeds[1]["tags"] == Json::parse(R"(["News"])"));
}

TEST_CASE("a newsboat file is imported without what would run commands") {
  const Home home;
  home.write(home.path("urls"),
             "# comment\nhttp://example.org/a one \"two words\" \"~Title\"\n"
             "exec:/bin/rm\nhttps://example.org/b !\n");
  const Ran ran = home.backend({"import", home.path("urls")});
  CHECK(ran.status == 1);
  const Json feeds = feeds_of(home);
  REQUIRE(feeds.size() == 2);
  CHECK(feeds[0]["title"] == "Title");
  CHECK(feeds[0]["tags"] == Json::parse(R"(["one","two words"])"));
  CHECK(Home::read(home.feeds_path()).find("exec:") == std::string::npos);
}

TEST_CASE("settings are imported with their feeds, but none that reads, runs or trusts more") {
  const Home home;
  home.write(home.path("urls"),
             "http://example.org/a keep=90d \"header=X-Key: a b\" user=me password=secret "
             "password-command=/bin/evil netrc=yes proxy=http://evil.example:80 ca-file=/x "
             "client-cert=/y client-key=/z verify=no\n");
  const Ran ran = home.backend({"import", home.path("urls")});
  CHECK(ran.status == 1);
  CHECK(lines_of(ran.errors) == 1);
  CHECK(ran.errors.find("settings of programs, files, proxy and TLS") != std::string::npos);
  CHECK(Home::read(home.feeds_path()) ==
        "http://example.org/a keep=90d \"header=X-Key: a b\" user=me password=secret\n");
  CHECK(home.output_of({"export", "--format", "urls"}) == Home::read(home.feeds_path()));
}

TEST_CASE("what is exported can be imported, and is the same") {
  std::string format;
  SUBCASE("as OPML") {
    format = "opml";
  }
  SUBCASE("as urls") {
    format = "urls";
  }
  const Home from;
  from.subscribe(
      "http://example.org/a news \"two words\" \"~Title & <more>\"\n"
      "https://example.org/b?x=1&y=2 \"~日本語\"\nhttp://example.org/c\n");
  const Home to;
  to.write(to.path("exported"), from.output_of({"export", "--format", format}));
  static_cast<void>(to.output_of({"import", to.path("exported")}));
  CHECK(subscriptions_of(to) == subscriptions_of(from));
  CHECK(subscriptions_of(to).size() == 3);
  // A second time nothing is new.
  const std::string feeds = Home::read(to.feeds_path());
  static_cast<void>(to.output_of({"import", to.path("exported")}));
  CHECK(Home::read(to.feeds_path()) == feeds);
}

TEST_CASE("feeds are listed in the order of their file") {
  const Home home;
  home.write(home.path("a.xml"), rss_of("A", 2));
  home.subscribe("http://example.org/z \"~Zed\"\nfile:" + home.path("a.xml") + "\n");
  static_cast<void>(home.output_of({"refresh", "file:" + home.path("a.xml")}));
  const std::string text = home.output_of({"feeds"});
  CHECK(text.find("Zed") < text.find("2/2"));
  CHECK(feeds_of(home)[0]["title"] == "Zed");
  CHECK(feeds_of(home)[1]["title"] == "A");
}

}  // namespace

}  // namespace antiphon::test
