// Text, addresses and numbers in elements of feeds.

#pragma once

#include <string>
#include <string_view>

#include <pugixml.hpp>

#include "antiphon/model/item.h"
#include "feed/by_name.h"
#include "feed/names.h"

namespace antiphon::feed {

// What to do with an element (handlers.cc).
struct Handling;

struct KnownElement {
  Name name;
  const Handling* handling = nullptr;  // nothing: nobody knows it
};

// What holds for the whole document.
struct Origin {
  std::string base;           // its address; may be empty
  bool atom = false;          // an Atom document: elements without namespace are Atom's
  bool has_xml_base = false;  // somewhere in it
  Prefixes prefixes;
  mutable ByName<KnownElement> known;  // only remembers what the prefixes say
};

// An element, and what is needed to read it.
struct FeedElement {
  const Origin& origin;
  pugi::xml_node node;
  Name name;

  // Atom says with `type` what its text is; in RSS all text is HTML.
  [[nodiscard]] bool is_atom() const {
    return name.ns == Ns::atom || (name.ns == Ns::none && origin.atom);
  }
};

// The element's characters without white space around, printable on one line. Of elements inside of
// it, too.
std::string line_of(const FeedElement& element);

// A title: HTML in it becomes text.
std::string title_of(const FeedElement& element);

// A body: the content as it is, and what relative addresses in it refer to. Kind `none` when it is
// empty.
Body body_of(const FeedElement& element);

// The same where plain text is the rule, and HTML stands there all the same at times.
Body loose_body_of(const FeedElement& element);

// What relative addresses in an element refer to: `xml:base` of all the elements around it, then
// the document.
std::string base_of(const FeedElement& element);

// An address, absolute; empty where it is none, or could not be used by anybody (`javascript:`, too
// long).
std::string address_of(const FeedElement& element, std::string_view reference);

}  // namespace antiphon::feed
