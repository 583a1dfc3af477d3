#include <map>
#include <string>

#include <doctest/doctest.h>

#include "fetch/driver.h"
#include "support/http_server.h"

namespace antiphon::fetch {
namespace {

using antiphon::test::answers;
using antiphon::test::http_answer;
using antiphon::test::HttpConnection;
using antiphon::test::HttpServer;
using antiphon::test::RequestLog;
using test::Driver;

std::string redirect(int status, const std::string& to) {
  return http_answer(std::to_string(status) + " Over There", {"Location: " + to}, "a page");
}

std::string feed() {
  return http_answer("200 OK", {"ETag: \"e\""}, "<rss/>");
}

TEST_CASE("a few redirects lead to the feed, and their pages are no part of it") {
  HttpServer last(answers({{"/feed", feed()}}), "127.0.0.2");
  HttpServer server(answers({{"/1", redirect(301, "/2")},
                             {"/2", redirect(302, "3")},
                             {"/3", redirect(307, last.url("/feed"))}}));
  Driver driver;
  const FetchResult result = driver.fetch(server.url("/1"));
  CHECK(result.outcome == FetchOutcome::fetched);
  CHECK(result.url == last.url("/feed"));
  CHECK(driver.bodies.begin()->second == "<rss/>");
}

TEST_CASE("every status of a redirect is followed, relative or not") {
  for (const int status : {301, 302, 303, 307, 308}) {
    CAPTURE(status);
    HttpServer server(answers({{"/a/b", redirect(status, "c?d#e")}, {"/a/c?d", feed()}}));
    Driver driver;
    const FetchResult result = driver.fetch(server.url("/a/b"));
    CHECK(result.outcome == FetchOutcome::fetched);
    CHECK(result.url == server.url("/a/c?d"));
    CHECK(result.permanent_url == (status == 301 || status == 308 ? result.url : ""));
  }
}

TEST_CASE("a feed has moved for good only if every hop says so, and it is there") {
  HttpServer server(answers({{"/1", redirect(301, "/2")},
                             {"/2", redirect(308, "/feed")},
                             {"/3", redirect(302, "/2")},
                             {"/4", redirect(301, "/nothing")},
                             {"/feed", feed()}}));
  Driver driver;
  CHECK(driver.fetch(server.url("/1")).permanent_url == server.url("/feed"));
  CHECK(driver.fetch(server.url("/3")).permanent_url.empty());
  CHECK(driver.fetch(server.url("/4")).permanent_url.empty());
  CHECK(driver.fetch(server.url("/4")).error == "404 Not Found");
}

TEST_CASE("a redirect loop ends at the limit") {
  RequestLog log;
  HttpServer server(answers({{"/a", redirect(302, "/b")}, {"/b", redirect(302, "/a")}}, &log));
  Driver driver;
  const FetchResult result = driver.fetch(server.url("/a"));
  CHECK(result.outcome == FetchOutcome::failed);
  CHECK(result.error == "more than 8 redirects");
  CHECK(log.size() == 9);
}

TEST_CASE("a redirect that leads nowhere, or out of the web, is an error") {
  HttpServer server(answers({{"/file", redirect(302, "file:///etc/passwd")},
                             {"/ftp", redirect(301, "ftp://127.0.0.1/feed")},
                             {"/junk", redirect(302, "http://")},
                             {"/none", http_answer("302 Found", {}, "")}}));
  Driver driver;
  CHECK(driver.fetch(server.url("/file")).error ==
        "redirect to a file: address, which is not followed");
  CHECK(driver.fetch(server.url("/ftp")).error ==
        "redirect to a ftp: address, which is not followed");
  CHECK(driver.fetch(server.url("/junk")).error == "redirect to what is not an address");
  CHECK(driver.fetch(server.url("/none")).error == "302 Found without an address");
}

TEST_CASE("credentials follow on the same host and are kept from any other") {
  RequestLog here;
  RequestLog there;
  HttpServer other(answers({{"/feed", feed()}}, &there), "127.0.0.2");
  HttpServer server(answers({{"/away", redirect(302, other.url("/feed"))},
                             {"/near", redirect(301, "/feed")},
                             {"/feed", feed()}},
                            &here));
  Driver driver;
  const std::string base = "http://me:secret@127.0.0.1:" + std::to_string(server.port());
  CHECK(driver.fetch(base + "/away").outcome == FetchOutcome::fetched);
  CHECK(here.all().at(0).field("Authorization"));
  CHECK(!there.all().at(0).field("Authorization"));

  const FetchResult near = driver.fetch(base + "/near");
  CHECK(here.all().at(2).field("Authorization"));
  CHECK(near.url.find("secret") == std::string::npos);
  CHECK(near.permanent_url.empty());  // it would lose the password
}

TEST_CASE("an endless page behind a redirect does not keep it from being followed") {
  HttpServer server([](HttpConnection& connection) {
    while (const auto request = connection.read_request()) {
      if (request->path() == "/feed") {
        connection.send(feed());
        continue;
      }
      connection.send("HTTP/1.1 302 Found\r\nLocation: /feed\r\n\r\n");
      while (connection.send(std::string(10'000, 'x'))) {
      }
    }
  });
  Driver driver;
  CHECK(driver.fetch(server.url()).outcome == FetchOutcome::fetched);
}

TEST_CASE("a redirect to a host whose places are taken waits there") {
  antiphon::test::Gate gate;
  RequestLog log;
  HttpServer busy(
      [&](HttpConnection& connection) {
        while (const auto request = connection.read_request()) {
          log.add(*request);
          gate.wait();
          connection.send(feed());
        }
      },
      "127.0.0.2");
  RequestLog first;
  HttpServer server(answers({{"/", redirect(302, busy.url("/redirected"))}}, &first));
  TransferOptions options = Driver::plenty();
  options.per_host = 1;
  Driver driver(options);
  REQUIRE(driver.transfers.start(TransferId{1}, Driver::request(busy.url("/direct"))));
  driver.run_until([&] { return log.size() == 1; });
  REQUIRE(driver.transfers.start(TransferId{2}, Driver::request(server.url())));
  driver.run_until([&] { return first.size() == 1; });
  driver.run_while_ready();
  CHECK(log.size() == 1);
  gate.open();
  driver.run_until([&] { return driver.results.size() == 2; });
  CHECK(log.all().at(1).path() == "/redirected");
}

// To which 127.0.0.2 is of a private network, and all else public.
Driver driver_with_private_network() {
  TransferOptions options = Driver::plenty();
  options.is_private = [](std::string_view ip) { return ip == "127.0.0.2"; };
  return Driver(options);
}

TEST_CASE("a redirect from a public to a private address is refused, and nothing is asked there") {
  RequestLog log;
  HttpServer inside(answers({{"/feed", feed()}}, &log), "127.0.0.2");
  HttpServer server(answers({{"/", redirect(302, inside.url("/feed"))}}));
  Driver driver = driver_with_private_network();
  const FetchResult result = driver.fetch(server.url());
  CHECK(result.error ==
        "redirect from a public address to a private one (127.0.0.2), which is not followed");
  CHECK(!result.unreachable);
  CHECK(log.size() == 0);
}

TEST_CASE("a connection that another feed has to a private address is no way there") {
  RequestLog log;
  HttpServer inside(answers({{"/feed", feed()}}, &log), "127.0.0.2");
  HttpServer server(answers({{"/", redirect(302, inside.url("/feed"))}}));
  Driver driver = driver_with_private_network();
  CHECK(driver.fetch(inside.url("/feed")).outcome == FetchOutcome::fetched);
  CHECK(driver.fetch(server.url()).outcome == FetchOutcome::failed);
  CHECK(log.size() == 1);
}

TEST_CASE("a feed at a private address may go on within private ones, but not by way of a public") {
  RequestLog log;
  std::string back;
  HttpServer server([&](HttpConnection& connection) {
    while (const auto request = connection.read_request()) {
      connection.send(request->path() == "/" ? redirect(302, back) : feed());
    }
  });
  HttpServer inside(answers({{"/feed", feed()},
                             {"/near", redirect(302, "/feed")},
                             {"/out", redirect(302, server.url("/public"))},
                             {"/around", redirect(302, server.url("/"))}},
                            &log),
                    "127.0.0.2");
  back = inside.url("/feed");
  Driver driver = driver_with_private_network();
  CHECK(driver.fetch(inside.url("/near")).outcome == FetchOutcome::fetched);
  CHECK(driver.fetch(inside.url("/out")).outcome == FetchOutcome::fetched);
  CHECK(driver.fetch(inside.url("/around")).outcome == FetchOutcome::failed);
  CHECK(log.all().back().path() == "/around");
}

TEST_CASE("a cookie that a redirect sets goes along to the next hop, and no further") {
  RequestLog log;
  HttpServer other(answers({{"/", feed()}}, &log), "127.0.0.2");
  HttpServer server(answers(
      {{"/", http_answer("302 Found", {"Location: /wall", "Set-Cookie: seen=1"}, "")},
       {"/wall", feed()},
       {"/away", http_answer("302 Found", {"Location: " + other.url(), "Set-Cookie: seen=2"}, "")}},
      &log));
  Driver driver;
  CHECK(driver.fetch(server.url()).outcome == FetchOutcome::fetched);
  CHECK(log.all().at(1).field("Cookie") == "seen=1");
  CHECK(driver.fetch(server.url("/wall")).outcome == FetchOutcome::fetched);
  CHECK(!log.all().at(2).field("Cookie"));
  CHECK(driver.fetch(server.url("/away")).outcome == FetchOutcome::fetched);
  CHECK(!log.all().at(4).field("Cookie"));
}

}  // namespace
}  // namespace antiphon::fetch
