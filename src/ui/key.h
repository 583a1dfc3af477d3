// A key by the name that the key table, the help and the manual give it: the character itself, or
// `Enter`, `Space`, `PageDown`, `^L` and the like.

#pragma once

#include <string>
#include <string_view>

namespace antiphon::ui {

struct Key {
  std::string name;

  bool operator==(const Key&) const = default;
};

// What the key types into a prompt; empty for keys that type nothing.
std::string_view typed_text(const Key& key);

}  // namespace antiphon::ui
