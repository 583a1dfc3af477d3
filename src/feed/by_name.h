// What is known of names: a document has few of them, and they come again and again.

#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace antiphon::feed {

template <class Known>
class ByName {
 public:
  // What `find_out` told when the name was new. A name that shares its place with another is asked
  // for again each time. The text of the names has to outlive this.
  template <class FindOut>
  const Known& at(std::string_view name, FindOut find_out) {
    Place& place = places_[index_of(name)];
    if (place.name != name || name.empty()) place = {name, find_out()};
    return place.known;
  }

 private:
  struct Place {
    std::string_view name;
    Known known;
  };
  static constexpr std::size_t kPlaces = 256;

  static std::size_t index_of(std::string_view name) {
    if (name.empty()) return 0;
    const auto letter = [&](std::size_t i) { return static_cast<unsigned char>(name[i]); };
    return (letter(0) + letter(name.size() / 2) * 31U + letter(name.size() - 1) * 5U +
            name.size() * 13U) %
           kPlaces;
  }

  std::array<Place, kPlaces> places_{};
};

}  // namespace antiphon::feed
