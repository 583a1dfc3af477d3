// The door to nlohmann-json: text in, a tree of what is wanted out, also when the text is broken.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace antiphon::feed {

struct JsonMember;

struct JsonValue {
  enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::string text;                 // of strings and numbers (as written); `true`
  std::vector<JsonMember> members;  // of arrays without keys

  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }
};

struct JsonMember {
  std::string_view key;
  JsonValue value;
};

struct JsonDocument {
  JsonValue root;
  bool recovered = false;
  std::vector<std::string> warnings;  // what was broken, and where
};

// `text` is valid UTF-8. Of objects only members with one of `keys` are kept; what is nested deeper
// than 16 levels, or comes after a million values, is left out, and a warning says so. What is
// not JSON is mended (json_repair.h) and read again. Linear in time, without recursion; memory is
// bounded by the text and 100 MB.
JsonDocument read_json(std::string_view text, std::span<const std::string_view> keys);

}  // namespace antiphon::feed
