#include "fetch/address.h"

#include <algorithm>
#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

#include "antiphon/base/text.h"

namespace antiphon::fetch {

namespace {

constexpr std::size_t kLongestUrl = 8192;

using Url = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

Url new_url() {
  return {curl_url(), &curl_url_cleanup};
}

std::string part(CURLU* url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url, which, &text, flags) != CURLUE_OK || text == nullptr) return "";
  const std::unique_ptr<char, decltype(&curl_free)> owned(text, &curl_free);
  return text;
}

// `mailto` of `mailto:someone`; empty for what is relative.
std::string_view scheme_of(std::string_view url) {
  const auto end = url.find_first_of(":/?#");
  if (end == std::string_view::npos || end == 0 || url[end] != ':') return {};
  return url.substr(0, end);
}

// Percent-encodes what may not stand in a request line. The host is left alone: it may be an
// international name.
std::string encoded(std::string_view url) {
  std::size_t start = 0;
  if (const auto slashes = url.find("//"); slashes != std::string_view::npos) {
    const bool absolute = slashes == 0 || slashes == scheme_of(url).size() + 1;
    if (absolute) start = std::min(url.find_first_of("/?#", slashes + 2), url.size());
  }
  std::string out(url.substr(0, start));
  for (const char c : url.substr(start)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F) {
      out += fmt::format("%{:02X}", byte);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

// Percent-decoded, which libcurl refuses where control characters would come out.
Result<std::string> credential(CURLU* url, CURLUPart which) {
  std::string decoded = part(url, which, CURLU_URLDECODE);
  if (decoded.empty() != part(url, which).empty()) {
    return Error{"the user name or the password in the address cannot be sent"};
  }
  return decoded;
}

Result<Address> taken_apart(CURLU* url) {
  Address address;
  address.scheme = part(url, CURLUPART_SCHEME);
  address.host = ascii_lower(part(url, CURLUPART_HOST));
  address.port = part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  auto user = credential(url, CURLUPART_USER);
  if (!user) return user.error();
  address.user = *std::move(user);
  auto password = credential(url, CURLUPART_PASSWORD);
  if (!password) return password.error();
  address.password = *std::move(password);
  curl_url_set(url, CURLUPART_USER, nullptr, 0);
  curl_url_set(url, CURLUPART_PASSWORD, nullptr, 0);
  curl_url_set(url, CURLUPART_OPTIONS, nullptr, 0);
  curl_url_set(url, CURLUPART_FRAGMENT, nullptr, 0);
  address.url = part(url, CURLUPART_URL);
  if (!is_web_url(address.url) || !is_utf8(address.url) || address.host.empty()) {
    return Error{"not an address of the web"};
  }
  return address;
}

}  // namespace

std::string Address::place() const {
  const bool usual = port == (scheme == "https" ? "443" : "80");
  return usual ? host : host + ":" + port;
}

Result<Address> parse_address(std::string_view url) {
  if (!is_web_url(url)) return Error{"not an address of the web: expected http: or https:"};
  if (url.size() > kLongestUrl) return Error{"the address is too long"};
  const Url parsed = new_url();
  const CURLUcode code = curl_url_set(parsed.get(), CURLUPART_URL, encoded(url).c_str(), 0);
  if (code != CURLUE_OK) {
    return Error{
        fmt::format("not an address of the web: {}", ascii_lower(curl_url_strerror(code)))};
  }
  return taken_apart(parsed.get());
}

Result<Address> redirect_target(const Address& from, std::string_view location) {
  location = trimmed(location);
  const std::string scheme = ascii_lower(scheme_of(location));
  if (!scheme.empty() && scheme != "http" && scheme != "https") {
    return Error{fmt::format("redirect to a {}: address, which is not followed",
                             shortened(printable(scheme), 24))};
  }
  const Error nonsense{"redirect to what is not an address"};
  if (location.empty() || location.size() > kLongestUrl) return nonsense;
  const Url url = new_url();
  if (curl_url_set(url.get(), CURLUPART_URL, from.url.c_str(), 0) != CURLUE_OK ||
      curl_url_set(url.get(), CURLUPART_URL, encoded(location).c_str(), 0) != CURLUE_OK) {
    return nonsense;
  }
  auto target = taken_apart(url.get());
  if (!target) return nonsense;
  if (from.scheme == "https" && target->scheme != "https") {
    return Error{"redirect from https to http, which is not followed"};
  }
  const bool same_origin = target->scheme == from.scheme && target->port == from.port;
  const bool made_secure = from.scheme == "http" && from.port == "80" &&
                           target->scheme == "https" && target->port == "443";
  target->own = from.own && target->host == from.host && (same_origin || made_secure);
  target->user = target->own ? from.user : "";
  target->password = target->own ? from.password : "";
  return target;
}

}  // namespace antiphon::fetch
