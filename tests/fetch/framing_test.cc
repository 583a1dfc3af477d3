#include <map>
#include <string>

#include <doctest/doctest.h>

#include "fetch/driver.h"
#include "fetch/encoders.h"
#include "support/http_server.h"

namespace antiphon::fetch {
namespace {

using antiphon::test::http_answer;
using antiphon::test::HttpConnection;
using antiphon::test::HttpServer;
using antiphon::test::RequestLog;
using antiphon::test::says;
using test::Driver;

struct Heard {
  FetchResult result;
  std::string body;
};

Heard hear(const std::string& answer) {
  HttpServer server(says(answer));
  Driver driver;
  Heard heard;
  heard.result = driver.fetch(server.url());
  if (!driver.bodies.empty()) heard.body = driver.bodies.begin()->second;
  return heard;
}

std::string head(const std::string& fields) {
  return "HTTP/1.1 200 OK\r\n" + fields + "\r\n";
}

TEST_CASE("a body that is cut short is no feed, however it was framed") {
  const std::string gzip = test::gzip(test::feed_like(5000));
  const std::map<std::string, std::string> answers = {
      {"length", head("Content-Length: 100\r\n") + "half"},
      {"last chunk missing", head("Transfer-Encoding: chunked\r\n") + "4\r\nhalf\r\n"},
      {"chunk cut", head("Transfer-Encoding: chunked\r\n") + "40\r\nhalf"},
      {"gzip by length",
       http_answer("200 OK", {"Content-Encoding: gzip"}, gzip.substr(0, gzip.size() - 9))},
      {"gzip until close", head("Content-Encoding: gzip\r\n") + gzip.substr(0, gzip.size() / 2)},
      {"gzip without trailer",
       head("Content-Encoding: gzip\r\n") + gzip.substr(0, gzip.size() - 4)},
  };
  for (const auto& one : answers) {
    CAPTURE(one.first);
    const auto result = hear(one.second).result;
    CHECK(result.outcome == FetchOutcome::failed);
    CHECK(result.error.starts_with("the answer ended early"));
  }
}

TEST_CASE("framing that is junk is an error and no feed") {
  const std::map<std::string, std::string> answers = {
      {"negative length", head("Content-Length: -5\r\n") + "x"},
      {"length that overflows", head("Content-Length: 99999999999999999999999\r\n") + "x"},
      {"two lengths", head("Content-Length: 1\r\nContent-Length: 2\r\n") + "xx"},
      {"chunk size of junk", head("Transfer-Encoding: chunked\r\n") + "zz\r\nx\r\n0\r\n\r\n"},
      {"chunk size huge", head("Transfer-Encoding: chunked\r\n") + "ffffffffffffffffff\r\nx"},
      {"gzip that is none", http_answer("200 OK", {"Content-Encoding: gzip"}, "<rss/>")},
      {"gzip in gzip",
       http_answer("200 OK", {"Content-Encoding: gzip, gzip"}, test::gzip(test::gzip("<rss/>")))},
      {"gzip in gzip, on two lines",
       http_answer("200 OK", {"Content-Encoding: gzip", "Content-Encoding: gzip"},
                   test::gzip(test::gzip("<rss/>")))},
      {"unknown coding", http_answer("200 OK", {"Content-Encoding: lzma"}, "<rss/>")},
  };
  for (const auto& one : answers) {
    CAPTURE(one.first);
    const auto result = hear(one.second).result;
    CHECK(result.outcome == FetchOutcome::failed);
    CHECK(!result.error.empty());
  }
}

TEST_CASE("odd but honest framing is understood") {
  CHECK(hear(head("") + "until the end").body == "until the end");
  CHECK(hear(head("Transfer-Encoding: chunked\r\n") +
             "4;ext=1\r\nthis\r\n6\r\n works\r\n0\r\nX-Trailer: 1\r\n\r\n")
            .body == "this works");
  CHECK(hear("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + head("Content-Length: 1\r\n") + "x")
            .body == "x");
  CHECK(hear("HTTP/1.0 200 OK\r\n\r\nold").body == "old");
  CHECK(hear(http_answer("200", {}, "no reason")).body == "no reason");
}

TEST_CASE("what is not HTTP is named so") {
  for (const char* answer : {"<rss>HTTP/0.9 had no head</rss>", "SSH-2.0-OpenSSH_9.2\r\n",
                             "\x15\x03\x01\x02\x02 TLS alert", "220 mail.example.org ESMTP\r\n"}) {
    CAPTURE(answer);
    const auto heard = hear(answer);
    CHECK(heard.result.outcome == FetchOutcome::failed);
    CHECK(heard.result.error.find("is not HTTP") != std::string::npos);
    CHECK(heard.body.empty());
  }
}

TEST_CASE("an empty 200 is a fetched body of nothing") {
  const auto heard = hear(http_answer("200 OK", {}, ""));
  CHECK(heard.result.outcome == FetchOutcome::fetched);
  CHECK(heard.body.empty());
}

TEST_CASE("bytes behind a body never become the next answer") {
  HttpServer server([](HttpConnection& connection) {
    while (connection.read_request()) {
      connection.send(head("Content-Length: 4\r\n") + "feed" + head("Content-Length: 4\r\n") +
                      "evil");
    }
  });
  Driver driver;
  for (std::uint32_t i = 0; i < 4; ++i) {
    REQUIRE(driver.transfers.start(TransferId{i}, Driver::request(server.url())));
    driver.run_until([&] { return driver.results.contains(TransferId{i}); });
    CHECK(driver.bodies[TransferId{i}] == "feed");
  }
}

TEST_CASE("an answer that never begins is tried once more, on a new connection") {
  RequestLog log;
  HttpServer server([&](HttpConnection& connection) {
    const auto request = connection.read_request();
    if (!request) return;
    log.add(*request);
    if (log.size() == 1) return;
    connection.send(http_answer("200 OK", {}, "feed"));
  });
  Driver driver;
  CHECK(driver.fetch(server.url()).outcome == FetchOutcome::fetched);
  CHECK(log.size() == 2);
}

TEST_CASE("an answer that never begins twice is an error") {
  RequestLog log;
  HttpServer silent([&](HttpConnection& connection) {
    if (const auto request = connection.read_request()) log.add(*request);
  });
  HttpServer resets([](HttpConnection& connection) {
    connection.read_request();
    connection.reset();
  });
  Driver driver;
  const auto place = [](const HttpServer& server) {
    return "127.0.0.1:" + std::to_string(server.port());
  };
  CHECK(driver.fetch(silent.url()).error ==
        place(silent) + " closed the connection without an answer");
  CHECK(log.size() == 2);
  CHECK(driver.fetch(resets.url()).error == "the connection to " + place(resets) + " was lost");
}

TEST_CASE("a reset in the middle of a body is an error") {
  HttpServer server([](HttpConnection& connection) {
    if (!connection.read_request()) return;
    connection.send(head("Content-Length: 100\r\n") + "half");
    connection.reset();
  });
  Driver driver;
  CHECK(driver.fetch(server.url()).outcome == FetchOutcome::failed);
}

}  // namespace
}  // namespace antiphon::fetch
