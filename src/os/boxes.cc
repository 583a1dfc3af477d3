#include "antiphon/os/boxes.h"

#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <system_error>
#include <utility>

namespace antiphon::os {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMegabyte = 1U << 20U;
constexpr std::uint64_t kParserMemory = 512 * kMegabyte;
constexpr std::uint64_t kParserStack = 8 * kMegabyte;

// Libraries that are loaded late, locales, time zones, terminals.
std::vector<std::string> of_the_system() {
  return {"/usr", "/lib", "/lib64", "/etc", "/dev/urandom", "/sys/devices/system/cpu"};
}

// Of /etc a list: /etc/passwd is not on it. Those of resolvers are links into /run on some systems,
// and the folders there hold what replaces them when the network changes.
std::vector<std::string> of_the_network() {
  std::vector<std::string> all{"/usr/lib",
                               "/usr/lib64",
                               "/lib",
                               "/lib64",
                               "/usr/share/ca-certificates",
                               "/usr/share/ssl",
                               "/usr/share/zoneinfo",
                               "/usr/local/share/ca-certificates",
                               "/usr/local/lib",
                               "/etc/ssl",
                               "/etc/pki",
                               "/etc/ca-certificates",
                               "/var/lib/ca-certificates",
                               "/nix/store",
                               "/gnu/store",
                               "/etc/crypto-policies",
                               "/etc/gnutls",
                               "/etc/resolv.conf",
                               "/etc/hosts",
                               "/etc/host.conf",
                               "/etc/nsswitch.conf",
                               "/etc/gai.conf",
                               "/etc/services",
                               "/etc/protocols",
                               "/etc/mdns.allow",
                               "/etc/idn.conf",
                               "/etc/localtime",
                               "/etc/ld.so.cache",
                               "/etc/ld.so.preload",
                               "/run/systemd/resolve",
                               "/run/resolvconf",
                               "/run/NetworkManager",
                               "/run/connman",
                               "/run/nscd",
                               "/dev/urandom"};
  for (const char* variable : {"SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "OPENSSL_CONF"}) {
    const char* const paths = std::getenv(variable);
    if (paths == nullptr) continue;
    // SSL_CERT_DIR may name several.
    std::istringstream several(paths);
    for (std::string path; std::getline(several, path, ':');)
      if (!path.empty()) all.push_back(path);
  }
  return all;
}

// Of a file that is kept elsewhere and only linked to from here, that folder as well.
void add_folders_of(const std::string& file, std::vector<std::string>& folders) {
  std::error_code failed;
  const fs::path path = fs::absolute(file, failed);
  if (failed) return;
  folders.push_back(path.parent_path().string());
  const fs::path target = fs::weakly_canonical(path, failed);
  if (!failed && target.parent_path() != path.parent_path())
    folders.push_back(target.parent_path().string());
}

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

}  // namespace

Box parser_box() {
  Box box;
  box.calls = Calls::values;
  box.memory_bytes = kParserMemory;
  box.stack_bytes = kParserStack;
  return box;
}

Box store_box(const std::string& store, const std::vector<std::string>& reads) {
  Box box;
  box.calls = Calls::store;
  box.files->read = {"/dev/urandom"};
  append(box.files->read, reads);
  add_folders_of(store, box.files->write);
  return box;
}

Box fetcher_box(std::vector<std::uint16_t> ports, const std::vector<std::string>& reads) {
  Box box;
  box.calls = Calls::network;
  box.files->read = of_the_network();
  append(box.files->read, reads);
  box.ports = std::move(ports);
  constexpr std::uint16_t kNames = 53;  // long answers of name servers come over TCP
  constexpr std::uint16_t kHttp = 80;
  constexpr std::uint16_t kHttps = 443;
  box.ports.insert(box.ports.end(), {kNames, kHttp, kHttps});
  return box;
}

Box backend_box(const Paths& paths, const std::vector<std::string>& reads) {
  Box box;
  box.calls = Calls::supervisor;
  box.files->read = of_the_system();
  box.files->read.emplace_back("/proc");
  append(box.files->read, reads);
  box.files->read.push_back(paths.config);
  box.files->write = {"/dev/null"};
  for (const std::string& file : {paths.store, paths.feeds, paths.log})
    add_folders_of(file, box.files->write);
  return box;
}

Box any_file_box() {
  Box box;
  box.calls = Calls::supervisor;
  box.files.reset();
  return box;
}

Box front_end_box(const std::string& config) {
  Box box;
  box.calls = Calls::supervisor;
  box.files->read = of_the_system();
  box.files->read.emplace_back("/proc");  // how the backend fares
  box.files->read.push_back(config);
  for (const char* variable : {"TERMINFO", "TERMINFO_DIRS"}) {
    if (const char* const path = std::getenv(variable)) box.files->read.emplace_back(path);
  }
  if (const char* const home = std::getenv("HOME"))
    box.files->read.push_back(std::string(home) + "/.terminfo");
  return box;
}

}  // namespace antiphon::os
