// Writes a table on a page: in columns where they fit, else row by row.

#pragma once

#include <functional>
#include <vector>

#include "antiphon/model/article.h"
#include "feed/page.h"
#include "feed/table_grid.h"

namespace antiphon::feed {

// Lines of a cell at a width. Called up to twice for each cell.
using WriteCell = std::function<std::vector<StyledLine>(const HtmlNode& cell, int columns)>;

void write_table(const TableGrid& grid, Page& page, const WriteCell& write_cell);

}  // namespace antiphon::feed
