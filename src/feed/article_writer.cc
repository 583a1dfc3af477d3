#include "feed/article_writer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "antiphon/base/text.h"
#include "feed/article_nodes.h"
#include "feed/direction.h"
#include "feed/lists.h"
#include "feed/node_look.h"
#include "feed/raised.h"
#include "feed/table_layout.h"
#include "feed/wrap.h"

namespace antiphon::feed {

namespace {

constexpr int kCodeIndent = 2;
constexpr int kListIndent = 2;
constexpr int kDefinitionIndent = 4;

Span blank(int columns) {
  return {std::string(static_cast<std::size_t>(columns), ' '), Style::plain};
}

// What an inline element adds to the style of what is in it.
Style style_of(Tag tag) {
  switch (tag) {
    case Tag::b:
    case Tag::strong:
    case Tag::mark:
    case Tag::summary:
    case Tag::dt:
    case Tag::th:
      return Style::bold;
    case Tag::i:
    case Tag::em:
    case Tag::cite:
    case Tag::dfn:
    case Tag::var:
    case Tag::figcaption:
    case Tag::caption:
      return Style::italic;
    case Tag::u:
    case Tag::ins:
      return Style::underline;
    case Tag::s:
    case Tag::strike:
    case Tag::del:
      return Style::strike;
    case Tag::code:
    case Tag::kbd:
    case Tag::samp:
    case Tag::tt:
      return Style::code;
    default:
      return Style::plain;
  }
}

// Blocks with a blank line before and after them; others only begin a line.
bool stands_apart(Tag tag) {
  constexpr std::array kApart{Tag::address, Tag::article, Tag::aside,   Tag::details,
                              Tag::dl,      Tag::figure,  Tag::footer,  Tag::header,
                              Tag::nav,     Tag::p,       Tag::section, Tag::summary};
  return std::find(kApart.begin(), kApart.end(), tag) != kApart.end();
}

}  // namespace

void ArticleWriter::write_children(const HtmlNode& node) {
  for (const HtmlNode* child = node.first_child; child != nullptr && !page_.full();
       child = child->next) {
    write(*child);
  }
}

void ArticleWriter::write(const HtmlNode& node) {
  if (is_hidden(node)) return;
  switch (node.tag) {
    case Tag::unknown:
      return write_text(node);
    case Tag::br:
      return verbatim_ ? text_.add_verbatim("\n", look_) : text_.add_line_end();
    case Tag::wbr:
      return text_.add_break_chance();
    case Tag::img:
      return write_image(node, image_source(node));
    case Tag::audio:
    case Tag::video:
      return write_media(node);
    case Tag::iframe:
      return write_embed(node);
    case Tag::abbr:
      return write_abbreviation(node);
    case Tag::a:
      return write_link(node);
    case Tag::q:
      return write_quote_in_line(node);
    case Tag::rt:
      return write_quoted(node, "(", ")");
    case Tag::sup:
    case Tag::sub:
      return write_raised(node);
    case Tag::span:
      return write_span(node);
    case Tag::rp:
    case Tag::source:
    case Tag::col:
    case Tag::colgroup:
      return;
    default:
      return is(node.tag, Trait::block) || is(node.tag, Trait::scope)
                 ? write_block(node)
                 : write_styled(node, style_of(node.tag));
  }
}

void ArticleWriter::write_block(const HtmlNode& node) {
  if (verbatim_) {
    if (!text_.at_line_start()) text_.add_verbatim("\n", look_);
    write_styled(node, style_of(node.tag));
    if (!text_.at_line_start()) text_.add_verbatim("\n", look_);
    return;
  }
  end_paragraph();
  switch (node.tag) {
    case Tag::h1:
    case Tag::h2:
    case Tag::h3:
    case Tag::h4:
    case Tag::h5:
    case Tag::h6:
      return write_heading(node);
    case Tag::blockquote:
      return write_quote(node);
    case Tag::pre:
      return write_code(node);
    case Tag::ul:
    case Tag::ol:
      return write_list(node);
    case Tag::li:  // of no list
      return write_item(node, "• ");
    case Tag::dd:
      return write_definition(node);
    case Tag::hr:
      return write_rule();
    case Tag::table:
      return write_table(node);
    case Tag::figure:
      return write_figure(node);
    case Tag::p:
      if (is_word_item(node)) return write_word_item(node);
      break;
    case Tag::div:
      if (const HtmlNode* number = note_beside_block(node)) return write_note_block(*number);
      break;
    default:
      break;
  }
  const bool apart = stands_apart(node.tag);
  const bool kept_lines = keeps_lines_;
  if (const auto space = style_property(node, "white-space"); !space.empty())
    keeps_lines_ = space.starts_with("pre");
  if (apart) gap();
  write_styled(node, style_of(node.tag));
  end_paragraph();
  if (apart) gap();
  keeps_lines_ = kept_lines;
}

void ArticleWriter::end_paragraph() {
  if (text_.empty()) {
    if (text_.has_line_ends()) page_.gap();
    text_.take();
    return;
  }
  if (!open_links_.empty()) write_number(open_links_.back());
  const auto spans = text_.take();
  auto lines = wrapped(spans, page_.columns());
  // Where a marker stands at the left edge the text stays beside it.
  if (!in_cell_ && list_depth_ == 0 && is_right_to_left(spans)) align_right(lines, page_.columns());
  page_.lines(std::move(lines));
}

void ArticleWriter::gap() {
  if (!tight_) page_.gap();
}

void ArticleWriter::write_heading(const HtmlNode& node) {
  const bool great = node.tag == Tag::h1 || node.tag == Tag::h2;
  page_.gap();
  write_styled(node, great ? Style::heading | Style::bold : Style::heading);
  end_paragraph();
  page_.gap();
}

void ArticleWriter::write_quote(const HtmlNode& node) {
  const bool was_tight = std::exchange(tight_, false);
  page_.gap();
  page_.open_margin({"│ ", Style::quote | Style::dim}, {"│ ", Style::quote | Style::dim});
  write_styled(node, Style::quote);
  end_paragraph();
  page_.close_margin();
  page_.gap();
  tight_ = was_tight;
}

// Lines stay lines. One that is too long goes on in the next, behind a mark in the margin.
void ArticleWriter::write_code(const HtmlNode& node) {
  gap();
  verbatim_ = true;
  write_styled(node, Style::code);
  verbatim_ = false;
  page_.open_margin(blank(kCodeIndent), blank(kCodeIndent));
  auto lines = broken(text_.take(), page_.columns());
  page_.close_margin();
  const auto has_text = [](const BrokenLine& line) { return !line.line.spans.empty(); };
  const auto first = std::find_if(lines.begin(), lines.end(), has_text);
  const auto last =
      std::find_if(lines.rbegin(), std::make_reverse_iterator(first), has_text).base();
  for (auto line = first; line < last && !page_.full(); ++line) {
    page_.open_margin(line->goes_on ? Span{"↳ ", Style::dim} : blank(kCodeIndent), {});
    page_.line(std::move(line->line));
    page_.close_margin();
  }
  gap();
}

void ArticleWriter::write_list(const HtmlNode& node) {
  const bool was_tight = tight_;
  const bool tight = is_tight(node);
  ListMarkers markers(node, list_depth_);
  gap();
  ++list_depth_;
  for (const HtmlNode* child = node.first_child; child != nullptr && !page_.full();
       child = child->next) {
    tight_ = tight;
    if (child->tag == Tag::li) {
      end_paragraph();
      write_item(*child, markers.next(*child));
    } else if (child->tag == Tag::ul || child->tag == Tag::ol) {
      // In no item, as people write the list of the item before.
      page_.open_margin(blank(kListIndent), blank(kListIndent));
      write(*child);
      page_.close_margin();
    } else {
      write(*child);
    }
  }
  end_paragraph();
  --list_depth_;
  tight_ = was_tight;
  gap();
}

void ArticleWriter::write_item(const HtmlNode& node, const std::string& marker) {
  gap();
  page_.open_margin({marker, Style::dim}, blank(columns(marker)));
  write_styled(node, Style::plain);
  end_paragraph();
  page_.close_margin();
  gap();
}

// Word writes lists as paragraphs that begin with a bullet, or a number, and no-break spaces.
void ArticleWriter::write_word_item(const HtmlNode& node) {
  const bool was_tight = std::exchange(tight_, true);
  write_item(node, word_marker(node));
  tight_ = was_tight;
}

// The number of a note, and beside it the blocks that are the note.
void ArticleWriter::write_note_block(const HtmlNode& number) {
  const std::string marker = raised(note_number(only_text(number)), true) + " ";
  page_.gap();
  page_.open_margin({marker}, blank(columns(marker)));
  for (const HtmlNode* child = number.next; child != nullptr; child = child->next)
    write(*child);
  end_paragraph();
  page_.close_margin();
  page_.gap();
}

// What its caption says need not stand in the place of its picture as well.
void ArticleWriter::write_figure(const HtmlNode& node) {
  std::string caption;
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
    if (child->tag == Tag::figcaption) caption = fold(printable(only_text(*child)));
  }
  std::swap(state_.caption, caption);
  gap();
  write_styled(node, Style::plain);
  end_paragraph();
  gap();
  std::swap(state_.caption, caption);
}

