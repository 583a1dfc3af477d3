// The cells of a table in rows and columns.

#pragma once

#include <cstddef>
#include <vector>

#include "feed/html_tree.h"

namespace antiphon::feed {

struct TableCell {
  const HtmlNode* node;
  std::size_t column;
  std::size_t span;  // columns that it takes
  std::size_t rows;  // that it takes
  bool right;        // aligned so by the document
};

struct TableRow {
  std::vector<TableCell> cells;  // by column; where one from a row above reaches down there is none
  bool heading = false;          // names its columns
};

struct TableGrid {
  std::vector<TableRow> rows;
  std::size_t columns = 0;
  std::size_t cells = 0;
  const HtmlNode* caption = nullptr;
  // It places things on a page, or is nothing that columns could be made of: to be written cell by
  // cell.
  bool is_layout = false;
};

TableGrid table_grid(const HtmlNode& table);

}  // namespace antiphon::feed
