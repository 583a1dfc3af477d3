#include "antiphon/fetch/transfers.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "fetch/driver.h"
#include "fetch/encoders.h"
#include "support/http_server.h"

namespace antiphon::fetch {
namespace {

using namespace std::chrono_literals;
using antiphon::test::answers;
using antiphon::test::http_answer;
using antiphon::test::HttpConnection;
using antiphon::test::HttpServer;
using antiphon::test::RequestLog;
using test::Driver;

constexpr TransferId kFirst{1};

TEST_CASE("a feed is fetched whole, with what its server said of it") {
  HttpServer server(
      answers({{"/feed", http_answer("200 OK",
                                     {"Content-Type: application/rss+xml", "ETag: \"e\"",
                                      "Last-Modified: Mon, 02 Nov 2026 10:00:00 GMT"},
                                     "<rss/>")}}));
  Driver driver;
  REQUIRE(driver.transfers.start(kFirst, Driver::request(server.url("/feed#top"))));
  driver.run_until([&] { return driver.results.contains(kFirst); });
  const FetchResult result = driver.results[kFirst];
  CHECK(result.outcome == FetchOutcome::fetched);
  CHECK(result.status == 200);
  CHECK(result.error.empty());
  CHECK(result.url == server.url("/feed"));
  CHECK(result.permanent_url.empty());
  CHECK(result.content_type == "application/rss+xml");
  CHECK(result.validators == Validators{"\"e\"", "Mon, 02 Nov 2026 10:00:00 GMT"});
  CHECK(driver.bodies[kFirst] == "<rss/>");
  CHECK(driver.transfers.size() == 0);
}

TEST_CASE("a request names the program, the codings and the types that it takes") {
  RequestLog log;
  HttpServer server(answers({}, &log));
  Driver driver;
  driver.fetch(server.url());
  const auto request = log.all().at(0);
  CHECK(request.field("User-Agent") == "antiphon-test");
  CHECK(request.field("Accept-Encoding") == "gzip, deflate, br, zstd");
  CHECK(request.field("Accept")->find("application/rss+xml") != std::string::npos);
  CHECK(!request.field("If-None-Match"));
  CHECK(!request.field("If-Modified-Since"));
  CHECK(!request.field("Authorization"));
}

TEST_CASE("validators are sent as they were stored, and a 304 keeps them as a pair") {
  RequestLog log;
  HttpServer server(
      answers({{"/", "HTTP/1.1 304 Not Modified\r\nETag: W/\"other\"\r\n\r\n"}}, &log));
  Driver driver;
  FetchRequest request = Driver::request(server.url());
  request.validators = {"W/\"a b\"", "yesterday, about noon"};
  const FetchResult result = driver.fetch(request);
  CHECK(log.all().at(0).field("If-None-Match") == "W/\"a b\"");
  CHECK(log.all().at(0).field("If-Modified-Since") == "yesterday, about noon");
  CHECK(result.outcome == FetchOutcome::not_modified);
  CHECK(result.status == 304);
  CHECK(result.validators == request.validators);
}

TEST_CASE("a validator cannot smuggle a header into the request") {
  RequestLog log;
  HttpServer server(answers({}, &log));
  Driver driver;
  FetchRequest request = Driver::request(server.url());
  request.validators = {"\"a\"\r\nX-Evil: 1", std::string(5000, 'x')};
  driver.fetch(request);
  const auto sent = log.all().at(0);
  CHECK(sent.head.find("Evil") == std::string::npos);
  CHECK(!sent.field("If-None-Match"));
  CHECK(!sent.field("If-Modified-Since"));
}

TEST_CASE("a 304 that nobody asked for is no news") {
  HttpServer server(answers({{"/", "HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"}}));
  Driver driver;
  const FetchResult result = driver.fetch(server.url());
  CHECK(result.outcome == FetchOutcome::not_modified);
  CHECK(result.validators == Validators{});
}

TEST_CASE("the validators of a redirect are not those of the feed") {
  HttpServer server(answers({{"/",
                              "HTTP/1.1 302 Found\r\nETag: \"redirect\"\r\nLocation: /feed\r\n"
                              "Content-Length: 0\r\n\r\n"},
                             {"/feed", http_answer("200 OK", {"Last-Modified: now"}, "x")}}));
  Driver driver;
  CHECK(driver.fetch(server.url()).validators == Validators{"", "now"});
}

TEST_CASE("every coding that is asked for is understood") {
  const std::string text = test::feed_like(100'000);
  HttpServer server(answers(
      {{"/gzip", http_answer("200 OK", {"Content-Encoding: gzip"}, test::gzip(text))},
       {"/deflate", http_answer("200 OK", {"Content-Encoding: deflate"}, test::zlib_deflate(text))},
       {"/raw", http_answer("200 OK", {"Content-Encoding: deflate"}, test::raw_deflate(text))},
       {"/br", http_answer("200 OK", {"Content-Encoding: BR"}, test::brotli(text))},
       {"/zstd", http_answer("200 OK", {"Content-Encoding: zstd"}, test::zstd(text))}}));
  Driver driver;
  std::uint32_t number = 0;
  for (const char* path : {"/gzip", "/deflate", "/raw", "/br", "/zstd"}) {
    CAPTURE(path);
    const TransferId id{++number};
    REQUIRE(driver.transfers.start(id, Driver::request(server.url(path))));
    driver.run_until([&] { return driver.results.contains(id); });
    CHECK(driver.results[id].error == "");
    CHECK(driver.bodies[id] == text);
  }
  CHECK(driver.largest_part <= kLargestPart);
}

TEST_CASE("an error status is told in our words, and its page is not a body") {
  HttpServer server(answers({{"/500", http_answer("500 \x1b[2J Oops", {}, "<rss>a feed</rss>")},
                             {"/999", http_answer("999 No", {}, "")},
                             {"/204", "HTTP/1.1 204 No Content\r\n\r\n"},
                             {"/206", http_answer("206 Partial Content", {}, "<rss/>")},
                             {"/300", http_answer("300 Multiple Choices", {}, "")}}));
  Driver driver;
  const auto error = [&](const char* path) { return driver.fetch(server.url(path)).error; };
  CHECK(error("/nothing") == "404 Not Found");
  CHECK(error("/500") == "500 Internal Server Error");
  CHECK(error("/999") == "status 999");
  CHECK(error("/204") == "204 No Content, where a feed was expected");
  CHECK(error("/206") == "206 Partial Content, where a feed was expected");
  CHECK(error("/300") == "300 Multiple Choices");
  CHECK(driver.bodies.empty());
  CHECK(driver.results.begin()->second.status == 404);
}

TEST_CASE("a long error page is not heard to its end") {
  HttpServer server([](HttpConnection& connection) {
    if (!connection.read_request()) return;
    connection.send("HTTP/1.1 404 Not Found\r\n\r\n");
    while (connection.send(std::string(10'000, 'x'))) {
    }
  });
  Driver driver;
  CHECK(driver.fetch(server.url()).error == "404 Not Found");
}

TEST_CASE("Retry-After counts for 429 and 503, by the clock that was given") {
  HttpServer server(
      answers({{"/429", http_answer("429 Too Many Requests", {"Retry-After: 100"}, "")},
               {"/503", http_answer("503 Service Unavailable",
                                    {"Retry-After: Tue, 14 Nov 2023 22:14:20 GMT"}, "")},
               {"/500", http_answer("500 Internal Server Error", {"Retry-After: 100"}, "")}}));
  Driver driver;
  CHECK(driver.fetch(server.url("/429")).retry_after == 100s);
  CHECK(driver.fetch(server.url("/503")).retry_after == 60s);
  CHECK(!driver.fetch(server.url("/500")).retry_after);
}

TEST_CASE("a password goes to its server and into nothing that is told") {
  RequestLog log;
  HttpServer server(answers({{"/", http_answer("200 OK", {}, "x")}}, &log));
  Driver driver;
  const std::string port = std::to_string(server.port());
  const FetchResult result = driver.fetch("http://me:se%20cret@127.0.0.1:" + port + "/");
  CHECK(log.all().at(0).field("Authorization") == "Basic bWU6c2UgY3JldA==");  // me:se cret
  CHECK(result.outcome == FetchOutcome::fetched);
  CHECK(result.url == server.url());
  // Nor does the next request on the same connection have it.
  driver.fetch(server.url());
  CHECK(!log.all().at(1).field("Authorization"));
}

TEST_CASE("a 401 says what to do, and whether it was done") {
  HttpServer server(answers({{"/", http_answer("401 Unauthorized", {}, "")}}));
  Driver driver;
  const std::string port = std::to_string(server.port());
  CHECK(driver.fetch(server.url()).error ==
        "401 Unauthorized: put user=NAME and password=SECRET, or password-command=COMMAND, behind "
        "the address in the feeds file");
  const std::string refused = driver.fetch("http://me:secret@127.0.0.1:" + port + "/").error;
  CHECK(refused == "401 Unauthorized: the server refuses the user name and password");
}

TEST_CASE("cookies live no longer than an answer") {
  RequestLog log;
  HttpServer server(answers({{"/", http_answer("200 OK", {"Set-Cookie: a=b"}, "x")}}, &log));
  Driver driver;
  driver.fetch(server.url());
  driver.fetch(server.url());
  CHECK(!log.all().at(1).field("Cookie"));
}

TEST_CASE("nobody there, no such name and no address are told apart") {
  std::string gone;
  {
    HttpServer server(answers({}));
    gone = server.url();
  }
  Driver driver;
  CHECK(driver.fetch(gone).error == "connection refused by " + gone.substr(7, gone.size() - 8));
  CHECK(driver.fetch("ftp://example.org/").error ==
        "not an address of the web: expected http: or https:");
  CHECK(driver.fetch("http://[::1/").error.starts_with("not an address of the web: "));
}

TEST_CASE("an id is in use until its transfer has finished") {
  HttpServer server(answers({}));
  Driver driver;
  CHECK(driver.transfers.start(kFirst, Driver::request(server.url())));
  CHECK(!driver.transfers.start(kFirst, Driver::request(server.url())));
  CHECK(driver.transfers.start(TransferId{2}, Driver::request("no address")));
  CHECK(!driver.transfers.start(TransferId{2}, Driver::request(server.url())));
  CHECK(driver.results.empty());  // never from start()
  driver.run_until([&] { return driver.results.size() == 2; });
  CHECK(driver.transfers.start(kFirst, Driver::request(server.url())));
}

TEST_CASE("a cancelled transfer is never heard of again, wherever it was") {
  antiphon::test::Gate gate;
  RequestLog log;
  HttpServer server([&](HttpConnection& connection) {
    const auto request = connection.read_request();
    if (!request) return;
    log.add(*request);
    connection.wait_for_close();
    gate.open();
  });
  TransferOptions options = Driver::plenty();
  options.per_host = 1;
  Driver driver(options);
  const TransferId second{2};
  const TransferId bad{3};
  REQUIRE(driver.transfers.start(kFirst, Driver::request(server.url("/1"))));
  REQUIRE(driver.transfers.start(second, Driver::request(server.url("/2"))));
  REQUIRE(driver.transfers.start(bad, Driver::request("no address")));
  driver.run_until([&] { return log.size() == 1; });
  CHECK(driver.transfers.cancel(second));  // waits
  CHECK(driver.transfers.cancel(kFirst));  // runs
  CHECK(!driver.transfers.cancel(kFirst));
  gate.wait();  // its connection was closed
  driver.run_while_ready();
  CHECK(driver.transfers.size() == 0);
  CHECK(driver.results.size() == (driver.results.contains(bad) ? 1 : 0));
  CHECK(log.size() == 1);
}

TEST_CASE("Transfers can end while transfers run, wait and are paused") {
  HttpServer server([](HttpConnection& connection) {
    if (!connection.read_request()) return;
    connection.send(http_answer("200 OK", {}, std::string(1'000'000, 'x')));
    connection.wait_for_close();
  });
  TransferOptions options = Driver::plenty();
  options.first_credit = 1000;
  auto driver = std::make_unique<Driver>(options);
  for (std::uint32_t i = 0; i < 10; ++i) {
    REQUIRE(driver->transfers.start(TransferId{i}, Driver::request(server.url())));
  }
  driver->run_until([&] { return !driver->bodies.empty(); });
  driver.reset();
  CHECK(true);
}

}  // namespace
}  // namespace antiphon::fetch
