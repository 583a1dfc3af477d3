#include "support/nginx.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "antiphon/base/fd.h"
#include "support/patience.h"

namespace antiphon::test {

namespace fs = std::filesystem;

namespace {

// Between asking and using, another program may take it: then nginx says so, and gets another.
std::uint16_t free_port() {
  const Fd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  auto* any = reinterpret_cast<sockaddr*>(&name);
  REQUIRE(::bind(socket.get(), any, size) == 0);
  REQUIRE(::getsockname(socket.get(), any, &size) == 0);
  return ntohs(name.sin_port);
}

std::string nginx_program() {
  for (const char* path : {"/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx"}) {
    if (fs::exists(path)) return path;
  }
  FAIL("nginx is not installed");
  return "";
}

// One process, so that it ends with us; as root it stays root, and can read our 0700 folders.
std::string configuration(const std::string& folder, std::uint16_t port) {
  std::string text = "daemon off;\nmaster_process off;\n";
  if (::getuid() == 0) text += "user root;\n";
  text += "pid " + folder + "/pid;\nerror_log " + folder + "/errors;\n";
  text += "events { worker_connections 1024; }\nhttp {\n";
  for (const char* kind : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
    text += std::string(kind) + "_temp_path " + folder + "/temporary;\n";
  }
  text += "log_format short '$status $request_uri';\naccess_log " + folder + "/log short;\n";
  text += "gzip on;\ngzip_types application/xml;\ngzip_min_length 1;\n";
  text += "types { application/xml xml; text/html html; }\ndefault_type text/plain;\n";
  text += "server { listen 127.0.0.1:" + std::to_string(port) + "; root " + folder + "/www; }\n}\n";
  return text;
}

}  // namespace

Nginx::Nginx() {
  fs::create_directory(folder_ / "www");
  for (int attempt = 0; attempt < 10; ++attempt) {
    if (start(free_port())) return;
  }
  std::ifstream errors(folder_ / "errors");
  std::ostringstream text;
  text << errors.rdbuf();
  FAIL("nginx does not start: ", text.str());
}

Nginx::~Nginx() = default;

bool Nginx::start(std::uint16_t port) {
  port_ = port;
  std::ofstream(folder_ / "conf") << configuration(folder_.path(), port);
  fs::remove(folder_ / "pid");
  process_ = std::make_unique<Process>(Start{
      {nginx_program(), "-p", folder_.path(), "-e", folder_ / "errors", "-c", folder_ / "conf"},
      {"PATH=/usr/bin:/bin"}});
  // It writes its pid when it listens.
  const auto listens = [&] {
    std::error_code none;
    return fs::file_size(folder_ / "pid", none) > 0 && !none;
  };
  REQUIRE(eventually([&] { return listens() || process_->status(); }));
  return !process_->status();
}

void Nginx::put(const std::string& path, std::string_view content) {
  const std::string file = folder_ / ("www" + path);
  fs::create_directories(fs::path(file).parent_path());
  // By rename, so that no half of it is ever served.
  const std::string fresh = folder_ / "fresh";
  std::ofstream(fresh, std::ios::binary) << content;
  constexpr std::int64_t kFirst = 1735689600;  // 2025-01-01
  const timespec time{kFirst + ++puts_, 0};
  const timespec times[] = {time, time};
  REQUIRE(::utimensat(AT_FDCWD, fresh.c_str(), times, 0) == 0);
  fs::rename(fresh, file);
}

void Nginx::remove(const std::string& path) {
  fs::remove(folder_ / ("www" + path));
}

std::string Nginx::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<Answered> Nginx::log() const {
  std::ifstream file(folder_ / "log");
  std::vector<Answered> all;
  std::string line;
  while (std::getline(file, line)) {
    if (file.eof()) break;  // half a line
    Answered answered{};
    std::istringstream(line) >> answered.status >> answered.path;
    all.push_back(answered);
  }
  return all;
}

std::size_t Nginx::count(int status) const {
  const auto all = log();
  return static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [&](const Answered& one) { return one.status == status; }));
}

}  // namespace antiphon::test
