#include "antiphon/model/ids.h"

#include <algorithm>

namespace antiphon {

bool is_key_prefix(std::string_view text) {
  return text.size() >= kShortestKeyPrefix && text.size() <= kKeyLength &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'); });
}

}  // namespace antiphon
