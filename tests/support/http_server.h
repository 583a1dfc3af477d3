// A web server on loopback that says exactly what a test wants, byte by byte, however wrong.

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "antiphon/base/fd.h"

namespace antiphon::test {

struct HttpRequest {
  std::string head;  // as it came, with its empty line

  [[nodiscard]] std::string path() const;
  // Of a field, by its name in any case; nothing: it was not sent.
  [[nodiscard]] std::optional<std::string> field(std::string_view name) const;
};

// One connection, in a thread of its own.
class HttpConnection {
 public:
  explicit HttpConnection(Fd socket) : socket_(std::move(socket)) {}

  // Nothing: the client has closed.
  std::optional<HttpRequest> read_request();
  // False: the client does not listen any more, or the server is ending.
  bool send(std::string_view bytes);
  // As send(), but gives up when nothing can be sent for so long; how much went out.
  std::size_t send_until_stuck(std::string_view bytes, std::chrono::milliseconds patience);
  // Returns when the client has closed.
  void wait_for_close();
  // Closes with a reset (RST) and not by the book.
  void reset();
  void interrupt();  // from another thread: makes everything above return

 private:
  std::mutex closing_;
  Fd socket_;
  std::string buffer_;
};

class HttpServer {
 public:
  using Script = std::function<void(HttpConnection&)>;

  // Runs `script` for each connection. An address is any of 127.0.0.0/8.
  explicit HttpServer(Script script, const std::string& address = "127.0.0.1");
  ~HttpServer();  // ends all connections
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  // http://127.0.0.1:PORT and a path that starts with a slash.
  [[nodiscard]] std::string url(std::string_view path = "/") const;

 private:
  void accept_all();

  Script script_;
  std::string address_;
  std::uint16_t port_ = 0;
  Fd listener_;
  std::list<HttpConnection> connections_;
  std::list<std::thread> threads_;
  std::thread accepting_;
};

// What tests ask afterwards; shared by scripts of one server or several.
class RequestLog {
 public:
  void add(HttpRequest request);
  [[nodiscard]] std::vector<HttpRequest> all() const;
  [[nodiscard]] std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::vector<HttpRequest> requests_;
};

// Closed until open() is called; scripts wait at it.
class Gate {
 public:
  void open();
  void wait();

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool is_open_ = false;
};

// `HTTP/1.1 STATUS`, the fields (each `Name: value`), Content-Length and the body.
std::string http_answer(std::string_view status, std::vector<std::string> fields,
                        std::string_view body);

// Answers each request on a connection with what its path has; 404 for any other.
HttpServer::Script answers(std::map<std::string, std::string> by_path, RequestLog* log = nullptr);

// Reads one request, sends this as it is, and closes.
HttpServer::Script says(std::string bytes);

}  // namespace antiphon::test
