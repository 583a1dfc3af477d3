#include "fetch/private.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>

namespace antiphon::fetch {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

struct Ip {
  Bytes bytes{};
  std::size_t size = 0;  // 4 or 16
};

std::optional<Ip> parse_ip(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  const std::string terminated(text.substr(0, text.find('%')));  // without a zone
  Ip ip;
  if (::inet_pton(AF_INET, terminated.c_str(), ip.bytes.data()) == 1) {
    ip.size = 4;
  } else if (::inet_pton(AF_INET6, terminated.c_str(), ip.bytes.data()) == 1) {
    ip.size = 16;
  } else {
    return std::nullopt;
  }
  return ip;
}

bool has_prefix(const Ip& ip, const Ip& prefix, std::size_t bits) {
  if (ip.size != prefix.size || bits > 8 * ip.size) return false;
  for (std::size_t i = 0; i < bits; ++i) {
    const int differing = ip.bytes[i / 8] ^ prefix.bytes[i / 8];
    if (((differing >> (7 - i % 8)) & 1) != 0) return false;
  }
  return true;
}

bool is_within(const Ip& ip, std::string_view network) {
  const auto slash = network.find('/');
  const auto prefix = parse_ip(network.substr(0, slash));
  if (!prefix) return false;
  std::size_t bits = 8 * prefix->size;
  if (slash != std::string_view::npos) {
    const std::string_view digits = network.substr(slash + 1);
    const char* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, bits);
    if (error != std::errc{} || end != last) return false;
  }
  return has_prefix(ip, *prefix, bits);
}

// The IPv4 address that this one of IPv6 stands for.
std::optional<Ip> embedded(const Ip& ip) {
  struct Mapping {
    std::string_view network;
    std::size_t at;  // where the four bytes begin
  };
  constexpr std::array<Mapping, 4> kMappings{
      {{"::ffff:0:0/96", 12}, {"64:ff9b::/96", 12}, {"::/96", 12}, {"2002::/16", 2}}};
  for (const Mapping& mapping : kMappings) {
    if (!is_within(ip, mapping.network)) continue;
    Ip v4;
    v4.size = 4;
    std::copy_n(ip.bytes.begin() + static_cast<std::ptrdiff_t>(mapping.at), 4, v4.bytes.begin());
    return v4;
  }
  return std::nullopt;
}

// IANA's special-purpose registries (RFC 6890), as far as they are not of the public Internet.
constexpr std::array<std::string_view, 19> kNetworks{
    "0.0.0.0/8",     "10.0.0.0/8",   "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
    "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15",  "224.0.0.0/4",
    "240.0.0.0/4",   "::/128",       "::1/128",        "64:ff9b:1::/48", "100::/64",
    "fc00::/7",      "fe80::/10",    "fec0::/10",      "ff00::/8"};

bool is_private(const Ip& ip) {
  if (std::any_of(kNetworks.begin(), kNetworks.end(),
                  [&](std::string_view network) { return is_within(ip, network); })) {
    return true;
  }
  const auto v4 = ip.size == 16 ? embedded(ip) : std::nullopt;
  return v4 && is_private(*v4);
}

}  // namespace

bool is_private_ip(std::string_view ip) {
  const auto parsed = parse_ip(ip);
  return !parsed || is_private(*parsed);
}

bool is_private_host(std::string_view host) {
  if (const auto ip = parse_ip(host)) return is_private(*ip);
  if (host.ends_with('.')) host.remove_suffix(1);
  return host == "localhost" || host.ends_with(".localhost");
}

bool is_in_network(std::string_view ip, std::string_view network) {
  const auto parsed = parse_ip(ip);
  return parsed && is_within(*parsed, network);
}

}  // namespace antiphon::fetch
