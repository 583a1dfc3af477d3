#include "feed/url.h"

#include <algorithm>

#include "antiphon/base/bytes.h"
#include "antiphon/base/text.h"

namespace antiphon::feed {

namespace {

// RFC 3986 §3. An absent part differs from an empty one for authority, query and fragment; so each
// of those begins with its delimiter (`//`, `?`, `#`) when it is there.
struct Parts {
  std::string_view scheme;  // without the colon
  std::string_view authority;
  std::string_view path;
  std::string_view query;
  std::string_view fragment;
};

bool is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

std::string_view scheme_of(std::string_view url) {
  if (url.empty() || !is_alpha(url.front())) return {};
  const auto end = std::find_if_not(url.begin(), url.end(), [](char c) {
    return is_alpha(c) || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
  });
  if (end == url.end() || *end != ':') return {};
  return url.substr(0, static_cast<std::size_t>(end - url.begin()));
}

// Cuts `text` where `is_end` holds first and returns what stood before it.
template <typename Test>
std::string_view take_until(std::string_view& text, Test is_end) {
  const auto end =
      static_cast<std::size_t>(std::find_if(text.begin(), text.end(), is_end) - text.begin());
  const auto taken = text.substr(0, end);
  text.remove_prefix(end);
  return taken;
}

Parts split(std::string_view url) {
  Parts parts;
  parts.scheme = scheme_of(url);
  if (!parts.scheme.empty()) url.remove_prefix(parts.scheme.size() + 1);
  if (url.starts_with("//")) {
    const auto* const end = std::find_if(url.begin() + 2, url.end(),
                                         [](char c) { return c == '/' || c == '?' || c == '#'; });
    parts.authority = {url.begin(), end};
    url.remove_prefix(parts.authority.size());
  }
  parts.path = take_until(url, [](char c) { return c == '?' || c == '#'; });
  parts.query = take_until(url, [](char c) { return c == '#'; });
  parts.fragment = url;
  return parts;
}

bool is_web_scheme(std::string_view scheme) {
  return ascii_iequals(scheme, "http") || ascii_iequals(scheme, "https");
}

// Without what no address has: controls and the white space around; spaces inside as %20.
std::string cleaned(std::string_view url) {
  const auto is_space = [](char c) { return c >= 0 && c <= ' '; };
  while (!url.empty() && is_space(url.front()))
    url.remove_prefix(1);
  while (!url.empty() && is_space(url.back()))
    url.remove_suffix(1);
  std::string out;
  out.reserve(url.size());
  for (const char c : url) {
    if (c == ' ') {
      out += "%20";
    } else if ((c < 0 || c > ' ') && c != '\x7F') {
      out.push_back(c);
    }
  }
  return out;
}

void turn_backslashes(std::string& url) {
  const auto end = std::min(url.find_first_of("?#"), url.size());
  std::replace(url.begin(), url.begin() + static_cast<std::ptrdiff_t>(end), '\\', '/');
}

// RFC 3986 §5.2.4.
std::string without_dots(std::string_view path) {
  std::string out;
  out.reserve(path.size());
  while (!path.empty()) {
    const auto next = std::min(path.find('/', 1), path.size());
    const auto segment = path.substr(0, next);  // with the slash before it, if there is one
    const auto name = segment.starts_with('/') ? segment.substr(1) : segment;
    const bool last = next == path.size();
    path.remove_prefix(next);
    if (name == "." || name == "..") {
      if (name == "..") out.resize(out.rfind('/') == std::string::npos ? 0 : out.rfind('/'));
      if (last) out.push_back('/');
    } else {
      out += segment;
    }
  }
  return out;
}

std::string joined(const Parts& parts, std::string_view path) {
  std::string out(parts.scheme);
  out += ':';
  out += parts.authority;
  out += path;
  out += parts.query;
  out += parts.fragment;
  return out;
}

// RFC 3986 §5.2.3.
std::string merged(const Parts& base, std::string_view path) {
  std::string out(base.path.substr(0, base.path.rfind('/') + 1));  // of no slash, nothing
  if (out.empty()) out.push_back('/');
  out += path;
  return out;
}

}  // namespace

bool is_settled(std::string_view url) {
  const std::size_t start = url.starts_with("http://") ? 7 : url.starts_with("https://") ? 8 : 0;
  if (start == 0 || start == url.size()) return false;
  return finds_nothing(url, [](Eight bytes) {
    const Eight slashes = bytes_equal(bytes, '/');
    const Eight dots = bytes_equal(bytes, '.');
    return bytes_not_printable(bytes) | bytes_equal(bytes, ' ') | bytes_equal(bytes, '\\') |
           (slashes & (dots << 8U)) | (slashes & (dots >> 8U));
  });
}

std::string url_scheme(std::string_view url) {
  return ascii_lower(scheme_of(url));
}

std::string resolve_url(std::string_view base, std::string_view reference) {
  if (is_settled(reference)) return std::string(reference);
  std::string clean = cleaned(reference);
  std::string clean_base = cleaned(base);
  const auto named = scheme_of(clean);
  const bool web = is_web_scheme(named.empty() ? scheme_of(clean_base) : named);
  if (web) turn_backslashes(clean);

  Parts parts = split(clean);
  const Parts root = split(clean_base);
  const bool usable_base =
      !root.scheme.empty() && (!root.authority.empty() || root.path.starts_with('/'));
  // `http:page.html` is how some write a relative address (RFC 3986 §5.2.2, "strict" off).
  if (web && parts.authority.empty() && usable_base && ascii_iequals(parts.scheme, root.scheme)) {
    parts.scheme = {};
  }
  if (!parts.scheme.empty()) {
    if (parts.authority.empty()) return clean;
    return joined(parts, without_dots(parts.path));
  }
  if (!usable_base) return "";

  parts.scheme = root.scheme;
  if (!parts.authority.empty()) return joined(parts, without_dots(parts.path));
  parts.authority = root.authority;
  if (parts.path.empty()) {
    if (parts.query.empty()) parts.query = root.query;
    return joined(parts, root.path);
  }
  if (parts.path.starts_with('/')) return joined(parts, without_dots(parts.path));
  return joined(parts, without_dots(merged(root, parts.path)));
}

}  // namespace antiphon::feed
