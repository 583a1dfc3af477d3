#include "programs/slow_server.h"

#include <string_view>

namespace antiphon::test {

namespace {
constexpr std::size_t kStart = 300;  // head, and the first bytes of the body
}

SlowServer::SlowServer(const std::string& feed, const std::string& address)
    : server_(
          [this, answer = http_answer("200 OK", {"Content-Type: text/xml"}, feed)](
              HttpConnection& connection) {
            while (auto request = connection.read_request()) {
              const bool started = connection.send(std::string_view(answer).substr(0, kStart));
              log_.add(*request);
              if (!started) return;
              gate_.wait();
              if (!connection.send(std::string_view(answer).substr(kStart))) return;
            }
          },
          address) {}

}  // namespace antiphon::test
