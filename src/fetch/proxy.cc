#include "fetch/proxy.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

#include "antiphon/base/text.h"
#include "fetch/private.h"

namespace antiphon::fetch {

namespace {

// In lower case, or else in upper case.
std::string variable(std::string name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) {
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    value = std::getenv(name.c_str());
  }
  return value == nullptr ? "" : value;
}

bool fits(std::string_view host, std::string_view rule) {
  if (rule == "*" || is_in_network(host, rule)) return true;
  if (rule.starts_with('.')) rule.remove_prefix(1);
  if (rule.empty() || !host.ends_with(rule)) return false;
  return host.size() == rule.size() || host[host.size() - rule.size() - 1] == '.';
}

// Hosts, the domains that they are in, and networks, separated by commas or spaces.
bool is_exempt(std::string_view host, std::string_view rules) {
  while (!rules.empty()) {
    const auto end = std::min(rules.find_first_of(", \t"), rules.size());
    if (end > 0 && fits(host, ascii_lower(rules.substr(0, end)))) return true;
    rules.remove_prefix(std::min(end + 1, rules.size()));
  }
  return false;
}

}  // namespace

ProxyRules proxies_of_environment() {
  ProxyRules rules;
  // Not HTTP_PROXY: a web server sets that for its programs, from a header of the request.
  if (const char* http = std::getenv("http_proxy")) rules.http = http;
  rules.https = variable("https_proxy");
  rules.all = variable("all_proxy");
  rules.none = variable("no_proxy");
  return rules;
}

std::string proxy_for(const Address& address, const ProxyRules& rules) {
  const std::string& own = address.scheme == "https" ? rules.https : rules.http;
  const std::string& proxy = own.empty() ? rules.all : own;
  if (proxy.empty() || is_exempt(address.host, rules.none)) return "";
  return proxy;
}

}  // namespace antiphon::fetch
