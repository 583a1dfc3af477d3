// What is inside an element, as text or as HTML again.

#pragma once

#include <string>
#include <string_view>

#include <pugixml.hpp>

namespace antiphon::feed {

// Of the children of an element, what most of its readers ask for. The tree has to outlive it.
class Content {
 public:
  explicit Content(const pugi::xml_node& element);
  Content(const Content&) = delete;
  Content& operator=(const Content&) = delete;

  [[nodiscard]] bool has_elements() const { return has_elements_; }
  // The element's own characters, not those of elements inside.
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  void add(std::string_view characters);

  std::string_view text_;
  std::string joined_;  // where they stand in several pieces
  bool has_elements_ = false;
};

// The content of an element, written as HTML: prefixes and namespace declarations go, empty
// elements are written as HTML has them, addresses get `xml:base` from elements inside. Ends soon
// after `limit` bytes, wherever that is. Without recursion, however deep it is nested.
std::string inner_markup(const pugi::xml_node& element, std::size_t limit);

}  // namespace antiphon::feed
