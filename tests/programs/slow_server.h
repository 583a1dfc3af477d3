// A server that is as slow as a test wants.

#pragma once

#include <cstddef>
#include <string>

#include "support/http_server.h"

namespace antiphon::test {

// Answers each request with the start of a feed, and with the rest once it is let go.
class SlowServer {
 public:
  explicit SlowServer(const std::string& feed, const std::string& address = "127.0.0.1");
  ~SlowServer() { let_go(); }
  SlowServer(const SlowServer&) = delete;
  SlowServer& operator=(const SlowServer&) = delete;

  [[nodiscard]] std::string url() const { return server_.url("/slow.xml"); }
  // That have got the start of the feed.
  [[nodiscard]] std::size_t requests() const { return log_.size(); }
  void let_go() { gate_.open(); }

 private:
  Gate gate_;
  RequestLog log_;
  HttpServer server_;  // last, since it ends first
};

}  // namespace antiphon::test
