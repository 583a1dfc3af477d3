#include "fetch/tls_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>
#include <vector>

#include "antiphon/base/fd.h"

namespace antiphon::fetch::test {

namespace {

pid_t start(std::vector<std::string> words) {
  std::vector<char*> arguments;
  for (std::string& word : words)
    arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  pid_t pid = -1;
  const int failed =
      ::posix_spawnp(&pid, arguments[0], &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error(words[0] + ": " + errno_text(failed));
  return pid;
}

void write(const std::string& path, std::string_view content) {
  if (auto written = write_file(path, content); !written) {
    throw std::runtime_error(written.error().message);
  }
  ::chmod(path.c_str(), 0644);  // nginx's workers may be another user
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_port = htons(port);
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return name;
}

std::uint16_t free_port() {
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in name = loopback(0);
  socklen_t size = sizeof name;
  auto* any = reinterpret_cast<sockaddr*>(&name);
  if (::bind(socket.get(), any, size) != 0 || ::getsockname(socket.get(), any, &size) != 0) {
    throw std::runtime_error("no free port");
  }
  return ntohs(name.sin_port);
}

bool answers(std::uint16_t port) {
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const sockaddr_in name = loopback(port);
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0;
}

constexpr std::string_view kConfiguration = R"(
daemon off; master_process off; pid FOLDER/pid; error_log /dev/null;
events { worker_connections 64; }
http {
  log_format short "$connection $server_protocol";
  access_log FOLDER/log short;
  client_body_temp_path FOLDER/1; proxy_temp_path FOLDER/2; fastcgi_temp_path FOLDER/3;
  uwsgi_temp_path FOLDER/4; scgi_temp_path FOLDER/5;
  server {
    listen 127.0.0.1:PORT ssl http2; listen 127.0.0.2:PORT ssl http2;
    ssl_certificate FOLDER/certificate.pem; ssl_certificate_key FOLDER/key.pem;
    root FOLDER;
    location = /plain { return 302 http://127.0.0.1:PORT/; }
  }
}
)";

void replace_all(std::string& text, std::string_view from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

}  // namespace

TlsServer::TlsServer() : port_(free_port()) {
  ::chmod(folder_.path().c_str(), 0755);
  const pid_t made =
      start({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
             "-nodes", "-keyout", folder_ / "key.pem", "-out", certificate(), "-days", "2", "-subj",
             "/CN=loopback", "-addext", "subjectAltName=IP:127.0.0.1"});
  int status = 0;
  if (::waitpid(made, &status, 0) < 0 || status != 0) throw std::runtime_error("no certificate");

  std::string configuration(kConfiguration);
  replace_all(configuration, "FOLDER", folder_.path());
  replace_all(configuration, "PORT", std::to_string(port_));
  write(folder_ / "nginx.conf", configuration);
  pid_ = start({"nginx", "-p", folder_.path(), "-c", folder_ / "nginx.conf"});
  for (int tries = 0; !answers(port_); ++tries) {
    if (tries > 2000 || ::waitpid(pid_, nullptr, WNOHANG) != 0)
      throw std::runtime_error("no nginx");
    ::poll(nullptr, 0, 5);  // nothing tells when it listens
  }
}

TlsServer::~TlsServer() {
  stop();
}

void TlsServer::stop() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  ::waitpid(std::exchange(pid_, -1), nullptr, 0);
}

void TlsServer::put(const std::string& name, std::string_view content) {
  write(folder_ / name, content);
}

std::string TlsServer::url(const std::string& path, const std::string& host) const {
  return "https://" + host + ":" + std::to_string(port_) + path;
}

std::string TlsServer::log() const {
  auto text = read_file(folder_ / "log", 1'000'000);
  return text ? *text : "";
}

}  // namespace antiphon::fetch::test
