#include "support/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "antiphon/base/text.h"

namespace antiphon::test {

std::string HttpRequest::path() const {
  const auto from = head.find(' ');
  if (from == std::string::npos) return "";
  return head.substr(from + 1, head.find(' ', from + 1) - from - 1);
}

std::optional<std::string> HttpRequest::field(std::string_view name) const {
  std::size_t at = head.find("\r\n");
  while (at != std::string::npos && at + 2 < head.size()) {
    const std::size_t end = head.find("\r\n", at + 2);
    const std::string_view line = std::string_view(head).substr(at + 2, end - at - 2);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos && ascii_iequals(line.substr(0, colon), name)) {
      return std::string(trimmed(line.substr(colon + 1)));
    }
    at = end;
  }
  return std::nullopt;
}

std::optional<HttpRequest> HttpConnection::read_request() {
  while (true) {
    if (const auto end = buffer_.find("\r\n\r\n"); end != std::string::npos) {
      HttpRequest request{buffer_.substr(0, end + 4)};
      buffer_.erase(0, end + 4);
      return request;
    }
    char bytes[4096];
    const ssize_t got = ::recv(socket_.get(), bytes, sizeof bytes, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    buffer_.append(bytes, static_cast<std::size_t>(got));
  }
}

bool HttpConnection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::size_t HttpConnection::send_until_stuck(std::string_view bytes,
                                             std::chrono::milliseconds patience) {
  std::size_t done = 0;
  while (done < bytes.size()) {
    pollfd ready{socket_.get(), POLLOUT, 0};
    if (::poll(&ready, 1, static_cast<int>(patience.count())) <= 0) break;
    const ssize_t sent = ::send(socket_.get(), bytes.data() + done, bytes.size() - done,
                                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent <= 0) break;
    done += static_cast<std::size_t>(sent);
  }
  return done;
}

void HttpConnection::wait_for_close() {
  char bytes[4096];
  ssize_t got = 0;
  do {
    got = ::recv(socket_.get(), bytes, sizeof bytes, 0);
  } while (got > 0 || (got < 0 && errno == EINTR));
}

void HttpConnection::reset() {
  const std::lock_guard lock(closing_);
  const linger at_once{1, 0};
  ::setsockopt(socket_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  socket_.reset();
}

void HttpConnection::interrupt() {
  const std::lock_guard lock(closing_);
  if (socket_) ::shutdown(socket_.get(), SHUT_RDWR);
}

HttpServer::HttpServer(Script script, const std::string& address)
    : script_(std::move(script)),
      address_(address),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  ::inet_pton(AF_INET, address.c_str(), &name.sin_addr);
  socklen_t size = sizeof name;
  auto* any = reinterpret_cast<sockaddr*>(&name);
  if (!listener_ || ::bind(listener_.get(), any, size) != 0 ||
      ::listen(listener_.get(), 512) != 0 || ::getsockname(listener_.get(), any, &size) != 0) {
    throw std::runtime_error("no server: " + errno_text(errno));
  }
  port_ = ntohs(name.sin_port);
  accepting_ = std::thread([this] { accept_all(); });
}

HttpServer::~HttpServer() {
  ::shutdown(listener_.get(), SHUT_RDWR);
  accepting_.join();
  for (HttpConnection& connection : connections_)
    connection.interrupt();
  for (std::thread& thread : threads_)
    thread.join();
}

void HttpServer::accept_all() {
  while (true) {
    Fd socket(::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!socket) return;
    HttpConnection& connection = connections_.emplace_back(std::move(socket));
    threads_.emplace_back([this, &connection] {
      script_(connection);
      connection.interrupt();  // the client sees the end; the descriptor is the server's to close
    });
  }
}

std::string HttpServer::url(std::string_view path) const {
  return "http://" + address_ + ":" + std::to_string(port_) + std::string(path);
}

void RequestLog::add(HttpRequest request) {
  const std::lock_guard lock(mutex_);
  requests_.push_back(std::move(request));
}

std::vector<HttpRequest> RequestLog::all() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

std::size_t RequestLog::size() const {
  const std::lock_guard lock(mutex_);
  return requests_.size();
}

void Gate::open() {
  const std::lock_guard lock(mutex_);
  is_open_ = true;
  opened_.notify_all();
}

void Gate::wait() {
  std::unique_lock lock(mutex_);
  opened_.wait(lock, [&] { return is_open_; });
}

std::string http_answer(std::string_view status, std::vector<std::string> fields,
                        std::string_view body) {
  std::string out = "HTTP/1.1 " + std::string(status) + "\r\n";
  for (const std::string& field : fields)
    out += field + "\r\n";
  return out + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
}

HttpServer::Script answers(std::map<std::string, std::string> by_path, RequestLog* log) {
  return [by_path = std::move(by_path), log](HttpConnection& connection) {
    while (auto request = connection.read_request()) {
      if (log != nullptr) log->add(*request);
      const auto found = by_path.find(request->path());
      const bool sent = connection.send(
          found == by_path.end() ? http_answer("404 Not Found", {}, "") : found->second);
      if (!sent) return;
    }
  };
}

HttpServer::Script says(std::string bytes) {
  return [bytes = std::move(bytes)](HttpConnection& connection) {
    if (!connection.read_request()) return;
    connection.send(bytes);
  };
}

}  // namespace antiphon::test
