#include "antiphon/model/authority.h"

#include <algorithm>

#include "antiphon/base/text.h"

namespace antiphon {

namespace {

constexpr std::string_view kSlashes = "://";

}  // namespace

std::optional<Authority> authority_of(std::string_view address) {
  const auto slashes = address.find(kSlashes);
  if (slashes == std::string_view::npos) return std::nullopt;
  address.remove_prefix(slashes + kSlashes.size());
  address = address.substr(0, address.find_first_of("/?#"));
  Authority authority;
  if (const auto at = address.rfind('@'); at != std::string_view::npos) {
    authority.user_info = address.substr(0, at);
    address.remove_prefix(at + 1);
  }
  const auto bracket = address.starts_with('[') ? address.find(']') : 0;
  const auto colon = address.find(':', std::min(bracket, address.size()));
  authority.host = address.substr(0, colon);
  if (colon != std::string_view::npos) authority.port = address.substr(colon + 1);
  return authority;
}

std::string host_of(std::string_view address) {
  const auto authority = authority_of(address);
  if (!authority || !is_web_url(address)) return {};
  const std::string_view usual = ascii_iequals(address.substr(0, 6), "https:") ? "443" : "80";
  std::string host = ascii_lower(authority->host);
  if (!authority->port.empty() && authority->port != usual)
    host.append(":").append(authority->port);
  return host;
}

std::string without_user_info(std::string_view address) {
  const auto authority = authority_of(address);
  if (!authority) return std::string(address);
  const auto begin = address.find(kSlashes) + kSlashes.size();
  const auto end = static_cast<std::size_t>(authority->host.data() - address.data());
  return std::string(address.substr(0, begin)).append(address.substr(end));
}

}  // namespace antiphon
