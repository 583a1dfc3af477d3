// What an element of a feed is, whatever prefix its document gave it.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include <pugixml.hpp>

namespace antiphon::feed {

enum class Ns : std::uint8_t {
  none,  // no namespace, and those of RSS
  atom,
  content,
  dc,
  dcterms,
  feedburner,
  geo,
  georss,
  gml,
  itunes,
  license,  // Creative Commons, of several makes
  media,
  podcast,
  rdf,
  slash,
  sy,
  thr,
  wfw,
  xhtml,
  other
};

struct Name {
  Ns ns = Ns::none;
  std::string_view local;  // as written

  // Case does not matter: feeds have `pubdate` and `GUID`.
  [[nodiscard]] bool is(Ns wanted, std::string_view name) const;
};

// Of an element no more attributes are looked at, here and below, so that no document can make this
// quadratic.
constexpr std::size_t kMaxAttributes = 64;

// By the address that the prefix is declared for; undeclared prefixes mean what they usually do.
Name name_of(const pugi::xml_node& element);

// The same for the elements of one document, faster where only its root declares prefixes.
class Prefixes {
 public:
  Prefixes() = default;
  // `declarations`: how many there may be in the whole document. The tree has to outlive it.
  Prefixes(const pugi::xml_node& root, std::size_t declarations);
  [[nodiscard]] Name name_of(const pugi::xml_node& element) const;
  // The same name is the same element wherever it stands.
  [[nodiscard]] bool same_everywhere() const { return all_on_root_; }

 private:
  struct Known {
    std::string_view prefix;
    Ns ns;
  };
  std::vector<Known> declared_;
  Ns default_ = Ns::none;
  bool all_on_root_ = false;  // nothing else in the text looks like a declaration
};

// Calls `use` with each element among the children.
template <class Use>
void for_each_element(const pugi::xml_node& parent, Use use) {
  for (pugi::xml_node child = parent.first_child();; child = child.next_sibling()) {
    const pugi::xml_node_type type = child.type();
    if (type == pugi::node_null) return;  // behind the last
    if (type == pugi::node_element) use(child);
  }
}

std::string_view local_name(std::string_view qualified);

// The value of an attribute by its name without prefix (`href` and `atom:href`); empty when there
// is none.
std::string_view attribute(const pugi::xml_node& element, std::string_view local);

// The same for who asks for several: they are looked at once. The tree has to outlive it.
class Attributes {
 public:
  explicit Attributes(const pugi::xml_node& element);
  [[nodiscard]] bool empty() const { return count_ == 0; }
  std::string_view operator[](std::string_view local) const;

 private:
  struct Attribute {
    const char* name;
    std::size_t size;
    const char* value;
  };
  std::array<Attribute, kMaxAttributes> all_;  // as far as they are counted: it is not filled in
  std::size_t count_ = 0;
};

// The value of an attribute by exactly this name, as `xml:base`; empty when there is none.
std::string_view qualified_attribute(const pugi::xml_node& element, std::string_view name);

}  // namespace antiphon::feed
