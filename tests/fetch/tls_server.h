// A real web server with TLS and HTTP/2 on loopback: nginx, with a certificate for 127.0.0.1 that
// signs itself.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "support/folder.h"

namespace antiphon::fetch::test {

class TlsServer {
 public:
  TlsServer();
  ~TlsServer();
  TlsServer(const TlsServer&) = delete;
  TlsServer& operator=(const TlsServer&) = delete;

  // A file that it serves at /NAME. /plain redirects to http.
  void put(const std::string& name, std::string_view content);
  [[nodiscard]] std::string certificate() const { return folder_ / "certificate.pem"; }
  [[nodiscard]] std::string url(const std::string& path,
                                const std::string& host = "127.0.0.1") const;
  // `CONNECTION PROTOCOL` of each request that was answered, a line each; after stop().
  [[nodiscard]] std::string log() const;
  void stop();

 private:
  Folder folder_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace antiphon::fetch::test
