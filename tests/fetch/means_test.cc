// How a feed is asked, beside its address: FetchMeans.

#include <string>

#include <doctest/doctest.h>

#include "fetch/driver.h"
#include "support/http_server.h"

namespace antiphon::fetch {
namespace {

using namespace std::chrono_literals;
using antiphon::test::answers;
using antiphon::test::http_answer;
using antiphon::test::HttpConnection;
using antiphon::test::HttpRequest;
using antiphon::test::HttpServer;
using antiphon::test::RequestLog;
using antiphon::test::says;
using test::Driver;

std::string feed() {
  return http_answer("200 OK", {"ETag: \"e\""}, "<rss/>");
}

FetchRequest request(const std::string& url, FetchMeans means) {
  FetchRequest out = Driver::request(url);
  out.means = std::move(means);
  return out;
}

FetchMeans everything() {
  FetchMeans means;
  means.user_agent = "me";
  means.headers = {"X-Key: abc", "Accept: text/xml"};
  means.cookies = {"a=1", "b=2; c=3"};
  means.user = "anna";
  means.password = "s:cret";
  return means;
}

constexpr const char* kAnna = "Basic YW5uYTpzOmNyZXQ=";

TEST_CASE("a feed is asked with headers, cookies, agent and credentials of its own") {
  RequestLog log;
  HttpServer server(answers({{"/", feed()}}, &log));
  Driver driver;
  CHECK(driver.fetch(request(server.url(), everything())).outcome == FetchOutcome::fetched);
  const HttpRequest asked = log.all().at(0);
  CHECK(asked.field("User-Agent") == "me");
  CHECK(asked.field("X-Key") == "abc");
  CHECK(asked.field("Accept") == "text/xml");
  CHECK(asked.field("Cookie") == "a=1; b=2; c=3");
  CHECK(asked.field("Authorization") == kAnna);

  // The next feed has nothing of it.
  driver.fetch(server.url());
  const HttpRequest next = log.all().at(1);
  CHECK(next.field("User-Agent") == "antiphon-test");
  for (const char* name : {"X-Key", "Cookie", "Authorization"})
    CHECK(!next.field(name));
  CHECK(next.field("Accept")->starts_with("application/atom+xml"));
}

TEST_CASE("a line end in a header or a cookie does not make another header") {
  RequestLog log;
  HttpServer server(answers({{"/", feed()}}, &log));
  Driver driver;
  FetchMeans means;
  means.headers = {"X: a\r\nY: b"};
  means.cookies = {"a=1\r\nZ: c", "b=2"};
  driver.fetch(request(server.url(), means));
  CHECK(!log.all().at(0).field("Y"));
  CHECK(!log.all().at(0).field("Z"));
  CHECK(log.all().at(0).field("Cookie") == "b=2");
}

TEST_CASE("nothing that is the feed's own goes to another host, port or scheme") {
  RequestLog log;
  HttpServer other(answers({{"/", feed()}}, &log), "127.0.0.2");
  HttpServer other_port(answers({{"/", feed()}}, &log));
  for (const std::string& target : {other.url(), other_port.url()}) {
    CAPTURE(target);
    HttpServer server(answers({{"/", http_answer("301 Moved", {"Location: " + target}, "")}}));
    Driver driver;
    const FetchResult result = driver.fetch(request(server.url(), everything()));
    CHECK(result.outcome == FetchOutcome::fetched);
    CHECK(result.permanent_url.empty());  // who adopts it would send all of it there
    const HttpRequest asked = log.all().back();
    for (const char* name : {"X-Key", "Cookie", "Authorization"})
      CHECK(!asked.field(name));
    CHECK(asked.field("User-Agent") == "me");
  }
}

TEST_CASE("it goes along on the feed's own host") {
  RequestLog log;
  HttpServer server(
      answers({{"/", http_answer("301 Moved", {"Location: /b"}, "")}, {"/b", feed()}}, &log));
  Driver driver;
  CHECK(driver.fetch(request(server.url(), everything())).permanent_url == server.url("/b"));
  CHECK(log.all().at(1).field("Authorization") == kAnna);
  CHECK(log.all().at(1).field("X-Key") == "abc");
}

TEST_CASE("the user name of an address takes its password from the means, another one does not") {
  RequestLog log;
  HttpServer server(answers({{"/", feed()}}, &log));
  Driver driver;
  const std::string place = "127.0.0.1:" + std::to_string(server.port()) + "/";
  FetchMeans means;
  means.password = "s:cret";
  driver.fetch(request("http://anna@" + place, means));
  CHECK(log.all().at(0).field("Authorization") == kAnna);
  means.user = "anna";
  driver.fetch(request("http://bob:x@" + place, means));
  CHECK(log.all().at(1).field("Authorization") == "Basic Ym9iOng=");
  driver.fetch(request("http://bob@" + place, means));
  CHECK(log.all().at(2).field("Authorization") == "Basic Ym9iOg==");
}

TEST_CASE("a 401 behind a redirect says that credentials stay at home") {
  HttpServer other(answers({{"/", http_answer("401 Unauthorized", {}, "")}}), "127.0.0.2");
  HttpServer server(answers({{"/", http_answer("302 Found", {"Location: " + other.url()}, "")}}));
  Driver driver;
  CHECK(driver.fetch(request(server.url(), everything())).error ==
        "401 Unauthorized: a redirect led to 127.0.0.2:" + std::to_string(other.port()) +
            ", which is not told the feed's credentials");
}

// --- proxies ---

TEST_CASE("a feed is asked through its proxy, which alone gets the proxy's credentials") {
  RequestLog log;
  HttpServer proxy([&](HttpConnection& connection) {
    while (const auto asked = connection.read_request()) {
      log.add(*asked);
      connection.send(feed());
    }
  });
  RequestLog direct;
  HttpServer server(answers({{"/", feed()}}, &direct));
  Driver driver;
  FetchMeans means;
  means.proxy = "http://pat:secret@127.0.0.1:" + std::to_string(proxy.port());
  const FetchResult result = driver.fetch(request("http://feeds.example/a", means));
  CHECK(result.outcome == FetchOutcome::fetched);
  CHECK(log.all().at(0).path() == "http://feeds.example/a");
  CHECK(log.all().at(0).field("Proxy-Authorization") == "Basic cGF0OnNlY3JldA==");
  driver.fetch(server.url());
  CHECK(!direct.all().at(0).field("Proxy-Authorization"));
}

TEST_CASE("proxies of the environment serve those that name none, and an empty one is none") {
  RequestLog log;
  HttpServer proxy(answers({{"http://feeds.example/", feed()}}, &log));
  HttpServer server(answers({{"/", feed()}}));
  TransferOptions options = Driver::plenty();
  options.proxies.http = "http://127.0.0.1:" + std::to_string(proxy.port());
  Driver driver(options);
  CHECK(driver.fetch("http://feeds.example/").outcome == FetchOutcome::fetched);
  FetchMeans none;
  none.proxy = "";
  CHECK(driver.fetch(request(server.url(), none)).outcome == FetchOutcome::fetched);
  CHECK(log.size() == 1);
}

TEST_CASE("a proxy that is not there, or does not lead to the server, is told as such") {
  std::string gone;
  {
    const HttpServer server(says(""));
    gone = "127.0.0.1:" + std::to_string(server.port());
  }
  Driver driver;
  FetchMeans means;
  means.proxy = "http://" + gone;
  CHECK(driver.fetch(request("https://feeds.example/", means)).unreachable);
  means.proxy = "socks5h://" + gone;
  CHECK(driver.fetch(request("https://feeds.example/", means)).unreachable);

  HttpServer refusing(says(http_answer("407 Proxy Authentication Required", {}, "")));
  means.proxy = "http://127.0.0.1:" + std::to_string(refusing.port());
  const FetchResult refused = driver.fetch(request("https://feeds.example/", means));
  CHECK(refused.unreachable);
  CHECK(refused.error.starts_with("the proxy says 407"));
}

// --- what follows from an answer ---

TEST_CASE("an answer tells how long it is fresh, and so does a 304") {
  HttpServer server(
      answers({{"/a", http_answer("200 OK", {"Cache-Control: max-age=60"}, "x")},
               {"/b", "HTTP/1.1 304 Not Modified\r\nCache-Control: max-age=61\r\n\r\n"},
               {"/c", http_answer("404 Not Found", {"Cache-Control: max-age=62"}, "")},
               {"/d", feed()}}));
  Driver driver;
  CHECK(driver.fetch(server.url("/a")).fresh_for == 60s);
  CHECK(driver.fetch(server.url("/b")).fresh_for == 61s);
  CHECK(!driver.fetch(server.url("/c")).fresh_for);
  CHECK(!driver.fetch(server.url("/d")).fresh_for);
}

TEST_CASE("what never came to a connection is unreachable, and what a server did is not") {
  std::string gone;
  {
    const HttpServer server(says(""));
    gone = server.url();
  }
  HttpServer mute(says(""));
  HttpServer broken(says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx"));
  HttpServer missing(says(http_answer("404 Not Found", {}, "")));
  Driver driver;
  CHECK(driver.fetch(gone).unreachable);
  CHECK(driver.fetch("http://feeds.invalid/").unreachable);
  for (const HttpServer* server : {&mute, &broken, &missing})
    CHECK(!driver.fetch(server->url()).unreachable);
  // A server that waits while TLS is to begin was reached, too.
  HttpServer waiting([](HttpConnection& connection) { connection.wait_for_close(); });
  FetchRequest secure =
      Driver::request("https://127.0.0.1:" + std::to_string(waiting.port()) + "/");
  secure.limits.connect = 20ms;
  CHECK(!driver.fetch(secure).unreachable);
}

TEST_CASE("a server that answers nothing was reached, whoever was first to give up") {
  RequestLog log;
  HttpServer server([&](HttpConnection& connection) {
    if (const auto asked = connection.read_request()) log.add(*asked);
    connection.wait_for_close();
  });
  Driver driver;
  REQUIRE(driver.transfers.start(TransferId{1}, Driver::request(server.url())));
  driver.run_until([&] { return log.size() == 1; });
  driver.let_pass(30s);
  driver.run_until([&] { return driver.results.size() == 1; });
  CHECK(!driver.results.begin()->second.unreachable);
}

TEST_CASE("the items that are new may come alone, to those who have asked for them") {
  RequestLog log;
  HttpServer server(
      answers({{"/", http_answer("226 IM Used", {"IM: feed", "ETag: \"2\""}, "<rss/>")},
               {"/other", http_answer("226 IM Used", {"IM: vcdiff"}, "x")},
               {"/silent", http_answer("226 IM Used", {}, "x")}},
              &log));
  Driver driver;
  FetchRequest known = Driver::request(server.url());
  known.validators.etag = "\"1\"";
  const FetchResult result = driver.fetch(known);
  CHECK(result.outcome == FetchOutcome::fetched);
  CHECK(result.validators.etag == "\"2\"");
  CHECK(driver.bodies.rbegin()->second == "<rss/>");
  CHECK(log.all().at(0).field("A-IM") == "feed");

  known.url = server.url("/other");
  CHECK(driver.fetch(known).outcome == FetchOutcome::failed);
  known.url = server.url("/silent");
  CHECK(driver.fetch(known).outcome == FetchOutcome::failed);
  const FetchResult unasked = driver.fetch(server.url());
  CHECK(unasked.error == "226 IM Used, where a feed was expected");
  CHECK(!log.all().back().field("A-IM"));
}

}  // namespace
}  // namespace antiphon::fetch
