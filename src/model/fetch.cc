#include "antiphon/model/fetch.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "antiphon/base/text.h"

namespace antiphon {

namespace {

constexpr std::array<std::pair<std::string_view, std::uint16_t>, 7> kPorts{{{"http", 80},
                                                                            {"https", 443},
                                                                            {"socks4", 1080},
                                                                            {"socks4a", 1080},
                                                                            {"socks5", 1080},
                                                                            {"socks5h", 1080},
                                                                            {"", 1080}}};

}  // namespace

std::optional<std::uint16_t> port_of(std::string_view address) {
  const auto scheme_end = address.find("://");
  const bool has_scheme = scheme_end != std::string_view::npos;
  const std::string scheme = has_scheme ? ascii_lower(address.substr(0, scheme_end)) : "";
  std::string_view place = has_scheme ? address.substr(scheme_end + 3) : address;
  place = place.substr(0, place.find_first_of("/?#\\"));
  if (const auto user = place.rfind('@'); user != std::string_view::npos)
    place.remove_prefix(user + 1);
  if (const auto bracket = place.rfind(']'); bracket != std::string_view::npos)
    place.remove_prefix(bracket + 1);
  const auto colon = place.find(':');
  if (colon != std::string_view::npos && colon + 1 < place.size()) {
    const std::string_view digits = place.substr(colon + 1);
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
