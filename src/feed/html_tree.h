// The tree of an HTML document, however broken the document is.
//
// It holds only elements that are kept in safe HTML, nested as HTML allows it and not too deep: a
// browser that reads the tree written out builds the same tree (a test holds it to Gumbo's word).
// What is repaired on the way is what HTML's own rules repair, done more simply where nobody would
// see the difference. It is not Gumbo's tree because that takes 100 ms and 100 MB for 1 MB of tags,
// and more the deeper they nest.

#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "feed/elements.h"

namespace antiphon::feed {

// What the tree is for. To a reader there is more in a document than is safe on a page: frames and
// what else is embedded are an `iframe` without content, formulas are text, boxes to tick are
// `[x]`.
enum class Purpose { safe_html, reading };

// Elements nested deeper than this are opened: their tags go, their content stays.
constexpr std::size_t kMaxHtmlDepth = 256;

struct HtmlNode {
  Tag tag = Tag::unknown;  // unknown: a text
  std::string_view
      content;  // of a text: references decoded; of an element: its attributes as written
  const HtmlNode* first_child = nullptr;
  const HtmlNode* next = nullptr;

  bool is_text() const { return tag == Tag::unknown; }
  // References decoded, no white space around; empty when there is none.
  std::string attribute(std::string_view name) const;
};

// Where the picture of an `img` is: pages that load it late, or in several sizes, keep its address
// elsewhere than in `src`. Of several sizes the largest.
std::string image_source(const HtmlNode& image);

class HtmlTree {
 public:
  // One pass over `html`, which has to outlive the tree.
  HtmlTree(std::string_view html, Purpose purpose);
  HtmlTree(const HtmlTree&) = delete;
  HtmlTree& operator=(const HtmlTree&) = delete;

  // A `div` around everything.
  const HtmlNode& root() const { return nodes_.front(); }

 private:
  friend class TreeBuilder;

  std::string unwrapped_;            // the document, if it had to be changed before
  std::deque<HtmlNode> nodes_;       // addresses stay
  std::deque<std::string> decoded_;  // texts that are not in the document as they are here
};

}  // namespace antiphon::feed
