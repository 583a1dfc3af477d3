#include "feed/table_grid.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "antiphon/base/text.h"
#include "feed/node_look.h"

namespace antiphon::feed {

namespace {

constexpr std::size_t kMaxColumns = 32;
constexpr std::size_t kMaxRowSpan = 1000;

std::size_t span_of(const HtmlNode& cell, std::string_view attribute, std::size_t most) {
  const std::string text = cell.attribute(attribute);
  std::size_t span = 1;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), span);
  if (result.ec == std::errc::result_out_of_range) return most;
  return std::clamp<std::size_t>(span, 1, most);
}

bool has_table_inside(const HtmlNode& node) {
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
    if (child->tag == Tag::table || has_table_inside(*child)) return true;
  }
  return false;
}

bool has_block_inside(const HtmlNode& node) {
  for (const HtmlNode* child = node.first_child; child != nullptr; child = child->next) {
    if (child->tag != Tag::br && is(child->tag, Trait::block)) return true;
  }
  return false;
}

bool is_right(const HtmlNode& cell) {
  const std::string style = style_property(cell, "text-align");
  return style.empty() ? ascii_iequals(cell.attribute("align"), "right") : style == "right";
}

class GridReader {
 public:
  TableGrid read(const HtmlNode& table) {
    read_rows(table, false);
    const bool one_row_of_blocks =
        grid_.rows.size() == 1 &&
        std::any_of(grid_.rows[0].cells.begin(), grid_.rows[0].cells.end(),
                    [](const TableCell& cell) { return has_block_inside(*cell.node); });
    const bool by_role = table.attribute("role") == "presentation";
    grid_.is_layout = by_role || grid_.is_layout || grid_.columns < 2 || one_row_of_blocks ||
                      has_table_inside(table);
    return std::move(grid_);
  }

 private:
  void read_rows(const HtmlNode& group, bool heading) {
    for (const HtmlNode* child = group.first_child; child != nullptr; child = child->next) {
      if (child->tag == Tag::tr) {
        read_row(*child, heading);
      } else if (child->tag == Tag::caption) {
        grid_.caption = child;
      } else if (child->tag == Tag::thead || child->tag == Tag::tbody || child->tag == Tag::tfoot) {
        read_rows(*child, child->tag == Tag::thead);
      }
    }
  }

  void read_row(const HtmlNode& tr, bool heading) {
    TableRow row;
    bool all_headings = true;
    std::size_t column = 0;
    for (const HtmlNode* cell = tr.first_child; cell != nullptr; cell = cell->next) {
      if (cell->tag != Tag::td && cell->tag != Tag::th) continue;
      while (column < taken_.size() && taken_[column] > 0)
        ++column;
      all_headings = all_headings && cell->tag == Tag::th;
      ++grid_.cells;
      if (column >= kMaxColumns) {
        grid_.is_layout = true;
        row.cells.push_back({cell, column, 1, 1, false});
        continue;
      }
      const auto span = span_of(*cell, "colspan", kMaxColumns - column);
      const auto rows = span_of(*cell, "rowspan", kMaxRowSpan);
      take(column, span, rows);
      row.cells.push_back({cell, column, span, rows, is_right(*cell)});
      column += span;
    }
    for (auto& rows : taken_)
      rows -= rows > 0 ? 1 : 0;
    if (row.cells.empty()) return;
    row.heading = heading || (all_headings && row.cells.size() > 1);
    grid_.rows.push_back(std::move(row));
  }

  void take(std::size_t column, std::size_t columns, std::size_t rows) {
    taken_.resize(std::max(taken_.size(), column + columns));
    std::fill_n(taken_.begin() + static_cast<std::ptrdiff_t>(column), columns, rows);
    // A span counts as the columns that other rows fill.
    grid_.columns = std::max(grid_.columns, column + 1);
  }

  TableGrid grid_;
  std::vector<std::size_t> taken_;  // for each column: the rows from this one on that a cell takes
};

}  // namespace

TableGrid table_grid(const HtmlNode& table) {
  return GridReader().read(table);
}

}  // namespace antiphon::feed
