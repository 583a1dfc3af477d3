#include "config/feed_fields.h"

#include <algorithm>
#include <array>
#include <vector>

#include "antiphon/base/text.h"
#include "config/feeds_line.h"
#include "config/units.h"

namespace antiphon::config {

namespace {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

constexpr std::size_t kMaxValueBytes = 4096;
constexpr std::size_t kMaxUserAgentBytes = 200;  // as in config.toml
constexpr std::size_t kMaxListed = 32;
constexpr std::size_t kMaxShownBytes = 48;

// What a request says by itself; another value would make it another request. Those with a key of
// their own are here as well.
// clang-format off
constexpr std::array<std::string_view, 20> kOwnHeaders{
  "a-im", "accept-encoding", "connection", "content-encoding", "content-length", "cookie", "expect",
  "host", "if-match", "if-modified-since", "if-none-match", "if-range", "keep-alive",
  "proxy-authorization", "proxy-connection", "range", "te", "transfer-encoding", "upgrade",
  "user-agent"};
// clang-format on

// --- what values may be ---

// One line of text; also what keeps a second header out of the first one.
bool is_line(std::string_view value) {
  return !value.empty() && value.size() <= kMaxValueBytes &&
         std::none_of(value.begin(), value.end(), [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           return byte < 0x20 || byte == 0x7F;
         });
}

bool is_user_agent(std::string_view value) {
  return is_line(value) && value.size() <= kMaxUserAgentBytes &&
         std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c < 0x7F; });
}

// RFC 9110 §5.6.2: a token.
bool is_header_name(std::string_view name) {
  constexpr std::string_view kToken =
      "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  return !name.empty() && name.find_first_not_of(kToken) == std::string_view::npos;
}

bool is_header(std::string_view value) {
  const auto colon = value.find(':');
  if (!is_line(value) || colon == std::string_view::npos) return false;
  const std::string name = ascii_lower(value.substr(0, colon));
  return is_header_name(name) && !trimmed(value.substr(colon + 1)).empty() &&
         std::find(kOwnHeaders.begin(), kOwnHeaders.end(), name) == kOwnHeaders.end();
}

bool is_cookie(std::string_view value) {
  const auto equals = value.find('=');
  return is_line(value) && equals != std::string_view::npos && equals > 0;
}

// RFC 7617: the first colon ends the name.
bool is_user(std::string_view value) {
  return is_line(value) && value.find(':') == std::string_view::npos;
}

std::optional<bool> parse_yes_or_no(std::string_view value) {
  if (value == "yes") return true;
  if (value == "no") return false;
  return std::nullopt;
}

std::optional<std::chrono::minutes> parse_interval(std::string_view value) {
  const auto parsed = parse_duration(value);
  if (!parsed || *parsed < 1min || *parsed > 30 * 24h || *parsed % 1min != 0ms) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::minutes>(*parsed);
}

std::string interval_text(std::chrono::minutes interval) {
  return duration_text(interval);
}
std::string same_text(const std::string& value) {
  return value;
}
std::string yes_or_no(bool value) {
  return value ? "yes" : "no";
}

// --- the table ---

struct Key {
  std::string_view name;
  std::string_view expected;
  bool secret;
  // False: not what was expected.
  bool (*read)(std::string_view value, FeedSettings& into);
  Strings (*values)(const FeedSettings& from);
};

template <auto Member, auto Parse, auto Print>
constexpr Key one(std::string_view name, std::string_view expected, bool secret = false) {
  return {name, expected, secret,
          [](std::string_view value, FeedSettings& into) {
            const auto parsed = Parse(value);
            if (parsed && !(into.*Member)) into.*Member = parsed;
            return parsed.has_value();
          },
          [](const FeedSettings& from) {
            return from.*Member ? Strings{Print(*(from.*Member))} : Strings{};
          }};
}

template <auto Member, auto Check>
constexpr Key text(std::string_view name, std::string_view expected, bool secret = false) {
  return {name, expected, secret,
          [](std::string_view value, FeedSettings& into) {
            const bool good = Check(value);
            if (good && (into.*Member).empty()) into.*Member = value;
            return good;
          },
          [](const FeedSettings& from) {
            return (from.*Member).empty() ? Strings{} : Strings{from.*Member};
          }};
}

