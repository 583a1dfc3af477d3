#include <algorithm>
#include <mutex>
#include <string>

#include <doctest/doctest.h>

#include "fetch/driver.h"
#include "support/http_server.h"

namespace antiphon::fetch {
namespace {

using antiphon::test::Gate;
using antiphon::test::http_answer;
using antiphon::test::HttpConnection;
using antiphon::test::HttpServer;
using test::Driver;

// Answers when its gate is open, and knows how many it kept waiting at once.
class SlowHost {
 public:
  explicit SlowHost(const std::string& address = "127.0.0.1")
      : server_([this](HttpConnection& connection) { serve(connection); }, address) {}
  ~SlowHost() { gate.open(); }
  SlowHost(const SlowHost&) = delete;
  SlowHost& operator=(const SlowHost&) = delete;

  [[nodiscard]] std::string url() const { return server_.url(); }
  [[nodiscard]] int waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }
  [[nodiscard]] int most() {
    const std::lock_guard lock(mutex_);
    return most_;
  }
  Gate gate;

 private:
  void serve(HttpConnection& connection) {
    while (connection.read_request()) {
      count(1);
      gate.wait();
      count(-1);
      connection.send(http_answer("200 OK", {}, "feed"));
    }
  }
  void count(int by) {
    const std::lock_guard lock(mutex_);
    waiting_ += by;
    most_ = std::max(most_, waiting_);
  }

  std::mutex mutex_;
  int waiting_ = 0;
  int most_ = 0;
  HttpServer server_;
};

TEST_CASE("a host sees no more requests at once than its places, and all of them in the end") {
  SlowHost host;
  TransferOptions options = Driver::plenty();
  options.per_host = 3;
  Driver driver(options);
  for (std::uint32_t i = 0; i < 20; ++i) {
    REQUIRE(driver.transfers.start(TransferId{i}, Driver::request(host.url())));
  }
  driver.run_until([&] { return host.waiting() == 3; });
  driver.run_while_ready();
  CHECK(host.waiting() == 3);
  host.gate.open();
  driver.run_until([&] { return driver.results.size() == 20; });
  CHECK(host.most() == 3);
}

TEST_CASE("a slow host with a long queue does not keep the others waiting") {
  SlowHost slow("127.0.0.2");
  SlowHost fast("127.0.0.3");
  fast.gate.open();
  TransferOptions options = Driver::plenty();
  options.transfers = 6;
  options.per_host = 4;
  Driver driver(options);
  for (std::uint32_t i = 0; i < 50; ++i) {
    REQUIRE(driver.transfers.start(TransferId{i}, Driver::request(slow.url())));
  }
  for (std::uint32_t i = 100; i < 150; ++i) {
    REQUIRE(driver.transfers.start(TransferId{i}, Driver::request(fast.url())));
  }
  driver.run_until([&] { return driver.results.size() == 50; });
  CHECK(driver.results.begin()->first == TransferId{100});
  CHECK(slow.most() <= 4);
  slow.gate.open();
  driver.run_until([&] { return driver.results.size() == 100; });
}

TEST_CASE("places are filled again at once, over all hosts together") {
  SlowHost one("127.0.0.2");
  SlowHost two("127.0.0.3");
  TransferOptions options = Driver::plenty();
  options.transfers = 3;
  Driver driver(options);
  for (std::uint32_t i = 0; i < 30; ++i) {
    REQUIRE(
        driver.transfers.start(TransferId{i}, Driver::request(i % 2 == 0 ? one.url() : two.url())));
  }
  driver.run_until([&] { return one.waiting() + two.waiting() == 3; });
  driver.run_while_ready();
  CHECK(one.waiting() + two.waiting() == 3);
  one.gate.open();
  two.gate.open();
  driver.run_until([&] { return driver.results.size() == 30; });
}

TEST_CASE("connections are used again") {
  std::mutex mutex;
  int connections = 0;
  HttpServer server([&](HttpConnection& connection) {
    {
      const std::lock_guard lock(mutex);
      ++connections;
    }
    while (connection.read_request())
      connection.send(http_answer("404 Not Found", {}, "page"));
  });
  Driver driver;
  for (int i = 0; i < 10; ++i)
    driver.fetch(server.url());
  CHECK(connections == 1);
}

TEST_CASE("servers that say nothing lend their places, however many they are") {
  SlowHost slow("127.0.0.2");
  SlowHost slower("127.0.0.3");
  SlowHost fast("127.0.0.4");
  fast.gate.open();
  TransferOptions options = Driver::plenty();
  options.transfers = 2;
  options.slow = std::chrono::seconds{10};
  Driver driver(options);
  REQUIRE(driver.transfers.start(TransferId{1}, Driver::request(slow.url())));
  REQUIRE(driver.transfers.start(TransferId{2}, Driver::request(slower.url())));
  for (std::uint32_t i = 10; i < 20; ++i)
    REQUIRE(driver.transfers.start(TransferId{i}, Driver::request(fast.url())));
  driver.run_until([&] { return slow.waiting() + slower.waiting() == 2; });
  driver.run_while_ready();
  CHECK(driver.results.empty());
  driver.let_pass(std::chrono::seconds{10});
  driver.run_until([&] { return driver.results.size() == 10; });
  slow.gate.open();
  slower.gate.open();
  driver.run_until([&] { return driver.results.size() == 12; });
}

}  // namespace
}  // namespace antiphon::fetch