void ArticleWriter::write_definition(const HtmlNode& node) {
  page_.open_margin(blank(kDefinitionIndent), blank(kDefinitionIndent));
  write_styled(node, Style::plain);
  end_paragraph();
  page_.close_margin();
}

void ArticleWriter::write_rule() {
  std::string rule;
  for (int i = 0; i < page_.columns(); ++i)
    rule += "─";
  page_.gap();
  page_.line({{{std::move(rule), Style::dim}}});
  page_.gap();
}

void ArticleWriter::write_table(const HtmlNode& node) {
  const TableGrid grid = table_grid(node);
  const bool was_tight = std::exchange(tight_, false);
  page_.gap();
  if (grid.caption != nullptr) write_block(*grid.caption);
  if (grid.is_layout || grid.cells > state_.cells_left) {
    write_plain_table(grid);
  } else {
    state_.cells_left -= grid.cells;
    feed::write_table(grid, page_, [this](const HtmlNode& cell, int columns) {
      return cell_lines(cell, columns);
    });
  }
  page_.gap();
  tight_ = was_tight;
}

void ArticleWriter::write_plain_table(const TableGrid& grid) {
  for (const TableRow& row : grid.rows) {
    if (page_.full()) return;
    for (const TableCell& cell : row.cells) {
      if (is_gutter(*cell.node)) continue;
      write_styled(*cell.node, style_of(cell.node->tag));
      end_paragraph();
    }
  }
}

std::vector<StyledLine> ArticleWriter::cell_lines(const HtmlNode& cell, int columns) {
  Page page(columns, page_.room());
  ArticleWriter writer(page, state_, {look_.style | style_of(cell.tag), look_.link});
  writer.in_cell_ = true;
  writer.write_children(cell);
  writer.end_paragraph();
  return page.take();
}

}  // namespace antiphon::feed
