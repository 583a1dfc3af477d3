#include "feed/address.h"

#include <algorithm>
#include <array>

#include "antiphon/base/text.h"
#include "antiphon/model/item.h"
#include "feed/numbers.h"
#include "feed/url.h"

namespace antiphon::feed {

std::string usable_address(std::string_view base, std::string_view reference) {
  reference = trimmed(reference);
  if (reference.empty() || reference.size() > kMaxUrlBytes) return {};
  if (is_settled(reference)) return std::string(reference);
  std::string url = printable(resolve_url(base, reference));
  if (url.size() > kMaxUrlBytes) return {};
  const std::string scheme = url_scheme(url);
  constexpr std::array<std::string_view, 3> kNeverAnAddress = {"javascript", "vbscript", "data"};
  const bool never =
      std::find(kNeverAnAddress.begin(), kNeverAnAddress.end(), scheme) != kNeverAnAddress.end();
  return never || scheme.empty() ? std::string() : url;
}

std::string media_type(std::string_view type) {
  type = trimmed(type.substr(0, type.find(';')));
  return type.size() > 128 ? std::string() : ascii_lower(printable(type));
}

std::optional<std::int64_t> file_size(std::string_view text) {
  const auto size = whole_number(text);
  return size && *size > 0 ? size : std::nullopt;
}

}  // namespace antiphon::feed
