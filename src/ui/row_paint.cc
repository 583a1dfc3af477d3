#include "ui/row_paint.h"

#include <algorithm>

#include <fmt/format.h>

#include "antiphon/base/text.h"
#include "ui/age.h"

namespace antiphon::ui {

namespace {

constexpr Pen kDim{.dim = true};
// Narrower than this there is no room for anything but titles.
constexpr int kColumnsForAge = 40;
constexpr int kColumnsForFeed = 64;

// Text up to `end`, with "…" where it had to be cut; returns the column after it.
int put_fitting(Canvas& canvas, int y, int x, std::string_view text, const Pen& pen, int end) {
  return canvas.put(y, x, fit(text, end - x), pen, end);
}

// A title with what was found in it standing out. Marks come from another process: those that make
// no sense are passed over.
int put_marked(Canvas& canvas, int y, int x, const Row& row, const Pen& pen, int end) {
  const std::string_view title = row.title;
  const bool cut = columns(title) > end - x;
  if (cut) --end;
  Pen found = pen;
  found.underline = true;
  found.dim = false;
  std::size_t at = 0;
  for (const Mark& mark : row.marks) {
    if (mark.begin < at || mark.end <= mark.begin || mark.end > title.size()) continue;
    x = canvas.put(y, x, title.substr(at, mark.begin - at), pen, end);
    x = canvas.put(y, x, title.substr(mark.begin, mark.end - mark.begin), found, end);
    at = mark.end;
  }
  x = canvas.put(y, x, title.substr(at), pen, end);
  return cut ? canvas.put(y, x, "…", pen) : x;
}

void paint_heading(Canvas& canvas, int y, const Row& row) {
  const int end = canvas.size().columns;
  const Pen title{.bold = true};
  int x = canvas.put(y, 0, row.collapsed ? "[+] " : "[-] ", row.collapsed ? Pen{} : kDim);
  const std::string count = row.unread > 0 ? fmt::format(" [{}]", row.unread) : "";
  const int title_end = std::max(end - static_cast<int>(count.size()), x);
  x = put_fitting(canvas, y, x, row.title, title, title_end);
  x = canvas.put(y, x, count, Pen{.colour = Colour::accent});
  if (row.refreshing) x = canvas.put(y, x, " …", Pen{.colour = Colour::accent});
  if (!row.error.empty() && x + 4 < end) {
    put_fitting(canvas, y, x + 2, row.error, Pen{.colour = Colour::alarm}, end);
  }
}

void paint_item(Canvas& canvas, int y, const Row& row, const RowLook& look) {
  const int width = canvas.size().columns;
  const bool narrow = width < kColumnsForAge;
  const int star_column = narrow ? 0 : 2;
  int title_column = star_column + 2;
  int end = width;
  if (!narrow) {
    const std::string when = age(row.date, look.now);
    const int at = width - static_cast<int>(when.size());
    canvas.put(y, at, when, kDim);
    end = at - 2;
  }
  // In a river: whose item it is.
  constexpr int kFeedColumns = 18;
  if (!row.feed_title.empty() && width >= kColumnsForFeed) {
    canvas.put(y, title_column, fit(row.feed_title, kFeedColumns), kDim);
    title_column += kFeedColumns + 2;
  }
  if (row.starred) canvas.put(y, star_column, "*", Pen{.colour = Colour::accent});
  // The start of a text stands back behind titles.
  const Pen pen = row.read ? kDim : Pen{.bold = !row.made_title};
  // Tags stand behind the title, and shorten it where they have to; but not by more than half.
  const std::string tags = tags_text(row);
  const int whole = end;
  const int room = std::min(columns(tags), std::max((end - title_column) / 2, 0));
  end -= room;
  int x = title_column;
  if (row.title.empty()) {
    x = put_fitting(canvas, y, x, row.url.empty() ? "(no title)" : row.url, pen, end);
  } else if (look.marks && !row.marks.empty()) {
    x = put_marked(canvas, y, x, row, pen, end);
  } else {
    x = put_fitting(canvas, y, x, row.title, pen, end);
  }
  put_fitting(canvas, y, x, tags, Pen{.colour = Colour::accent}, whole);
}

}  // namespace

std::string tags_text(const Row& row) {
  std::string text;
  for (const std::string& tag : row.tags)
    text += " #" + tag;
  return text;
}

void paint_row(Canvas& canvas, int y, const Row& row, const RowLook& look) {
  if (row.kind == RowKind::heading) return paint_heading(canvas, y, row);
  paint_item(canvas, y, row, look);
}

}  // namespace antiphon::ui
