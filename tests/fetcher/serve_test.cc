#include "antiphon/fetcher/serve.h"

#include <string>

#include <doctest/doctest.h>

#include "fetcher/peer.h"
#include "support/http_server.h"

namespace antiphon::fetcher {
namespace {

using namespace std::chrono_literals;
using antiphon::test::answers;
using antiphon::test::Gate;
using antiphon::test::http_answer;
using antiphon::test::HttpConnection;
using antiphon::test::HttpServer;
using antiphon::test::RequestLog;
using test::Peer;

TEST_CASE("feeds are fetched under the numbers of their requests") {
  Peer peer;
  HttpServer server(answers({{"/a", http_answer("200 OK", {"ETag: \"a\""}, "feed a")},
                             {"/b", http_answer("200 OK", {}, "feed b")}}));
  peer.send_settings();
  peer.fetch(7, server.url("/a"));
  peer.fetch(3, server.url("/b"));
  peer.fetch(9, server.url("/c"));
  CHECK(peer.result_of(7).validators.etag == "\"a\"");
  CHECK(peer.result_of(3).outcome == FetchOutcome::fetched);
  CHECK(peer.result_of(9).error == "404 Not Found");
  CHECK(peer.bodies[7] == "feed a");
  CHECK(peer.bodies[3] == "feed b");
  CHECK(!peer.bodies.contains(9));
  CHECK(peer.end() == 0);
  CHECK(peer.errors().empty());
}

TEST_CASE("it says who it is as the settings want it, else what it is") {
  RequestLog log;
  Peer first;
  Peer second;
  HttpServer server(answers({}, &log));
  wire::FetchSettings settings;
  settings.user_agent = "somebody/1.0";
  first.send_settings(settings);
  first.fetch(1, server.url());
  first.result_of(1);
  second.send_settings();
  second.fetch(1, server.url());
  second.result_of(1);
  CHECK(log.all().at(0).field("User-Agent") == "somebody/1.0");
  CHECK(log.all().at(1).field("User-Agent")->starts_with("antiphon/"));
}

TEST_CASE("a body stops at the first credit, and comes in parts of at most 64 KiB") {
  Peer peer;
  const std::string text(400'000, 'x');
  HttpServer server(answers({{"/", http_answer("200 OK", {}, text)}}));
  peer.send_settings();
  peer.fetch(1, server.url());
  while (peer.bodies[1].size() < wire::kFirstCredit) {
    const auto said = peer.receive();
    REQUIRE(said);
    REQUIRE(std::get<wire::FetchBody>(said->second).bytes.size() <= 64U << 10U);
  }
  CHECK(peer.bodies[1].size() == wire::kFirstCredit);
  // What comes next is what is asked next: the first is paused.
  peer.fetch(2, server.url("/none"));
  CHECK(peer.receive()->first == 2);
  peer.send(1, wire::FetchCredit{1'000'000});
  peer.result_of(1);
  CHECK(peer.bodies[1] == text);
}

TEST_CASE("a cancelled request is answered as such, once, and its server is left") {
  Peer peer;
  RequestLog log;
  Gate left;
  HttpServer server([&](HttpConnection& connection) {
    const auto request = connection.read_request();
    if (!request) return;
    if (request->path() != "/wait") {
      connection.send(http_answer("404 Not Found", {}, ""));
      return;
    }
    log.add(*request);
    connection.wait_for_close();
    left.open();
  });
  peer.send_settings();
  peer.fetch(1, server.url("/wait"));
  peer.send(1, wire::FetchCancel{});
  CHECK(peer.result_of(1).error == "cancelled");
  peer.send(1, wire::FetchCancel{});
  peer.send(1, wire::FetchCredit{5});
  peer.send(99, wire::FetchCredit{5});
  peer.fetch(2, server.url());
  CHECK(peer.result_of(2).error == "404 Not Found");
  CHECK(peer.end() == 0);
  if (log.size() == 1) left.wait();
}

TEST_CASE("it ends quietly with its input, in the middle of what it does") {
  Peer peer;
  Gate heard;
  HttpServer server([&](HttpConnection& connection) {
    if (!connection.read_request()) return;
    heard.open();
    connection.wait_for_close();
  });
  peer.send_settings();
  peer.fetch(1, server.url());
  heard.wait();
  CHECK(peer.end() == 0);
  CHECK(peer.errors().empty());
}

TEST_CASE("a backend that talks nonsense is an error") {
  SUBCASE("a request before the settings") {
    Peer peer;
    peer.fetch(1, "http://127.0.0.1:1/");
    while (peer.receive()) {
    }
    CHECK(peer.end() == 1);
    CHECK(peer.errors() == "settings have to come first");
  }
  SUBCASE("settings twice") {
    Peer peer;
    peer.send_settings();
    peer.send_settings();
    while (peer.receive()) {
    }
    CHECK(peer.end() == 1);
  }
  SUBCASE("a number that is in use") {
    Peer peer;
    HttpServer server([](HttpConnection& connection) { connection.wait_for_close(); });
    peer.send_settings();
    peer.fetch(1, server.url());
    peer.fetch(1, server.url());
    while (peer.receive()) {
    }
    CHECK(peer.end() == 1);
  }
  SUBCASE("a request without a number") {
    Peer peer;
    peer.send_settings();
    peer.fetch(0, "http://127.0.0.1:1/");
    while (peer.receive()) {
    }
    CHECK(peer.end() == 1);
  }
}

TEST_CASE("what a backend does not read stays in the network and not in memory") {
  constexpr std::size_t kMuch = 192U << 20U;
  Peer peer;
  std::size_t sent = 0;
  Gate stuck;
  HttpServer server([&](HttpConnection& connection) {
    if (!connection.read_request()) return;
    const std::string body(kMuch, 'x');
    connection.send("HTTP/1.1 200 OK\r\n\r\n");
    sent = connection.send_until_stuck(body, 300ms);
    stuck.open();
    connection.send(std::string_view(body).substr(sent));
  });
  peer.send_settings();
  FetchRequest request;
  request.url = server.url();
  request.limits.decoded_bytes = 1U << 30U;
  peer.send(1, request);
  peer.send(1, wire::FetchCredit{1U << 30U});
  stuck.wait();
  CHECK(sent < kMuch / 2);
  CHECK(peer.result_of(1).outcome == FetchOutcome::fetched);
  CHECK(peer.bodies[1].size() == kMuch);
}

}  // namespace
}  // namespace antiphon::fetcher
