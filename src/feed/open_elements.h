// The elements that are open while a tree is built: what closes what, where something has its
// place.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "feed/html_tree.h"

namespace antiphon::feed {

class OpenElements {
 public:
  // Appends to `nodes`; the first is the root.
  explicit OpenElements(std::deque<HtmlNode>& nodes);

  // A start tag, an end tag, a text. Of start and end tags only elements that are kept.
  void start(Tag tag, std::string_view attributes);
  void end(Tag tag);
  void text(std::string_view text);

  // A start tag that does not count but for its end tag.
  void start_silent(Tag tag);

 private:
  static constexpr std::size_t kNone = std::string_view::npos;

  struct Open {
    Tag tag;
    HtmlNode* node;      // null: silent, it only waits for its end tag
    HtmlNode* last;      // child
    bool ended = false;  // its end tag came while a block inside was open: it goes with that block

    bool is_block() const;
  };
  struct Start {
    Tag tag;
    std::string_view attributes;
  };

  void make_place(Tag tag);
  bool make_place_in_table(Tag tag);
  void close_paragraph(bool carry);
  void close_item(Tag tag);
  void close_heading();
  void close_link();
  void close_reading(Tag tag);
  std::size_t matching(Tag tag) const;
  std::size_t in_scope(Tag tag) const;
  std::size_t innermost(Tag tag) const;
  Open& top();
  bool none(Tag tag) const { return counts_[static_cast<std::size_t>(tag)] == 0; }

  void push(Tag tag, std::string_view attributes);
  void refuse(Tag tag) { ++refused_[static_cast<std::size_t>(tag)]; }
  void append(Tag tag, std::string_view content);
  void close_down_to(std::size_t size);

  using Counts = std::array<std::uint32_t, static_cast<std::size_t>(Tag::count)>;

  std::deque<HtmlNode>& nodes_;
  std::vector<Open> open_;      // the first is the root, which stays
  Counts counts_{};             // how many of each are open
  Counts refused_{};            // too deep: their end tags are not to close others
  std::vector<Start> carried_;  // formatting to open again behind the next start tag
};

}  // namespace antiphon::feed
