#include <string>

#include <doctest/doctest.h>

#include "fetch/driver.h"
#include "fetch/encoders.h"
#include "support/http_server.h"

namespace antiphon::fetch {
namespace {

using namespace std::chrono_literals;
using antiphon::test::Gate;
using antiphon::test::http_answer;
using antiphon::test::HttpConnection;
using antiphon::test::HttpServer;
using antiphon::test::RequestLog;
using antiphon::test::says;
using test::Driver;

constexpr TransferId kFirst{1};

// What one server's answer leads to, under the given limits.
FetchResult outcome(const HttpServer::Script& script, const FetchLimits& limits = {}) {
  HttpServer server(script);
  Driver driver;
  FetchRequest request = Driver::request(server.url());
  request.limits = limits;
  return driver.fetch(request);
}

HttpServer::Script endless(std::string head, std::string again) {
  return [head, again](HttpConnection& connection) {
    if (!connection.read_request()) return;
    connection.send(head);
    while (connection.send(again)) {
    }
  };
}

FetchLimits small() {
  FetchLimits limits;
  limits.decoded_bytes = 300'000;
  limits.compressed_bytes = 100'000;
  return limits;
}

// --- amount ---

TEST_CASE("an endless body is stopped at the limit of decoded bytes") {
  const auto result =
      outcome(endless("HTTP/1.1 200 OK\r\n\r\n", std::string(10'000, 'x')), small());
  CHECK(result.outcome == FetchOutcome::failed);
  CHECK(result.error == "larger than 300 KB");
}

TEST_CASE("an endless chunked body is stopped as well") {
  const std::string chunk = "1000\r\n" + std::string(0x1000, 'x') + "\r\n";
  CHECK(outcome(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk), small())
            .error == "larger than 300 KB");
}

TEST_CASE("an endless encoded body is stopped at the limit of compressed bytes") {
  const std::string block = test::gzip("x");  // one member after the other
  CHECK(
      outcome(endless("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", block), small()).error ==
      "larger than 100 KB");
}

TEST_CASE("a Content-Length above the limit is refused before the body") {
  HttpServer server([](HttpConnection& connection) {
    if (!connection.read_request()) return;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n");
    connection.wait_for_close();  // no byte of a body is ever sent
  });
  Driver driver;
  CHECK(driver.fetch(server.url()).error == "larger than 32 MB");
  CHECK(driver.bodies.empty());
}

TEST_CASE("a gzip bomb is refused for its growth") {
  const std::string bomb = test::gzip(std::string(50'000'000, '\0'));
  FetchLimits limits;
  limits.decoded_bytes = 1U << 30U;
  const auto result =
      outcome(says(http_answer("200 OK", {"Content-Encoding: gzip"}, bomb)), limits);
  CHECK(result.error == "the encoding of the answer makes it more than 200 times larger");
}

TEST_CASE("a head without end, in lines, in one line or in 1xx answers, is an error") {
  const std::string words = "the head of the answer is too large";
  CHECK(
      outcome(endless("HTTP/1.1 200 OK\r\n", "X-Line: " + std::string(100, 'x') + "\r\n")).error ==
      words);
  CHECK(outcome(endless("HTTP/1.1 200 OK\r\nX-Line: ", std::string(1000, 'x'))).error == words);
  CHECK(outcome(endless("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")).error == words);
}

TEST_CASE("trailers without end are an error") {
  const auto result = outcome(endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
                                      "X-Line: " + std::string(100, 'x') + "\r\n"));
  CHECK(result.outcome == FetchOutcome::failed);
}

// --- time ---

TEST_CASE("a server that accepts and says nothing is given up after the stalled limit") {
  RequestLog log;
  HttpServer server([&](HttpConnection& connection) {
    if (const auto request = connection.read_request()) log.add(*request);
    connection.wait_for_close();
  });
  Driver driver;
  REQUIRE(driver.transfers.start(kFirst, Driver::request(server.url())));
  driver.run_until([&] { return log.size() == 1; });
  driver.let_pass(29'000ms);
  driver.run_while_ready();
  CHECK(driver.results.empty());
  driver.let_pass(1'001ms);
  driver.run_while_ready();
  CHECK(driver.results[kFirst].error == "no answer within 30 s");
}

TEST_CASE("half a body and then silence is an error, after the stalled limit") {
  HttpServer server([](HttpConnection& connection) {
    if (!connection.read_request()) return;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    connection.wait_for_close();
  });
  Driver driver;
  REQUIRE(driver.transfers.start(kFirst, Driver::request(server.url())));
  driver.run_until([&] { return driver.bodies[kFirst] == "half"; });
  driver.let_pass(30'001ms);
  driver.run_while_ready();
  CHECK(driver.results[kFirst].outcome == FetchOutcome::failed);
  CHECK(driver.results[kFirst].error == "nothing more came for 30 s");
}

TEST_CASE("a body that trickles beats the stalled limit, but not the total") {
  Gate gates[4];
  HttpServer server([&](HttpConnection& connection) {
    if (!connection.read_request()) return;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n");
    for (Gate& gate : gates) {
      gate.wait();
      connection.send("x");
    }
    connection.wait_for_close();
  });
  Driver driver;
  REQUIRE(driver.transfers.start(kFirst, Driver::request(server.url())));
  std::size_t came = 0;
  for (Gate& gate : gates) {
    gate.open();
    driver.run_until([&, want = ++came] { return driver.bodies[kFirst].size() == want; });
    driver.let_pass(20'000ms);
    driver.run_while_ready();
    CHECK(driver.results.empty());
  }
  driver.let_pass(10'001ms);
  driver.run_while_ready();
  CHECK(driver.results[kFirst].error == "not done within 90 s");
}

TEST_CASE("a 404 stays a 404 when its page never ends") {
  RequestLog log;
  HttpServer server([&](HttpConnection& connection) {
    const auto request = connection.read_request();
    if (!request) return;
    connection.send("HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\nhalf");
    log.add(*request);
    connection.wait_for_close();
  });
  Driver driver;
  REQUIRE(driver.transfers.start(kFirst, Driver::request(server.url())));
  driver.run_until([&] { return log.size() == 1; });
  driver.run_while_ready();
  driver.let_pass(90'000ms);
  driver.run_while_ready();
  CHECK(driver.results[kFirst].error == "404 Not Found");
}

TEST_CASE("a transfer that waits for credit has all the time of the world") {
  HttpServer server(says(http_answer("200 OK", {}, std::string(200'000, 'x'))));
  TransferOptions options = Driver::plenty();
  options.first_credit = 10'000;
  Driver driver(options);
  REQUIRE(driver.transfers.start(kFirst, Driver::request(server.url())));
  driver.run_until([&] { return driver.bodies[kFirst].size() == 10'000; });
  driver.run_while_ready();
  for (int hours = 0; hours < 3; ++hours) {
    driver.let_pass(3'600'000ms);
    driver.run_while_ready();
  }
  CHECK(driver.results.empty());
  driver.transfers.grant(kFirst, 1'000'000);
  driver.run_until([&] { return driver.results.contains(kFirst); });
  CHECK(driver.results[kFirst].outcome == FetchOutcome::fetched);
  CHECK(driver.bodies[kFirst].size() == 200'000);
}

TEST_CASE("a connection that is not made in its time is an error of its own") {
  FetchLimits limits;
  limits.connect = 50ms;
  HttpServer server([](HttpConnection& connection) { connection.wait_for_close(); });
  Driver driver;
  FetchRequest request = Driver::request("https" + server.url().substr(4));  // no TLS ever comes
  request.limits = limits;
  const auto result = driver.fetch(request);
  CHECK(result.error ==
        "no connection to 127.0.0.1:" + std::to_string(server.port()) + " within 50 ms");
}

// --- credit ---

TEST_CASE("no transfer delivers more than its credit, and every one goes on when granted more") {
  const std::string text = test::feed_like(400'000);
  HttpServer server([&](HttpConnection& connection) {
    while (const auto request = connection.read_request()) {
      connection.send(request->path() == "/plain"
                          ? http_answer("200 OK", {}, text)
                          : http_answer("200 OK", {"Content-Encoding: gzip"}, test::gzip(text)));
    }
  });
  TransferOptions options = Driver::plenty();
  options.first_credit = 20'000;
  Driver driver(options);
  std::uint32_t number = 0;
  for (const char* path : {"/plain", "/gzip"}) {
    CAPTURE(path);
    const TransferId id{++number};
    REQUIRE(driver.transfers.start(id, Driver::request(server.url(path))));
    std::size_t credit = 20'000;
    while (!driver.results.contains(id)) {
      driver.run_until([&] { return driver.bodies[id].size() >= std::min(credit, text.size()); });
      driver.run_while_ready();
      CHECK(driver.bodies[id].size() <= credit);
      driver.transfers.grant(id, 70'001);
      credit += 70'001;
    }
    CHECK(driver.results[id].error.empty());
    CHECK(driver.bodies[id] == text);
  }
}

TEST_CASE("while the way out is held nothing moves or begins, and afterwards everything does") {
  RequestLog log;
  HttpServer server(
      antiphon::test::answers({{"/", http_answer("200 OK", {}, std::string(100'000, 'x'))}}, &log));
  Driver driver;
  const auto start = [&](std::uint32_t id) {
    REQUIRE(driver.transfers.start(TransferId{id}, Driver::request(server.url())));
  };
  start(1);
  driver.run_until([&] { return log.size() == 1; });
  driver.transfers.hold(true);
  const std::size_t had = driver.bodies[TransferId{1}].size();
  start(2);
  driver.run_while_ready();
  CHECK(driver.bodies[TransferId{1}].size() == had);
  CHECK(log.size() == 1);
  driver.transfers.hold(false);
  driver.run_until([&] { return driver.results.size() == 2; });
  for (const std::uint32_t id : {1U, 2U})
    CHECK(driver.bodies[TransferId{id}].size() == 100'000);
}

TEST_CASE("a server that goes away while its transfer waits has not sent a whole feed") {
  HttpServer server(
      says("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + std::string(200'000, 'x')));
  TransferOptions options = Driver::plenty();
  options.first_credit = 1000;
  Driver driver(options);
  REQUIRE(driver.transfers.start(kFirst, Driver::request(server.url())));
  driver.run_until([&] { return driver.bodies[kFirst].size() == 1000; });
  driver.run_while_ready();
  driver.transfers.grant(kFirst, 1'000'000);
  driver.run_until([&] { return driver.results.contains(kFirst); });
  CHECK(driver.results[kFirst].error == "the answer ended early");
}

}  // namespace
}  // namespace antiphon::fetch
