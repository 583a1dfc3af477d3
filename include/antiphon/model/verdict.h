// What the user's rules and programs say of an item when it arrives.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace antiphon {

enum class DeedKind : std::uint8_t { read, star, tag, title, drop, run };  // as stored

// One thing that was done to an item, and by whom: the name of a rule, say.
struct Deed {
  std::string by;
  DeedKind what = DeedKind::read;
  std::string detail{};  // the tag, the new title, the name of the hook that is to be run

  bool operator==(const Deed&) const = default;
};

// All of it, in the order in which it is done: of two titles the later one counts.
struct Verdict {
  std::vector<Deed> deeds{};
  std::map<std::string, double> numbers{};  // by name, as `score`; finite

  [[nodiscard]] bool empty() const { return deeds.empty() && numbers.empty(); }
  bool operator==(const Verdict&) const = default;
};

}  // namespace antiphon
