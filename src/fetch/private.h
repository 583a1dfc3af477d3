// Which addresses belong to this machine or to a network of somebody's own.

#pragma once

#include <string_view>

namespace antiphon::fetch {

// Of an IP address as text: loopback, link-local, RFC 1918, shared (RFC 6598), unique local,
// multicast, reserved; the same behind a mapping into IPv6 (IPv4-mapped, NAT64, 6to4). What is no
// IP address is taken for one of those.
bool is_private_ip(std::string_view ip);

// Of the host of an address, as far as its name tells: a private IP address, or `localhost`.
bool is_private_host(std::string_view host);

// Whether `ip` lies in `network`: `10.0.0.0/8`, `fe80::/10`, or one address.
bool is_in_network(std::string_view ip, std::string_view network);

}  // namespace antiphon::fetch
