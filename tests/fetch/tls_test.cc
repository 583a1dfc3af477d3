#include <set>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "fetch/driver.h"
#include "fetch/encoders.h"
#include "fetch/tls_server.h"

namespace antiphon::fetch {
namespace {

using test::Driver;
using test::TlsServer;

TransferOptions trusting(const TlsServer& server) {
  TransferOptions options = Driver::plenty();
  options.ca_file = server.certificate();
  return options;
}

TEST_CASE("a certificate is trusted only for its host, and only from whom the system trusts") {
  TlsServer server;
  server.put("feed", "<rss/>");
  Driver careful;
  CHECK(careful.fetch(server.url("/feed")).error ==
        "the certificate of 127.0.0.1 is not trusted: it is signed by itself");
  Driver driver(trusting(server));
  CHECK(driver.fetch(server.url("/feed")).outcome == FetchOutcome::fetched);
  CHECK(driver.fetch(server.url("/feed", "127.0.0.2")).error ==
        "the certificate of 127.0.0.2 is not trusted: it belongs to another host");
}

TEST_CASE("plain HTTP where TLS was expected, and the other way round, are errors") {
  TlsServer server;
  Driver driver(trusting(server));
  const FetchResult plain = driver.fetch("http" + server.url("/feed").substr(5));
  CHECK(plain.error == "400 Bad Request");
  const FetchResult down = driver.fetch(server.url("/plain"));
  CHECK(down.error == "redirect from https to http, which is not followed");
}

TEST_CASE("transfers share a connection of HTTP/2, and one without credit stops no other") {
  TlsServer server;
  const std::string text = test::feed_like(600'000);
  server.put("feed", text);
  TransferOptions options = trusting(server);
  options.first_credit = 10'000;
  Driver driver(options);
  const TransferId starved{2};
  for (std::uint32_t i = 0; i < 4; ++i) {
    REQUIRE(driver.transfers.start(TransferId{i}, Driver::request(server.url("/feed"))));
  }
  driver.run_until([&] {
    for (std::uint32_t i = 0; i < 4; ++i) {
      if (TransferId{i} != starved) driver.transfers.grant(TransferId{i}, 20'000);
    }
    return driver.results.size() == 3;
  });
  CHECK(driver.bodies[starved].size() == 10'000);
  driver.transfers.grant(starved, 1'000'000);
  driver.run_until([&] { return driver.results.size() == 4; });
  for (std::uint32_t i = 0; i < 4; ++i) {
    CHECK(driver.results[TransferId{i}].error.empty());
    CHECK(driver.bodies[TransferId{i}] == text);
  }
  server.stop();
  std::istringstream log(server.log());
  std::set<std::string> connections;
  for (std::string line; std::getline(log, line);) {
    CHECK(line.ends_with("HTTP/2.0"));
    connections.insert(line);
  }
  CHECK(connections.size() == 1);
}

}  // namespace
}  // namespace antiphon::fetch
