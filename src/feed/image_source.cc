#include "feed/image_source.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "antiphon/base/text.h"
#include "feed/entities.h"
#include "feed/markup.h"

namespace antiphon::feed {

namespace {

constexpr std::array<std::string_view, 5> kLate{"data-src", "data-original", "data-lazy-src",
                                                "data-orig-file", "data-full-src"};
constexpr std::array<std::string_view, 3> kSets{"srcset", "data-srcset", "data-lazy-srcset"};

std::string value(std::string_view attributes, std::string_view name) {
  return decode_references(trimmed(attribute_value(attributes, name)), RefersIn::attribute);
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Scripts keep other things in these attributes as well.
bool is_address(std::string_view text) {
  return !text.empty() && !text.starts_with("data:") && text.front() != '{' &&
         text.front() != '[' && std::none_of(text.begin(), text.end(), is_space);
}

}  // namespace

std::string_view largest_of_set(std::string_view set) {
  std::string_view largest;
  double most = -1;
  while (!set.empty()) {
    while (!set.empty() && (is_space(set.front()) || set.front() == ','))
      set.remove_prefix(1);
    const auto end =
        static_cast<std::size_t>(std::find_if(set.begin(), set.end(), is_space) - set.begin());
    auto address = set.substr(0, end);
    set.remove_prefix(end);
    const bool alone = address.ends_with(',');  // no size behind it
    while (address.ends_with(','))
      address.remove_suffix(1);
    double size = 1;
    if (!alone) {
      const auto comma = std::min(set.find(','), set.size());
      const auto words = trimmed(set.substr(0, comma));
      std::from_chars(words.data(), words.data() + words.size(), size);
      set.remove_prefix(comma);
    }
    if (!address.empty() && size > most) {
      largest = address;
      most = size;
    }
  }
  return largest;
}

std::string image_source(std::string_view attributes) {
  // Most images have none of all this, and its address is asked for more than once.
  if (attributes.find("data-") != std::string_view::npos) {
    for (const auto name : kLate) {
      if (std::string late = value(attributes, name); is_address(late)) return late;
    }
  }
  std::string source = value(attributes, "src");
  if (!source.empty() && !source.starts_with("data:")) return source;
  for (const auto name : kSets) {
    const std::string set = value(attributes, name);
    if (const auto largest = largest_of_set(set); is_address(largest)) return std::string(largest);
  }
  return source;
}

}  // namespace antiphon::feed