template <auto Member, auto Check>
constexpr Key several(std::string_view name, std::string_view expected) {
  return {name, expected, true,
          [](std::string_view value, FeedSettings& into) {
            Strings& known = into.*Member;
            if (!Check(value)) return false;
            if (std::find(known.begin(), known.end(), value) != known.end()) return true;
            if (known.size() == kMaxListed) return false;
            known.emplace_back(value);
            return true;
          },
          [](const FeedSettings& from) { return from.*Member; }};
}

// clang-format off
using F = FeedSettings;
constexpr std::array kKeys{
  one<&F::interval, &parse_interval, &interval_text>("interval",
    "a time such as 30m or 2h, from 1m to 30d"),
  one<&F::keep, &parse_retention, &retention_text>("keep",
    "a number of items such as 500, a time such as 90d, or all"),
  text<&F::filter, &is_line>("filter",
    "a filter, quoted with its key, as in \"filter=unread and age < 7d\""),
  text<&F::user_agent, &is_user_agent>("user-agent",
    "at most 200 printable ASCII characters"),
  several<&F::headers, &is_header>("header",
    "\"header=Name: value\", quoted as a whole, with a name that antiphon does not set itself"),
  several<&F::cookies, &is_cookie>("cookie",
    "name=value"),
  one<&F::proxy, &parse_proxy, &same_text>("proxy",
    "http://HOST:PORT, https://HOST:PORT, socks5://HOST:PORT, socks5h://HOST:PORT, or nothing", true),
  text<&F::user, &is_user>("user",
    "a name without a colon", true),
  text<&F::password, &is_line>("password",
    "a password in one line", true),
  text<&F::password_command, &is_line>("password-command",
    "a program with its arguments, quoted as a whole", true),
  one<&F::netrc, &parse_yes_or_no, &yes_or_no>("netrc",
    "yes or no"),
  text<&F::ca_file, &is_line>("ca-file",
    "a path"),
  text<&F::client_cert, &is_line>("client-cert",
    "a path"),
  text<&F::client_key, &is_line>("client-key",
    "a path"),
  one<&F::verify, &parse_yes_or_no, &yes_or_no>("verify",
    "yes or no"),
};
// clang-format on

const Key* key_of(std::string_view field) {
  const auto equals = field.find('=');
  if (equals == std::string_view::npos) return nullptr;
  const auto* const key = std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& each) {
    return each.name == field.substr(0, equals);
  });
  return key == kKeys.end() ? nullptr : key;
}

}  // namespace

std::optional<std::string> parse_proxy(std::string_view value) {
  if (value.empty()) return std::string();
  if (!is_line(value) || value.find(' ') != std::string_view::npos) return std::nullopt;
  const auto colon = value.find("://");
  if (colon == std::string_view::npos || colon + 3 == value.size()) return std::nullopt;
  const std::string scheme = ascii_lower(value.substr(0, colon));
  for (const char* known : {"http", "https", "socks5", "socks5h"}) {
    if (scheme == known) return std::string(value);
  }
  return std::nullopt;
}

bool is_setting(std::string_view field) {
  return key_of(field) != nullptr;
}

std::optional<std::string> read_setting(std::string_view field, FeedSettings& into) {
  const Key* const key = key_of(field);
  if (key == nullptr) return std::nullopt;
  const std::string_view value = field.substr(key->name.size() + 1);
  if (key->read(value, into)) return std::nullopt;
  std::string wrong = std::string(key->name) + ": expected " + std::string(key->expected);
  if (!key->secret) wrong += ", got \"" + shortened(printable(value), kMaxShownBytes) + '"';
  return wrong;
}

void append_missing_settings(std::string& out, const FeedSettings& wanted, FeedSettings& known) {
  for (const Key& key : kKeys) {
    for (const std::string& value : key.values(wanted)) {
      const Strings before = key.values(known);
      key.read(value, known);
      if (key.values(known) == before) continue;
      out.append(" ").append(quoted_if_needed(std::string(key.name) + '=' + value));
    }
  }
}

}  // namespace antiphon::config
