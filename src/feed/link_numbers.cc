#include "feed/link_numbers.h"

#include <algorithm>
#include <array>
#include <utility>

#include "antiphon/base/text.h"
#include "antiphon/model/item.h"
#include "feed/url.h"

namespace antiphon::feed {

namespace {

constexpr std::size_t kMaxLinks = 2000;

constexpr std::array<std::string_view, 6> kNoAddresses{"about", "blob",       "data",
                                                       "file",  "javascript", "vbscript"};

}  // namespace

std::string link_mark(std::uint16_t number) {
  std::string mark = std::to_string(number);
  mark.insert(mark.begin(), '[');
  mark.push_back(']');
  return mark;
}

std::uint16_t LinkNumbers::number(std::string_view reference) {
  if (trimmed(reference).empty()) return 0;
  std::string address = printable(resolve_url(base_, reference));
  if (address.empty() || address.size() > kMaxUrlBytes) return 0;
  const std::string scheme = url_scheme(address);
  if (std::find(kNoAddresses.begin(), kNoAddresses.end(), scheme) != kNoAddresses.end()) return 0;
  if (const auto known = numbers_.find(address); known != numbers_.end()) return known->second;
  if (addresses_.size() == kMaxLinks) {
    full_ = true;
    return 0;
  }
  addresses_.push_back(address);
  const auto number = static_cast<std::uint16_t>(addresses_.size());
  numbers_.emplace(std::move(address), number);
  return number;
}

}  // namespace antiphon::feed
