#include "antiphon/model/fetch.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "antiphon/base/text.h"
#include "antiphon/model/authority.h"

namespace antiphon {

namespace {

constexpr std::array<std::pair<std::string_view, std::uint16_t>, 7> kPorts{{{"http", 80},
                                                                            {"https", 443},
                                                                            {"socks4", 1080},
                                                                            {"socks4a", 1080},
                                                                            {"socks5", 1080},
                                                                            {"socks5h", 1080},
                                                                            {"", 1080}}};

constexpr std::string_view kSlashes = "://";

}  // namespace

std::optional<std::uint16_t> port_of(std::string_view address) {
  std::string whole(address);
  if (whole.find(kSlashes) == std::string::npos) whole.insert(0, kSlashes);  // as proxies may be
  const std::string scheme = ascii_lower(whole.substr(0, whole.find(kSlashes)));
  const std::string_view digits = authority_of(whole).value_or(Authority{}).port;
  if (!digits.empty()) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), port);
    if (error != std::errc() || end != digits.end() || port == 0) return std::nullopt;
    return port;
  }
  const auto* const known = std::find_if(kPorts.begin(), kPorts.end(),
                                         [&](const auto& each) { return each.first == scheme; });
  if (known == kPorts.end()) return std::nullopt;
  return known->second;
}

}  // namespace antiphon
