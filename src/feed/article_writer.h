// Walks the tree of an article and writes it on a page.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "feed/html_tree.h"
#include "feed/inline_text.h"
#include "feed/link_numbers.h"
#include "feed/page.h"
#include "feed/table_grid.h"

namespace antiphon::feed {

// What all pages of an article share, those of a table's cells included.
struct ArticleState {
  std::string_view base;
  LinkNumbers links;
  std::size_t cells_left;  // that are laid out in columns; tables behind that are plain lines
  // Titles of abbreviations, and where they stand first: a cell may be written twice.
  std::unordered_map<std::string, const HtmlNode*> abbreviations{};
  std::string caption{};  // of the figure that is being written, folded
};

// Recurses as deep as elements nest: at most kMaxHtmlDepth.
class ArticleWriter {
 public:
  ArticleWriter(Page& page, ArticleState& state, Look look)
      : page_(page), state_(state), look_(look) {}

  void write_children(const HtmlNode& node);
  // Ends the paragraph that is being collected.
  void end_paragraph();

 private:
  struct OpenLink {
    std::uint16_t number;
    std::size_t written;  // of the text, when it began
    bool numbered;
  };

  void write(const HtmlNode& node);
  void write_text(const HtmlNode& node);
  void write_styled(const HtmlNode& node, Style style);
  void write_link(const HtmlNode& node);
  void write_link_within(const HtmlNode& node);
  bool leads_within(const HtmlNode& node) const;
  void write_note(std::string_view number);
  void write_number(OpenLink& link);
  void write_image(const HtmlNode& node, std::string_view address);
  void write_media(const HtmlNode& node);
  void write_embed(const HtmlNode& node);
  void write_span(const HtmlNode& node);
  void write_abbreviation(const HtmlNode& node);
  void write_placeholder(std::string_view what, std::string_view name, std::string_view address);
  void write_mark(std::uint16_t number);
  void write_raised(const HtmlNode& node);
  void write_quote_in_line(const HtmlNode& node);
  void write_quoted(const HtmlNode& node, std::string_view before, std::string_view after);

  void write_block(const HtmlNode& node);
  void write_heading(const HtmlNode& node);
  void write_quote(const HtmlNode& node);
  void write_code(const HtmlNode& node);
  void write_list(const HtmlNode& node);
  void write_item(const HtmlNode& node, const std::string& marker);
  void write_word_item(const HtmlNode& node);
  void write_note_block(const HtmlNode& number);
  void write_figure(const HtmlNode& node);
  void write_definition(const HtmlNode& node);
  void write_rule();
  void write_table(const HtmlNode& node);
  void write_plain_table(const TableGrid& grid);
  std::vector<StyledLine> cell_lines(const HtmlNode& cell, int columns);
  void gap();

  Page& page_;
  ArticleState& state_;
  Look look_;
  InlineText text_;
  std::vector<OpenLink> open_links_;
  int list_depth_ = 0;
  int quote_depth_ = 0;        // of `q`
  std::size_t marked_at_ = 0;  // written() behind the last link number, and that number
  std::uint16_t mark_ = 0;
  std::uint16_t placed_ = 0;  // the number of the last picture or player
  std::size_t noted_at_ = 0;  // written() behind the last number of a note
  bool in_cell_ = false;      // of a table in columns
  bool verbatim_ = false;     // in `pre`
  bool keeps_lines_ = false;  // in a block whose style says so
  bool tight_ = false;        // in an item of a list without blank lines
};

}  // namespace antiphon::feed
