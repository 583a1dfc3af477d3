// Feeds that programs write, and credentials that lie elsewhere.

#include <sys/stat.h>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "programs/home.h"
#include "programs/made_feeds.h"
#include "support/http_server.h"
#include "support/nginx.h"
#include "support/patience.h"

namespace antiphon::test {

namespace {

using Json = nlohmann::json;

Json feeds_of(const Home& home) {
  return Json::parse(home.output_of({"feeds", "--format", "json"}));
}

std::size_t items_of(const Home& home) {
  return lines_of(home.output_of({"list", "--format", "jsonl"}));
}

// A program in the home folder that runs these lines.
std::string script(const Home& home, const std::string& name, const std::string& lines) {
  home.write(home.path(name), "#!/bin/sh\n" + lines);
  ::chmod(home.path(name).c_str(), 0700);
  return home.path(name);
}

TEST_CASE("a program's output is a feed, which is added, listed and refreshed as any other") {
  const Home home;
  home.write(home.path("feed.xml"), rss_of("Tide", 3));
  const std::string tides = script(home, "tides", "cat \"$1\"\n");
  const std::string url = "exec:" + tides + " '" + home.path("feed.xml") + "'";
  static_cast<void>(home.output_of({"add", url, "--tag", "sea"}));
  CHECK(Home::read(home.feeds_path()) == "\"" + url + "\" sea\n");
  CHECK(items_of(home) == 3);
  CHECK(feeds_of(home)[0]["url"] == url);
  CHECK(feeds_of(home)[0]["title"] == "Tide");

  SUBCASE("and what it wrote before is not read again") {
    const Json totals = Json::parse(home.output_of({"refresh", "sea", "--progress", "json"}));
    CHECK(totals["done"] == 1);
    CHECK(totals["new"] == 0);
  }
  SUBCASE("and what is new in it is seen") {
    home.write(home.path("feed.xml"), rss_of("Tide", 5));
    static_cast<void>(home.output_of({"refresh"}));
    CHECK(items_of(home) == 5);
  }
}

TEST_CASE("a program that fails is a feed that fails, with its own words") {
  const Home home;
  const std::string bad = script(home, "bad", "echo 'no harbour' >&2\nexit 2\n");
  home.subscribe("exec:" + bad + "\nexec:/nowhere/tides\n\"exec:sh 'x\"\n\"exec:sh | sh\"\n");
  const Ran ran = home.backend({"refresh"});
  CHECK(ran.status == 1);
  const Json feeds = feeds_of(home);
  REQUIRE(feeds.size() == 4);
  CHECK(feeds[0]["error"] == "bad exited with status 2: no harbour");
  CHECK(feeds[1]["error"] == "cannot start /nowhere/tides: no such file or directory");
  CHECK(feeds[2]["error"] == "a quote is not closed");
  CHECK(feeds[3]["error"] == "| is for a shell, which is not involved: write sh -c '…'");
}

TEST_CASE("a program that hangs is given up after the time of a download") {
  const Home home;
  home.configure("[fetch]\nstall-timeout = \"1s\"\n");
  home.subscribe("\"exec:sleep 1000\"\n");
  CHECK(home.backend({"refresh"}).status == 1);
  CHECK(feeds_of(home)[0]["error"] == "sleep wrote nothing for 1 s");
}

TEST_CASE("a page that a program writes does not name another feed to subscribe to") {
  const Home home;
  const std::string page = script(
      home, "page",
      "echo '<html><link rel=alternate type=application/rss+xml href=http://127.0.0.1:1/></html>'");
  CHECK(home.backend({"add", "exec:" + page}).status == 1);
  CHECK(Home::read(home.feeds_path()) == "exec:" + page + "\n");
}

TEST_CASE("a filter gets the document of its address, and is asked conditionally") {
  Nginx server;
  const Home home;
  server.put("/feed.xml", rss_of("Old", 3));
  const std::string count = home.path("runs");
  const std::string filter =
      script(home, "filter", "echo run >> " + count + "\nsed 's/Old/New/g'\n");
  home.subscribe("filter:" + filter + ":" + server.url("/feed.xml") + "\n");
  static_cast<void>(home.output_of({"refresh"}));
  CHECK(items_of(home) == 3);
  CHECK(feeds_of(home)[0]["title"] == "New");
  static_cast<void>(home.output_of({"refresh"}));
  CHECK(eventually([&] { return server.count(304) == 1; }));
  CHECK(Home::read(count) == "run\n");
}

TEST_CASE("a filter that fails is asked again, with the whole document") {
  Nginx server;
  const Home home;
  server.put("/feed.xml", rss_of("Feed", 3));
  const std::string filter = script(home, "filter", "exit 1\n");
  home.subscribe("filter:" + filter + ":" + server.url("/feed.xml") + "\n");
  CHECK(home.backend({"refresh"}).status == 1);
  script(home, "filter", "cat\n");
  static_cast<void>(home.output_of({"refresh"}));
  CHECK(items_of(home) == 3);
  CHECK(server.count(304) == 0);
}

TEST_CASE("a password comes from a command, which is asked once for all of its feeds") {
  const std::string feed = http_answer("200 OK", {}, rss_of("Feed", 1));
  RequestLog log;
  HttpServer server(answers({{"/a", feed}, {"/b", feed}}, &log));
  const Home home;
  const std::string count = home.path("runs");
  const std::string pass =
      script(home, "pass", "echo run >> " + count + "\nprintf 's3cret\\nuser: anna\\n'\n");
  const std::string fields = " user=anna \"password-command=" + pass + " 'my feed'\"\n";
  home.subscribe(server.url("/a") + fields + server.url("/b") + fields);
  static_cast<void>(home.output_of({"refresh"}));
  REQUIRE(log.size() == 2);
  for (const HttpRequest& request : log.all())
    CHECK(request.field("Authorization") == "Basic YW5uYTpzM2NyZXQ=");
  CHECK(Home::read(count) == "run\n");
}

TEST_CASE(
    "a password-command that fails is the reason that its feed fails, without what it wrote") {
  RequestLog log;
  HttpServer server(answers({}, &log));
  const Home home;
  const std::string pass =
      script(home, "pass", "echo s3cret\necho 'the store is locked' >&2\nexit 1\n");
  const std::string quiet = script(home, "quiet", "echo\n");
  home.subscribe(server.url("/a") + " password-command=" + pass + "\n" + server.url("/b") +
                 " password-command=" + quiet + "\n");
  CHECK(home.backend({"refresh"}).status == 1);
  CHECK(log.size() == 0);
  CHECK(feeds_of(home)[0]["error"] ==
        "password-command: pass exited with status 1: the store is locked");
  CHECK(feeds_of(home)[1]["error"] == "password-command wrote no password");
}

TEST_CASE("a login comes from netrc where the feed or the settings say so") {
  const std::string feed = http_answer("200 OK", {}, rss_of("Feed", 1));
  RequestLog log;
  HttpServer server(answers({{"/yes", feed}, {"/no", feed}}, &log));
  const Home home;
  home.write(home.path("netrc"), "machine 127.0.0.1 login anna password s3cret\n");
  home.subscribe(server.url("/yes") + " netrc=yes\n" + server.url("/no") + "\n");
  const std::vector<std::string> environment = home.environment({"NETRC=" + home.path("netrc")});
  CHECK(run(Home::command({"refresh"}), environment).status == 0);
  REQUIRE(log.size() == 2);
  for (const HttpRequest& request : log.all())
    CHECK(request.field("Authorization").has_value() == (request.path() == "/yes"));

  home.configure("[fetch]\nnetrc = true\n");
  CHECK(run(Home::command({"refresh"}), environment).status == 0);
  CHECK(log.all().at(2).field("Authorization") == "Basic YW5uYTpzM2NyZXQ=");
  CHECK(log.all().at(3).field("Authorization") == "Basic YW5uYTpzM2NyZXQ=");
}

TEST_CASE("the settings of a feed reach its server") {
  RequestLog log;
  HttpServer server(answers({{"/", http_answer("200 OK", {}, rss_of("Feed", 1))}}, &log));
  const Home home;
  home.subscribe(server.url("/") +
                 " user-agent=mine \"header=X-Key: a b\" cookie=a=1 cookie=b=2 proxy=\n");
  CHECK(
      run(Home::command({"refresh"}), home.environment({"http_proxy=http://127.0.0.1:1"})).status ==
      0);
  const HttpRequest request = log.all().at(0);
  CHECK(request.field("User-Agent") == "mine");
  CHECK(request.field("X-Key") == "a b");
  CHECK(request.field("Cookie") == "a=1; b=2");
}

}  // namespace

}  // namespace antiphon::test
