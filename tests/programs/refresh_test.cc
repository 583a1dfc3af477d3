#include <signal.h>

#include <algorithm>
#include <map>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "antiphon/base/fd.h"
#include "programs/home.h"
#include "programs/made_feeds.h"
#include "programs/slow_server.h"
#include "support/http_server.h"
#include "support/nginx.h"
#include "support/patience.h"
#include "support/terminal.h"

namespace antiphon::test {

namespace {

using Json = nlohmann::json;

// Feeds `feed1` … with `items` each, on the server and in the feeds file.
void serve_feeds(Nginx& server, const Home& home, int feeds, int items) {
  std::string lines;
  for (int i = 1; i <= feeds; ++i) {
    const std::string name = "feed" + std::to_string(i);
    server.put("/" + name + ".xml", rss_of(name, items));
    lines += server.url("/" + name + ".xml") + "\n";
  }
  home.subscribe(lines);
}

Json last_progress(const std::string& out) {
  const auto end = out.rfind('\n', out.size() - 2);
  return Json::parse(out.substr(end == std::string::npos ? 0 : end + 1));
}

Json feeds_of(const Home& home) {
  return Json::parse(home.output_of({"feeds", "--format", "json"}));
}

TEST_CASE("a refresh stores every item of every feed") {
  Nginx server;
  const Home home;
  serve_feeds(server, home, 12, 30);
  const Json totals = last_progress(home.output_of({"refresh", "--progress", "json"}));
  CHECK(totals["done"] == 12);
  CHECK(totals["total"] == 12);
  CHECK(totals["failed"] == 0);
  CHECK(totals["new"] == 360);
  CHECK(lines_of(home.output_of({"list", "--format", "jsonl"})) == 360);
}

TEST_CASE("a second refresh asks conditionally and is told that nothing is new") {
  Nginx server;
  const Home home;
  serve_feeds(server, home, 12, 3);
  static_cast<void>(home.output_of({"refresh"}));
  const Json totals = last_progress(home.output_of({"refresh", "--progress", "json"}));
  CHECK(totals["unchanged"] == 12);
  CHECK(totals["new"] == 0);
  CHECK(totals["changed"] == 0);
  CHECK(eventually([&] { return server.log().size() >= 24; }));
  CHECK(server.count(200) == 12);
  CHECK(server.count(304) == 12);

  SUBCASE("unless it is forced") {
    CHECK(last_progress(home.output_of({"refresh", "--force", "--progress", "json"}))["new"] == 0);
    CHECK(eventually([&] { return server.count(200) == 24; }));
    CHECK(server.count(304) == 12);
  }
}

TEST_CASE("only the feeds that are named are asked") {
  Nginx server;
  const Home home;
  server.put("/a.xml", rss_of("Alpha", 1));
  server.put("/b.xml", rss_of("Beta", 1));
  server.put("/c.xml", rss_of("Gamma", 1));
  home.subscribe(server.url("/a.xml") + "\n" + server.url("/b.xml") + " science\n" +
                 server.url("/c.xml") + " \"~A title\"\n");
  static_cast<void>(home.output_of({"refresh", server.url("/a.xml")}));
  CHECK(eventually([&] { return server.log().size() == 1; }));
  static_cast<void>(home.output_of({"refresh", "science", "A title"}));
  REQUIRE(eventually([&] { return server.log().size() == 3; }));
  CHECK(server.log()[0].path == "/a.xml");
  CHECK(home.backend({"refresh", "nothing like it"}).status == 2);
}

TEST_CASE("a feed that fails leaves the others alone, and its error is kept") {
  Nginx server;
  const Home home;
  serve_feeds(server, home, 3, 4);
  server.put("/page.xml", "<html><body><p>This is no feed.</p></body></html>");
  home.subscribe(Home::read(home.feeds_path()) + server.url("/missing.xml") + "\n" +
                 server.url("/page.xml") + "\n");
  const Ran ran = home.backend({"refresh"});
  CHECK(ran.status == 1);
  CHECK(lines_of(ran.errors) == 2);
  CHECK(ran.errors.find(server.url("/missing.xml")) != std::string::npos);
  CHECK(ran.errors.find("404") != std::string::npos);
  CHECK(ran.errors.find(server.url("/page.xml")) != std::string::npos);
  CHECK(lines_of(home.output_of({"list", "--format", "jsonl"})) == 12);
  for (const Json& feed : feeds_of(home)) {
    const std::string url = feed["url"];
    const bool broken = url.find("feed") == std::string::npos;
    CHECK_MESSAGE(feed.contains("error") == broken, url);
    CHECK(feed.contains("last"));
    CHECK(feed.contains("next"));
  }

  SUBCASE("until it works again") {
    server.put("/missing.xml", rss_of("found", 1));
    CHECK(home.backend({"refresh"}).status == 1);  // the page is still no feed
    CHECK_FALSE(feeds_of(home)[3].contains("error"));
  }
}

TEST_CASE("a server that is not there is an error of its feed") {
  const Home home;
  {
    Nginx server;
    home.subscribe(server.url("/a.xml") + "\n");
  }
  const Ran ran = home.backend({"refresh"});
  CHECK(ran.status == 1);
  CHECK(lines_of(ran.errors) == 1);
  CHECK_FALSE(feeds_of(home)[0]["error"].get<std::string>().empty());
}

TEST_CASE("when no server can be reached one line says so, and no feed has failed") {
  const Home home;
  {
    Nginx server;
    std::string other = server.url("/b.xml");
    other.replace(other.find("127.0.0.1"), 9, "127.0.0.2");
    home.subscribe(server.url("/a.xml") + "\n" + other + "\n");
  }
  const Ran ran = home.backend({"refresh"});
  CHECK(ran.status == 1);
  CHECK(lines_of(ran.errors) == 1);
  CHECK(ran.errors.find("offline? none of the servers of 2 feeds could be reached: ") !=
        std::string::npos);
  for (const Json& feed : feeds_of(home)) {
    CHECK_FALSE(feed.contains("error"));
    CHECK(feed["next_by"] == "first");
  }
}

TEST_CASE("an item that its feed edits stays read") {
  Nginx server;
  const Home home;
  server.put("/a.xml", rss("Feed", {{"First title", "one", "first body"}}));
  home.subscribe(server.url("/a.xml") + "\n");
  static_cast<void>(home.output_of({"refresh"}));
  CHECK(home.output_of({"mark", "First", "--read"}) == "1\n");
  server.put("/a.xml", rss("Feed", {{"Second title", "one", "second body"}}));
  const Json totals = last_progress(home.output_of({"refresh", "--progress", "json"}));
  CHECK(totals["new"] == 0);
  CHECK(totals["changed"] == 1);
  const Json item =
      Json::parse(home.output_of({"list", "--format", "jsonl", "--fields", "+content"}));
  CHECK(item["title"] == "Second title");
  CHECK(item["content_text"] == "second body");
  CHECK(item["read"] == true);
}

TEST_CASE("a feed that stops sending items keeps its old ones") {
  Nginx server;
  const Home home;
  server.put("/a.xml", rss("Feed", {{"old", "1"}}));
  home.subscribe(server.url("/a.xml") + "\n");
  static_cast<void>(home.output_of({"refresh"}));
  server.put("/a.xml", rss("Feed", {{"new", "2", "", 2}}));
  static_cast<void>(home.output_of({"refresh"}));
  CHECK(lines_of(home.output_of({"list"})) == 2);
}

TEST_CASE("a file is a source, and asked again only when it has changed") {
  const Home home;
  const std::string file = home.path("my feed.xml");
  home.write(file, rss_of("file", 3));
  home.subscribe("\"file:" + file + "\"\n");
  CHECK(last_progress(home.output_of({"refresh", "--progress", "json"}))["new"] == 3);
  CHECK(last_progress(home.output_of({"refresh", "--progress", "json"}))["unchanged"] == 1);
  home.write(file, rss_of("file", 5));
  CHECK(last_progress(home.output_of({"refresh", "--progress", "json"}))["new"] == 2);
}

TEST_CASE("relative links in a file mean the site that it names, not this disk") {
  const Home home;
  home.write(home.path("feed.xml"),
             "<rss version='2.0'><channel><title>T</title><link>https://example.org/</link>"
             "<item><title>x</title><link>/item</link></item></channel></rss>");
  home.subscribe("file:" + home.path("feed.xml") + "\n");
  static_cast<void>(home.output_of({"refresh"}));
  CHECK(home.output_of({"list", "--format", "jsonl"}).find("\"https://example.org/item\"") !=
        std::string::npos);
}

TEST_CASE("with --due only feeds whose time has come are asked") {
  Nginx server;
  const Home home;
  serve_feeds(server, home, 2, 1);
  CHECK(last_progress(home.output_of({"refresh", "--due", "--progress", "json"}))["total"] == 2);
  CHECK(last_progress(home.output_of({"refresh", "--due", "--progress", "json"}))["total"] == 0);
}

TEST_CASE("requests name the program, take compressed answers, and redirects are followed") {
  RequestLog log;
  const std::string body = rss_of("moved", 2);
  HttpServer server(answers({{"/old.xml", http_answer("302 Found", {"Location: /new.xml"}, "")},
                             {"/new.xml", http_answer("200 OK", {"Content-Type: text/xml"}, body)}},
                            &log));
  const Home home;
  home.subscribe(server.url("/old.xml") + "\n");
  static_cast<void>(home.output_of({"refresh"}));
  CHECK(lines_of(home.output_of({"list"})) == 2);
  REQUIRE(log.size() == 2);
  const auto request = log.all()[0];
  CHECK(request.field("User-Agent").value_or("").find("antiphon/") == 0);
  CHECK(request.field("Accept-Encoding").value_or("").find("gzip") != std::string::npos);
}

TEST_CASE("a redirect to anything but the web is not followed") {
  const Home home;
  home.write(home.path("secret.xml"), rss_of("secret", 1));
  HttpServer server(answers(
      {{"/a.xml", http_answer("302 Found", {"Location: file://" + home.path("secret.xml")}, "")}}));
  home.subscribe(server.url("/a.xml") + "\n");
  CHECK(home.backend({"refresh"}).status == 1);
  CHECK(home.backend({"list"}).out.empty());
}

TEST_CASE("a document beyond the limits is refused, compressed or not") {
  Nginx server;
  const Home home;
  home.configure("[fetch]\nmax-decoded = \"20kB\"\n");
  serve_feeds(server, home, 1, 3);
  server.put("/large.xml", rss_of(std::string(1000, 'x'), 100));  // 2 kB when it is compressed
  home.subscribe(Home::read(home.feeds_path()) + server.url("/large.xml") + "\n");
  const Ran ran = home.backend({"refresh"});
  CHECK(ran.status == 1);
  CHECK(lines_of(ran.errors) == 1);
  CHECK(lines_of(home.output_of({"list"})) == 3);
}

TEST_CASE("a server that asks to be left alone is, unless it is forced") {
  RequestLog log;
  HttpServer server(answers(
      {{"/a.xml", http_answer("503 Service Unavailable", {"Retry-After: 3600"}, "")}}, &log));
  const Home home;
  home.subscribe(server.url("/a.xml") + "\n");
  CHECK(home.backend({"refresh"}).status == 1);
  CHECK(log.size() == 1);
  static_cast<void>(home.backend({"refresh"}));
  CHECK(log.size() == 1);
  static_cast<void>(home.backend({"refresh", "--force"}));
  CHECK(log.size() == 2);
}

TEST_CASE("with it all feeds of its host are, and the time is told") {
  RequestLog log;
  HttpServer server(
      answers({{"/a.xml", http_answer("429 Too Many Requests", {"Retry-After: 3600"}, "")},
               {"/b.xml", http_answer("200 OK", {}, rss_of("b", 1))}},
              &log));
  const Home home;
  home.subscribe(server.url("/a.xml") + "\n");
  CHECK(home.backend({"refresh"}).status == 1);
  home.subscribe(server.url("/a.xml") + "\n" + server.url("/b.xml") + "\n");
  const Json totals = last_progress(home.output_of({"refresh", "--progress", "json"}));
  CHECK(totals["held"] == 2);
  CHECK(log.size() == 1);
  const Json feeds = feeds_of(home);
  CHECK(feeds[0]["next_by"] == "retry-after");
  CHECK(feeds[1]["next_by"] == "host");
  CHECK(feeds[0]["next"] == feeds[1]["next"]);
}

TEST_CASE("a feed that is gone is not asked again, and said to be so") {
  RequestLog log;
  HttpServer server(answers({{"/a.xml", http_answer("410 Gone", {}, "")}}, &log));
  const Home home;
  home.subscribe(server.url("/a.xml") + "\n");
  const Ran ran = home.backend({"refresh"});
  CHECK(ran.status == 1);
  CHECK(ran.errors.find("410 Gone; it will not be asked again") != std::string::npos);
  const Json totals = last_progress(home.output_of({"refresh", "--progress", "json"}));
  CHECK(totals["gone"] == 1);
  CHECK(log.size() == 1);
  const Json feed = feeds_of(home)[0];
  CHECK(feed["next_by"] == "gone");
  CHECK_FALSE(feed.contains("next"));
  CHECK(feed.contains("error_since"));
  CHECK(home.output_of({"feeds"}).find("[next never: it is gone for good]") != std::string::npos);
  static_cast<void>(home.backend({"refresh", "--force"}));
  CHECK(log.size() == 2);
}

TEST_CASE("a refresh shows its progress on a terminal, and clears it away") {
  Nginx server;
  const Home home;
  serve_feeds(server, home, 3, 2);
  SlowServer slow(rss_of("slow", 2), "127.0.0.2");
  home.subscribe(Home::read(home.feeds_path()) + slow.url() + "\n");
  Terminal terminal({24, 80}, Home::command({"refresh"}), home.environment());
  terminal.wait_for("3/4 feeds");
  slow.let_go();
  CHECK(terminal.wait_for_end() == 0);
  CHECK(terminal.row(0) == "4 feeds: 8 new items, 0 changed; 0 feeds unchanged, 0 failed");
  CHECK(terminal.row(1).empty());
}

TEST_CASE("a refresh that is killed leaves whole feeds or nothing of them") {
  Nginx server;
  const Home home;
  serve_feeds(server, home, 200, 20);
  Process refresh({Home::command({"refresh"}), home.environment()});
  const auto stored = [&] { return lines_of(home.backend({"list", "--format", "jsonl"}).out); };
  REQUIRE(eventually([&] { return stored() > 0; }));
  refresh.signal(SIGKILL);
  static_cast<void>(refresh.wait());
  CHECK(stored() % 20 == 0);
  CHECK(home.backend({"refresh"}).status == 0);
  CHECK(stored() == 4000);
}

TEST_CASE("an interrupted refresh leaves the store in order, with whole feeds or nothing of them") {
  int number = 0;
  int expected = 0;
  SUBCASE("SIGINT") {
    number = SIGINT;
    expected = 130;
  }
  SUBCASE("SIGTERM") {
    number = SIGTERM;
    expected = 143;
  }
  Nginx fast;
  SlowServer slow(rss_of("slow", 2), "127.0.0.2");
  const Home home;
  serve_feeds(fast, home, 3, 20);
  home.subscribe(Home::read(home.feeds_path()) + slow.url() + "\n");
  Process refresh({Home::command({"refresh"}), home.environment()});
  REQUIRE(eventually([&] { return slow.requests() == 1; }));
  refresh.signal(number);
  CHECK(refresh.wait() == expected);
  slow.let_go();
  const Ran listed = home.backend({"list", "--format", "jsonl"});
  CHECK(listed.status <= 1);
  CHECK(lines_of(listed.out) % 20 == 0);
  CHECK(home.backend({"refresh"}).status == 0);
  CHECK(lines_of(home.output_of({"list", "--format", "jsonl"})) == 62);
}

TEST_CASE("a parser that is killed in the middle of a refresh is replaced") {
  Nginx server;
  const Home home;
  home.configure("[parser]\nprocesses = 1\n");
  SlowServer slow(rss_of("slow", 2), "127.0.0.2");
  serve_feeds(server, home, 40, 10);
  home.subscribe(Home::read(home.feeds_path()) + slow.url() + "\n");
  Process refresh({Home::command({"refresh"}), home.environment()});
  std::vector<pid_t> parsers;
  REQUIRE(eventually([&] {
    parsers = descendants(refresh.pid(), "antiphon-parser");
    return !parsers.empty();
  }));
  const pid_t killed = parsers[0];
  ::kill(killed, SIGKILL);
  REQUIRE(eventually([&] { return !is_running(killed) && slow.requests() == 1; }));
  slow.let_go();
  CHECK(refresh.wait() == 0);
  CHECK(lines_of(home.output_of({"list", "--format", "jsonl"})) == 402);
}

TEST_CASE("a fetcher that is killed in the middle of a refresh is replaced") {
  SlowServer slow(rss_of("slow", 2), "127.0.0.2");
  const Home home;
  home.subscribe(slow.url() + "\n");
  Process refresh({Home::command({"refresh"}), home.environment()});
  REQUIRE(eventually([&] { return slow.requests() == 1; }));
  const auto fetchers = descendants(refresh.pid(), "antiphon-fetche");
  REQUIRE(fetchers.size() == 1);
  ::kill(fetchers[0], SIGKILL);
  slow.let_go();
  CHECK(refresh.wait() == 0);
  CHECK(lines_of(home.output_of({"list"})) == 2);
}

TEST_CASE("no child outlives a backend that was killed") {
  Nginx server;
  SlowServer slow(rss_of("slow", 2), "127.0.0.2");
  const Home home;
  serve_feeds(server, home, 2, 1);
  home.subscribe(Home::read(home.feeds_path()) + slow.url() + "\n");
  Process refresh({Home::command({"refresh"}), home.environment()});
  std::vector<pid_t> children;
  REQUIRE(eventually([&] {
    children.clear();
    for (const char* name : {"antiphon-spawn", "antiphon-fetche", "antiphon-parser"}) {
      const auto found = descendants(refresh.pid(), name);
      if (found.empty()) return false;
      children.insert(children.end(), found.begin(), found.end());
    }
    return true;
  }));
  refresh.signal(SIGKILL);
  CHECK(refresh.wait() == 128 + SIGKILL);
  CHECK(eventually([&] { return std::none_of(children.begin(), children.end(), is_running); }));
  slow.let_go();
  CHECK(home.backend({"refresh"}).status == 0);
}

TEST_CASE("a refresh waits for that of another program, and does not ask again what that asked") {
  Nginx fast;
  SlowServer slow(rss_of("slow", 2), "127.0.0.2");
  const Home home;
  serve_feeds(fast, home, 3, 1);
  home.subscribe(Home::read(home.feeds_path()) + slow.url() + "\n");
  Process first({Home::command({"refresh"}), home.environment()});
  REQUIRE(eventually([&] { return slow.requests() == 1; }));

  SUBCASE("which one that is to do what is due does not") {
    const Ran due = home.backend({"refresh", "--due"});
    CHECK(due.status == 0);
    CHECK(due.errors.find("process " + std::to_string(first.pid()) + " refreshes already") !=
          std::string::npos);
  }
  SUBCASE("until it is interrupted") {
    Terminal second({24, 80}, Home::command({"refresh"}), home.environment());
    second.wait_for("waiting for the refresh of process");
    second.process().signal(SIGINT);
    CHECK(second.wait_for_end() == 130);
  }
  SUBCASE("and then asks the others") {
    Terminal second({24, 80}, Home::command({"refresh"}), home.environment());
    second.wait_for("waiting for the refresh of process");
    slow.let_go();
    CHECK(second.wait_for_end() == 0);
  }
  SUBCASE("and so does that of a feed that is added") {
    const std::string one_more = fast.url("/feed1.xml") + "?more";
    Terminal second({24, 80}, Home::command({"add", one_more}), home.environment());
    second.wait_for("waiting for the refresh of process");
    slow.let_go();
    CHECK(second.wait_for_end() == 0);
  }
  slow.let_go();
  CHECK(first.wait() == 0);
  CHECK(slow.requests() == 1);
}

TEST_CASE("two refreshes at once do not disturb each other") {
  Nginx server;
  const Home home;
  serve_feeds(server, home, 8, 20);
  Process first({Home::command({"refresh"}), home.environment()});
  Process second({Home::command({"refresh"}), home.environment()});
  CHECK(first.wait() == 0);
  CHECK(second.wait() == 0);
  CHECK(lines_of(home.output_of({"list", "--format", "jsonl"})) == 160);
}

}  // namespace

}  // namespace antiphon::test
