#include <sys/stat.h>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/front.h"
#include "programs/made_feeds.h"
#include "support/nginx.h"
#include "support/patience.h"

namespace antiphon::test {

namespace {

using Json = nlohmann::json;

constexpr const char* kEnter = "\r";

// Two feeds that have been read, `Alpha` and `Beta`, with items `Alpha 3` … `Alpha 1` and so on.
class TwoFeeds {
 public:
  explicit TwoFeeds(int items = 3) {
    home_.read_feeds({rss_of("Alpha", items), rss_of("Beta", items)});
  }
  [[nodiscard]] const Home& home() const { return home_; }
  // Titles that `list` finds, oldest first, joined.
  [[nodiscard]] std::string titles(const std::string& filter) const {
    const Ran ran = home_.backend({"list", "--format", "json", "--sort", "title", filter});
    std::string text;
    for (const Json& item : Json::parse(ran.out))
      text += (text.empty() ? "" : ", ") + item["title"].get<std::string>();
    return text;
  }

 private:
  Home home_;
};

// A browser that writes what it was given into a file.
std::string recording_browser(const Home& home) {
  const std::string script = home.path("browser");
  home.write(script, "#!/bin/sh\nprintf '%s|' \"$#\" \"$@\" >'" + home.path("opened.part") +
                         "'\nmv '" + home.path("opened.part") + "' '" + home.path("opened") +
                         "'\n");
  REQUIRE(::chmod(script.c_str(), 0700) == 0);
  return script;
}

TEST_CASE("keys move the cursor by lines, feeds and pages") {
  const TwoFeeds feeds(30);
  Front front(feeds.home());
  front.wait_for("60 unread");
  front.wait_for_cursor_on("Alpha");
  front.type("jj");
  front.wait_for_cursor_on("Alpha 29");
  front.type("k");
  front.wait_for_cursor_on("Alpha 30");
  front.type("J");
  front.wait_for_cursor_on("[-] Beta");
  front.type("j");
  front.wait_for_cursor_on("Beta 30");
  front.type("K");
  front.wait_for_cursor_on("[-] Beta");
  front.type("K");
  front.wait_for_cursor_on("[-] Alpha");
  front.type("G");
  front.wait_for_cursor_on("Beta 1");
  front.type("g");
  front.wait_for_cursor_on("[-] Alpha");
  front.type("\x1b[6~");  // PageDown: a screen without its last line
  front.wait_for_cursor_on("Alpha 9");
  front.type("\x1b[5~");  // PageUp
  front.wait_for_cursor_on("[-] Alpha");
  front.type("\x1bOF");  // End
  front.wait_for_cursor_on("Beta 1");
  front.type("\x1bOH");  // Home
  front.wait_for_cursor_on("[-] Alpha");
  front.type("\x1bOB\x1bOB\x1bOA");  // Down, Down, Up
  front.wait_for_cursor_on("Alpha 30");
}

TEST_CASE("keys typed all at once are obeyed in order") {
  const TwoFeeds feeds(30);
  Front front(feeds.home());
  front.wait_for("60 unread");
  front.type("GkkmgjsJ");
  front.wait_for_cursor_on("[-] Beta");
  CHECK(eventually([&] { return feeds.titles("read") == "Beta 3"; }));
  CHECK(eventually([&] { return feeds.titles("starred") == "Alpha 30"; }));
}

TEST_CASE("n and p go to what is unread") {
  const TwoFeeds feeds;
  static_cast<void>(feeds.home().output_of({"mark", "alpha", "--read"}));
  static_cast<void>(feeds.home().output_of({"mark", "\"Beta 2\"", "--read"}));
  Front front(feeds.home());
  front.wait_for("2 unread");
  front.type("n");
  front.wait_for_cursor_on("Beta 3");
  front.type("n");
  front.wait_for_cursor_on("Beta 1");
  front.type("p");
  front.wait_for_cursor_on("Beta 3");
}

TEST_CASE("Enter opens the article and marks it read") {
  const TwoFeeds feeds;
  Front front(feeds.home());
  front.wait_for("6 unread");
  front.type("j");
  front.wait_for_cursor_on("Alpha 3");
  front.press(kEnter, "The text of Alpha 3");
  CHECK(eventually([&] { return feeds.titles("read") == "Alpha 3"; }));
  front.press("J", "The text of Alpha 2");
  front.press("q", "4 unread of 6");
  front.wait_for_cursor_on("Alpha 2");
  CHECK(eventually([&] { return feeds.titles("read") == "Alpha 2, Alpha 3"; }));
}

TEST_CASE("marks are made with one key, and taken back with another") {
  const TwoFeeds feeds;
  Front front(feeds.home());
  front.wait_for("6 unread of 6");
  front.type("jm");
  front.wait_for("5 unread of 6");
  CHECK(eventually([&] { return feeds.titles("read") == "Alpha 3"; }));
  front.press("m", "6 unread of 6");
  CHECK(eventually([&] { return feeds.titles("read").empty(); }));

  SUBCASE("a star") {
    front.type("s");
    front.wait_until("a star", [&] { return front.row(1).find("* Alpha 3") != std::string::npos; });
    CHECK(eventually([&] { return feeds.titles("starred") == "Alpha 3"; }));
    front.type("s");
    front.wait_until("no star", [&] { return front.row(1).find('*') == std::string::npos; });
    CHECK(eventually([&] { return feeds.titles("starred").empty(); }));
  }
  SUBCASE("a whole feed, and undo") {
    front.type("A");
    front.wait_for("3 unread of 6");
    CHECK(eventually([&] { return feeds.titles("read") == "Alpha 1, Alpha 2, Alpha 3"; }));
    front.press("u", "3 items are unread again");
    CHECK(eventually([&] { return feeds.titles("read").empty(); }));
  }
  SUBCASE("everything, and undo") {
    front.press("C", "everything is marked read");
    CHECK(eventually([&] { return feeds.titles("unread").empty(); }));
    front.press("u", "6 items are unread again");
    CHECK(eventually([&] { return feeds.titles("read").empty(); }));
  }
}

TEST_CASE("blocks close and open") {
  const TwoFeeds feeds;
  Front front(feeds.home());
  front.wait_for("6 unread of 6");
  front.type("jjc");
  front.wait_until("a closed block", [&] {
    return front.row(0).find("[+] Alpha [3]") == 0 && front.row(1).find("[-] Beta") == 0;
  });
  front.wait_for_cursor_on("[+] Alpha");
  front.type("c");
  front.wait_until("an open block", [&] { return front.row(1).find("Alpha 3") < 10; });
  front.type("z");
  front.wait_until("two closed blocks", [&] {
    return front.row(0).find("[+] Alpha") == 0 && front.row(1).find("[+] Beta") == 0;
  });
  front.type("z");
  front.wait_for("Beta 1");
}

TEST_CASE("words are found in titles, also in closed blocks") {
  const TwoFeeds feeds(40);
  Front front(feeds.home());
  front.wait_for("80 unread");
  front.type("z/beta 17\r");
  front.wait_for_cursor_on("Beta 17");
  front.type("/alpha 7\r");
  front.wait_for_cursor_on("Alpha 37");
  front.type(">");
  front.wait_for_cursor_on("Alpha 27");
  front.type("<");
  front.wait_for_cursor_on("Alpha 37");
  front.press("/no such words\r", "no title");
}

TEST_CASE("the link is given to the browser as one argument, whatever is in it") {
  const Home home;
  const std::string address = "http://example.org/$(touch${IFS}x)/a;b&c='d'\"e\"`f`|g*";
  home.read_feeds({rss("Feed", {{"Item", "1", "", 2, "<link>" + escaped(address) + "</link>"},
                                {"Other", "2", "", 1, "<link>javascript:alert(1)</link>"}})});
  const std::string listed =
      Json::parse(home.output_of({"list", "--format", "jsonl", "Item"}))["url"];
  Front front(home, {24, 80}, {}, {"BROWSER=" + recording_browser(home)});
  front.wait_for("2 unread");
  front.type("jo");
  CHECK(eventually([&] { return Home::read(home.path("opened")) == "1|" + listed + "|"; }));
  front.type("jo");
  front.wait_for("no link");
}

TEST_CASE("a browser that cannot be started is told") {
  const Home home;
  home.read_feeds({rss("Feed", {{"Item", "1", "", 1, "<link>http://example.org/</link>"}})});
  Front front(home, {24, 80}, {}, {"BROWSER=" + home.path("none")});
  front.wait_for("1 unread");
  front.press("jo", "no such file");
}

TEST_CASE("an article shows rendered text with numbered links, which its numbers open") {
  const Home home;
  home.read_feeds({rss("Feed", {{"Item", "1",
                                 "<h2>A heading</h2><p>Some <b>bold</b> text with a "
                                 "<a href=\"http://example.org/1\">link</a> and "
                                 "<a href=\"http://example.org/2\">another</a>.</p>"
                                 "<ul><li>first<li>second</ul>"
                                 "<script>alert(1)</script>",
                                 1, "<author>a@example.org (Ann)</author>"}})});
  Front front(home, {24, 80}, {}, {"BROWSER=" + recording_browser(home)});
  front.wait_for("1 unread");
  front.type("j\r");
  front.wait_for("[2] http://example.org/2");
  CHECK(front.has("Ann"));
  CHECK(front.has("A heading"));
  CHECK(front.has("Some bold text with a link[1] and another[2]."));
  CHECK(front.has("first"));
  CHECK_FALSE(front.has("alert"));
  CHECK_FALSE(front.has("<"));
  const int row = *front.row_with("Some bold");
  const auto column = static_cast<int>(front.row(row).find("bold"));
  CHECK(front.cell(row, column).bold);
  CHECK_FALSE(front.cell(row, column + 6).bold);
  front.type("2");
  CHECK(eventually([&] { return Home::read(home.path("opened")) == "1|http://example.org/2|"; }));
}

TEST_CASE("long articles are paged through") {
  const Home home;
  std::string body;
  for (int i = 1; i <= 60; ++i)
    body += "<p>Paragraph " + std::to_string(i) + ".</p>";
  home.read_feeds({rss("Feed", {{"Item", "1", body}})});
  Front front(home);
  front.wait_for("1 unread");
  front.press("j\r", "Paragraph 1.");
  front.press("G", "Paragraph 60.");
  front.press("g", "Paragraph 1.");
  // The place is painted last: before it is, the screen may show two pages at once.
  for (const char* place : {"36%", "54%", "72%", "90%", "100%"})
    front.press(" ", place);
  front.press(" ", "0 unread of 1");
}

TEST_CASE("r refreshes the feed under the cursor, R all of them") {
  Nginx server;
  const Home home;
  server.put("/a.xml", rss_of("Alpha", 1));
  server.put("/b.xml", rss_of("Beta", 1));
  home.subscribe(server.url("/a.xml") + "\n" + server.url("/b.xml") + "\n");
  Front front(home);
  front.wait_for("in 2 feeds");
  front.type("j");
  front.wait_for_cursor_on("/b.xml");
  front.press("r", "Beta 1");
  REQUIRE(eventually([&] { return server.log().size() == 1; }));
  CHECK(server.log()[0].path == "/b.xml");
  front.press("R", "Alpha 1");
  CHECK(eventually([&] { return server.log().size() == 3; }));
}

TEST_CASE("the command line adds, refreshes, helps and quits") {
  Nginx server;
  const Home home;
  server.put("/a.xml", rss_of("Alpha", 2));
  Front front(home);
  front.wait_for("no feeds yet");
  front.press(":add " + server.url("/a.xml") + " science\r", "Alpha 2");
  CHECK(Home::read(home.feeds_path()) == server.url("/a.xml") + " science\n");
  server.put("/a.xml", rss_of("Alpha", 3));
  front.press(":refresh\r", "Alpha 3");
  front.press(":nonsense\r", "no command nonsense");
  front.press(":help\r", "mark the whole feed read");
  front.type("q");
  front.wait_until("the list", [&] { return front.row(0) == "[-] Alpha [3]"; });
  front.type(":quit\r");
  CHECK(front.wait_for_end() == 0);
}

TEST_CASE("the command line takes the address of a page") {
  Nginx server;
  const Home home;
  server.put("/a.xml", rss_of("Alpha", 2));
  server.put("/page.html",
             "<html><link rel=alternate type=application/rss+xml href=/a.xml></html>");
  Front front(home);
  front.wait_for("no feeds yet");
  front.press(":add " + server.url("/page.html") + " science\r", "Alpha 2");
  CHECK(Home::read(home.feeds_path()) == server.url("/a.xml") + " science\n");
  front.wait_until("the list", [&] { return front.row(0) == "[-] Alpha [2]"; });
}

TEST_CASE("? shows the keys") {
  const TwoFeeds feeds;
  Front front(feeds.home(), {80, 100});
  front.wait_for("6 unread");
  front.type("?");
  for (const char* help : {"next line", "read the article", "refresh all feeds", "leave antiphon"})
    front.wait_for(help);
  front.press("q", "6 unread");
}

TEST_CASE("a view shows only what its filter lets through") {
  const TwoFeeds feeds;
  static_cast<void>(feeds.home().output_of({"mark", "alpha", "--read"}));
  Front front(feeds.home(), {24, 80}, {"--view", "unread"});
  front.wait_for("3 unread of 3 in 1 feed");
  CHECK_FALSE(front.has("Alpha"));
  front.type("jm");  // what was just read stays until the user leaves
  front.wait_for("2 unread of 3");
  CHECK(front.has("Beta 3"));
}

TEST_CASE("views have names, keys and live numbers, and are under the filters of the settings") {
  const TwoFeeds feeds;
  feeds.home().configure(R"([fetch]
automatic = false
[ui]
filter = 'not title =~ "3$"'
[[view]]
name = "Betas"
filter = 'title =~ "^Beta"'
key = "1"
)");
  Front front(feeds.home(), {24, 80}, {"--view", "Betas"});
  front.wait_for("not title =~ \"3$\": 2 unread of 2");
  CHECK(front.status_line().starts_with("Betas · "));
  front.press("\t", "4 unread of 4");
  front.press("V", "2/2");
  static_cast<void>(feeds.home().output_of({"mark", "\"Beta 2\"", "--read"}));
  front.wait_for("1/2");
  front.press("1", "1 unread of 2");
  front.press("B", "Beta 3");
}

}  // namespace

}  // namespace antiphon::test
