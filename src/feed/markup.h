// Finds tags in HTML, however broken, in one linear pass over all calls together. Builds nothing.

#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "feed/elements.h"

namespace antiphon::feed {

// What begins at a `<`.
struct Markup {
  enum class Kind : std::uint8_t {
    text,    // the `<` is only that: `a < b`, `<3`
    open,    // `<a href="…">`
    close,   // `</a>`
    hidden,  // comment, declaration, processing instruction
  };
  Kind kind = Kind::text;
  std::size_t bytes = 1;
  std::string_view name;        // as written
  std::string_view attributes;  // of `open`: for AttributeReader
};

// Looks at `html`, which has to outlive it.
class MarkupScanner {
 public:
  explicit MarkupScanner(std::string_view html) : html_(html) {}

  // `html[at]` is `<`. To be called with growing `at`: what is searched for and not there is not
  // searched for again.
  Markup at(std::size_t at);

  // Where the content ends, from `from` on, that goes with an element that is dropped: at its end
  // tag; without one at once, but a script that nothing ends takes the rest.
  std::size_t end_of_dropped(Tag tag, std::size_t from);

 private:
  struct Sought {
    std::string_view what;
    bool absent = false;
  };
  std::size_t find(Sought& sought, std::size_t from);
  Markup hidden_at(std::size_t at);
  std::size_t end_of_tag(std::size_t from);
  std::optional<std::size_t> end_of(Tag tag, std::size_t from);

  std::string_view html_;
  Sought greater_{">"};
  Sought quote_{"\""};
  Sought apostrophe_{"'"};
  Sought comment_end_{"-->"};
  std::bitset<static_cast<std::size_t>(Tag::count)> unclosed_;
};

struct Attribute {
  std::string_view name;   // as written
  std::string_view value;  // without quotes; references not decoded
};

// Takes attributes off one after another.
class AttributeReader {
 public:
  explicit AttributeReader(std::string_view attributes) : rest_(attributes) {}
  std::optional<Attribute> next();

 private:
  std::string_view rest_;
};

// As written, references not decoded; empty when there is none of that name (in lower case).
std::string_view attribute_value(std::string_view attributes, std::string_view name);
bool has_attribute(std::string_view attributes, std::string_view name);

// HTML in which `<![CDATA[` and `]]>` are gone and what they held stands as it was: feeds wrap
// twice. Nothing when there are none.
std::optional<std::string> without_cdata(std::string_view html);

}  // namespace antiphon::feed
