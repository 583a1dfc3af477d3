#include "feed/table_layout.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <utility>

#include "antiphon/base/text.h"
#include "feed/wrap.h"

namespace antiphon::feed {

namespace {

constexpr int kGap = 2;            // columns between two columns
constexpr int kLongestWhole = 20;  // words up to this length are not broken to make a table fit
constexpr int kThin = 12;          // a column of more than kTall lines is not to be narrower
constexpr int kTall = 4;
constexpr std::size_t kFew = 3;  // one row in so many
constexpr int kLongestUnit = 2;  // letters behind a number: `GB`, `ms`

using Lines = std::vector<StyledLine>;

struct Column {
  int least = 0;   // its longest word
  int wanted = 0;  // its longest line
  int width = 0;
  bool numbers = true;  // only numbers are in it, headings aside: they stand to the right
};

struct CellText {
  TableCell cell;
  Lines lines;
};

struct RowText {
  std::vector<CellText> cells;
  bool heading;
};

std::string text_of(const StyledLine& line) {
  std::string text;
  for (const Span& span : line.spans)
    text += span.text;
  return text;
}

// A number with what stands around it: sign, currency, a short unit.
bool is_number(const Lines& lines) {
  if (lines.size() != 1) return lines.empty();
  const std::string text = text_of(lines.front());
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto first = text.find_first_of("0123456789");
  if (first == std::string::npos || text.find('[') != std::string::npos) return false;
  const auto begin = text.begin() + static_cast<std::ptrdiff_t>(first);
  return std::none_of(text.begin(), begin, is_letter) &&
         std::count_if(begin, text.end(), is_letter) <= kLongestUnit;
}

class TableWriter {
 public:
  TableWriter(const TableGrid& grid, Page& page, const WriteCell& write_cell)
      : page_(page), write_cell_(write_cell), columns_(grid.columns) {
    for (const TableRow& row : grid.rows)
      read_row(row);
  }

  void write() {
    widen();
    drop_empty_columns();
    if (rows_.empty() || columns_.empty()) return;
    if (set_widths()) {
      write_columns();
    } else if (rows_.size() == 1) {
      write_flow();
    } else {
      write_records();
    }
  }

 private:
  void read_row(const TableRow& row) {
    RowText text{{}, row.heading};
    bool empty = true;
    for (const TableCell& cell : row.cells) {
      text.cells.push_back({cell, write_cell_(*cell.node, page_.columns())});
      CellText& added = text.cells.back();
      added.cell.span = std::min(cell.span, columns_.size() - cell.column);
      empty = empty && added.lines.empty();
      measure(added, row.heading);
    }
    if (!empty) rows_.push_back(std::move(text));
  }

  void measure(const CellText& text, bool heading) {
    Column& column = columns_[text.cell.column];
    if (text.cell.span == 1) {
      column.wanted = std::max(column.wanted, longest_line(text.lines));
      column.least = std::max(column.least, longest_word(text.lines));
      column.numbers = column.numbers && (heading || is_number(text.lines));
    } else if (!text.lines.empty()) {
      wide_.push_back({text.cell, longest_word(text.lines), longest_line(text.lines)});
    }
  }

  // A cell of several columns makes the last of them as wide as it needs them all to be.
  void widen() {
    for (const WideCell& wide : wide_) {
      int least = wide.least;
      int wanted = wide.wanted;
      const auto last = wide.cell.column + wide.cell.span - 1;
      for (auto i = wide.cell.column; i < last; ++i) {
        least -= columns_[i].least + kGap;
        wanted -= columns_[i].wanted + kGap;
      }
      columns_[last].least = std::max(columns_[last].least, least);
      columns_[last].wanted = std::max(columns_[last].wanted, wanted);
    }
  }

  // Columns that only space things out.
  void drop_empty_columns() {
    std::vector<std::size_t> place(columns_.size() + 1, 0);  // where each column is now
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      place[i + 1] = place[i] + (columns_[i].wanted > 0 ? 1 : 0);
    }
    std::erase_if(columns_, [](const Column& column) { return column.wanted == 0; });
    for (RowText& row : rows_) {
      for (CellText& text : row.cells) {
        const auto end = place[text.cell.column + text.cell.span];
        text.cell.column = place[text.cell.column];
        text.cell.span = end - text.cell.column;
      }
      std::erase_if(row.cells, [](const CellText& text) { return text.cell.span == 0; });
    }
  }

  // False when the columns do not fit beside one another.
  bool set_widths() {
    int room = page_.columns() - kGap * static_cast<int>(columns_.size() - 1);
    for (Column& column : columns_) {
      column.width = std::min(column.least, kLongestWhole);
      room -= column.width;
    }
    if (room < 0) return false;
    for (Column* narrowest = nullptr; room > 0; --room, ++narrowest->width) {
      narrowest = nullptr;
      for (Column& column : columns_) {
        const bool narrower = narrowest == nullptr || column.width < narrowest->width;
        if (column.width < column.wanted && narrower) narrowest = &column;
      }
      if (narrowest == nullptr) break;
    }
    const bool one_row = rows_.size() == 1;
    return std::none_of(columns_.begin(), columns_.end(), [&](const Column& column) {
      if (one_row) return column.width < column.wanted;
      return column.width < kThin && column.wanted > kTall * column.width;
    });
  }

