// What stands before the items of a list, and whether blank lines stand between them.

#pragma once

#include <string>

#include "feed/html_tree.h"

namespace antiphon::feed {

// A list is tight when each item is one paragraph, or one with a list under it.
bool is_tight(const HtmlNode& list);

class ListMarkers {
 public:
  // Bullets differ by `depth`, the number of lists around; numbers are as wide as the longest.
  ListMarkers(const HtmlNode& list, int depth);

  // With the space behind it; all have the same width.
  std::string next(const HtmlNode& item);

 private:
  enum class Kind { bullet, number, lower_letter, upper_letter, lower_roman, upper_roman };
  static Kind kind_of(const HtmlNode& list);
  std::string written(int number) const;

  Kind kind_ = Kind::bullet;
  int number_ = 0;  // of the item before
  int step_ = 1;
  int width_ = 0;
  std::string bullet_;
};

}  // namespace antiphon::feed