  // One row has nothing to be aligned with.
  void write_flow() {
    for (CellText& text : rows_.front().cells)
      page_.lines(std::move(text.lines));
  }

  int width_of(const TableCell& cell) const {
    int width = kGap * static_cast<int>(cell.span - 1);
    for (auto i = cell.column; i < cell.column + cell.span; ++i)
      width += columns_[i].width;
    return width;
  }

  void write_columns() {
    std::size_t tall_rows = 0;
    for (RowText& row : rows_) {
      bool tall = false;
      for (CellText& text : row.cells) {
        const int width = width_of(text.cell);
        if (longest_line(text.lines) > width) text.lines = write_cell_(*text.cell.node, width);
        tall = tall || (!row.heading && text.lines.size() > 1);
      }
      tall_rows += tall ? 1 : 0;
    }
    // A few tall rows among many are told apart without blank lines.
    const bool apart = tall_rows * kFew > rows_.size();
    bool was_heading = false;
    for (std::size_t i = 0; i < rows_.size() && !page_.full(); ++i) {
      if (was_heading && !rows_[i].heading) write_rule();
      if (apart && i > 0 && !was_heading) page_.gap();
      write_row(rows_[i]);
      was_heading = rows_[i].heading;
    }
  }

  void write_row(RowText& row) {
    std::size_t height = 0;
    for (const CellText& text : row.cells)
      height = std::max(height, text.lines.size());
    for (std::size_t i = 0; i < height; ++i) {
      StyledLine line;
      int used = 0;
      for (CellText& text : row.cells) {
        if (i >= text.lines.size()) continue;
        StyledLine& part = text.lines[i];
        int at = start_of(text.cell.column);
        const bool right =
            text.cell.right || (text.cell.span == 1 && columns_[text.cell.column].numbers);
        if (right) at += width_of(text.cell) - line_columns(part);
        if (part.spans.empty()) continue;
        if (at > used)
          line.spans.push_back({std::string(static_cast<std::size_t>(at - used), ' ')});
        used = at + line_columns(part);
        std::move(part.spans.begin(), part.spans.end(), std::back_inserter(line.spans));
      }
      page_.line(std::move(line));
    }
  }

  int start_of(std::size_t column) const {
    int at = 0;
    for (std::size_t i = 0; i < column; ++i)
      at += columns_[i].width + kGap;
    return at;
  }

  void write_rule() {
    std::string rule;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (i > 0) rule.append(kGap, ' ');
      for (int k = 0; k < columns_[i].width; ++k)
        rule += "─";
    }
    page_.line({{{std::move(rule), Style::dim}}});
  }

  // Each row under the other, each cell on lines of its own behind the name of its column.
  void write_records() {
    const bool named = rows_.size() > 1 && rows_.front().heading;
    int label_columns = 0;
    std::vector<StyledLine> labels(columns_.size());
    for (CellText& text : rows_.front().cells) {
      if (!named || text.lines.empty()) continue;
      StyledLine label = std::move(text.lines.front());
      label_columns = std::max(label_columns, line_columns(label));
      labels[text.cell.column] = std::move(label);
    }
    const int page = page_.columns();
    label_columns = std::min(label_columns, std::max(page / 3, std::min(page / 2, kLongestWhole)));
    std::vector<Reaching> reaching(columns_.size());
    for (std::size_t i = named ? 1 : 0; i < rows_.size() && !page_.full(); ++i) {
      page_.gap();
      for (const CellText* text : whole_row(rows_[i], reaching))
        write_record(labels[text->cell.column], label_columns, *text);
    }
  }

  // A cell that reaches down from the row before, and through how many rows.
  struct Reaching {
    const CellText* text = nullptr;
    std::size_t rows = 0;
  };

  // A row with the cells of rows above that reach down to it.
  static std::vector<const CellText*> whole_row(const RowText& row,
                                                std::vector<Reaching>& reaching) {
    std::vector<const CellText*> cells;
    auto own = row.cells.begin();
    for (std::size_t column = 0; column < reaching.size(); ++column) {
      if (own != row.cells.end() && own->cell.column == column) {
        reaching[column] = {&*own, own->cell.rows};
        cells.push_back(&*own++);
      } else if (reaching[column].rows > 0) {
        cells.push_back(reaching[column].text);
      }
      if (reaching[column].rows > 0) --reaching[column].rows;
    }
    return cells;
  }

  void write_record(const StyledLine& label, int label_columns, const CellText& text) {
    if (text.lines.empty()) return;
    if (label_columns == 0) return page_.lines(text.lines);
    const int width = label_columns + kGap;
    const std::string name = fit(text_of(label), label_columns);
    const auto pad = static_cast<std::size_t>(width - columns(name));
    page_.open_margin({name + std::string(pad, ' '), Style::bold},
                      {std::string(static_cast<std::size_t>(width), ' ')});
    page_.lines(write_cell_(*text.cell.node, page_.columns()));
    page_.close_margin();
  }

  struct WideCell {
    TableCell cell;
    int least;
    int wanted;
  };

  Page& page_;
  const WriteCell& write_cell_;
  std::vector<Column> columns_;
  std::vector<RowText> rows_;
  std::vector<WideCell> wide_;  // cells of several columns
};

}  // namespace

void write_table(const TableGrid& grid, Page& page, const WriteCell& write_cell) {
  TableWriter(grid, page, write_cell).write();
}

}  // namespace antiphon::feed
