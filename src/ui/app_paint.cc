// How the front end looks.

#include <algorithm>

#include <fmt/format.h>

#include "antiphon/base/text.h"
#include "ui/age.h"
#include "ui/app.h"
#include "ui/row_paint.h"

namespace antiphon::ui {

namespace {

constexpr Pen kDim{.dim = true};

Pen pen_of(wire::NoticeLevel level) {
  switch (level) {
    case wire::NoticeLevel::info:
      return {};
    case wire::NoticeLevel::warning:
      return {.colour = Colour::alarm};
    case wire::NoticeLevel::error:
      return {.colour = Colour::alarm, .bold = true};
  }
  return {};
}

// What blocks of a view are; empty: there are none.
std::string_view block_name(GroupBy group) {
  switch (group) {
    case GroupBy::feed:
      return "feed";
    case GroupBy::tag:
      return "tag";
    case GroupBy::day:
      return "day";
    case GroupBy::none:
      break;
  }
  return "";
}

struct WelcomeLine {
  std::string what;  // empty: `text` stands at the left
  std::string text;
};

std::vector<WelcomeLine> welcome(const std::string& feeds_path) {
  return {{"", "antiphon has no feeds yet."},
          {"", ""},
          {":add URL", "adds a feed and fetches it"},
          {"antiphon-backend import FILE", "takes feeds from OPML or newsboat's urls"},
          {feeds_path, "is the file of feeds: an address a line"},
          {"antiphon --demo", "shows a demo, in a store of its own"},
          {"", ""},
          {"?", "shows the keys"},
          {"q", "leaves"}};
}

}  // namespace

Canvas App::paint(Time now) const {
  Canvas canvas(size_);
  const bool prompt_alone = size_.rows == 1 && prompt_.is_open();
  if (prompt_alone) {
    prompt_.paint(canvas, 0);
    return canvas;
  }
  if (help_.is_open()) {
    help_.paint(canvas);
  } else if (processes_.is_open()) {
    processes_.paint(canvas, now);
  } else if (views_.is_open()) {
    views_.paint(canvas);
  } else if (reader_.is_open()) {
    reader_.paint(canvas);
  } else {
    paint_list(canvas, now);
  }
  if (size_.rows == 1) return canvas;
  if (line_.is_open()) {
    paint_filter_line(canvas);
  } else if (prompt_.is_open()) {
    prompt_.paint(canvas, size_.rows - 1);
  } else {
    paint_status(canvas, size_.rows - 1);
  }
  return canvas;
}

void App::paint_list(Canvas& canvas, Time now) const {
  const auto& rows = shown().list.rows();
  if (rows.empty()) return paint_nothing(canvas);
  const RowLook look{now, show_marks_};
  for (int y = 0; y < shown().list.height(); ++y) {
    const std::size_t index = shown().list.top() + static_cast<std::size_t>(y);
    if (index >= rows.size()) break;
    paint_row(canvas, y, rows[index], look);
    if (index == shown().list.cursor_index()) canvas.reverse(y);
  }
}

void App::paint_nothing(Canvas& canvas) const {
  const int top = size_.rows > 14 ? 2 : 0;
  const int left = size_.columns > 60 ? 2 : 0;
  if (!shown().error.empty()) {
    int y = top;
    canvas.put(y++, left, "This view cannot be shown:", Pen{.bold = true});
    canvas.put(y, left, shown().error, Pen{.colour = Colour::alarm});
    return;
  }
  if (!shown().list.has_window()) {
    if (start_is_slow_ && away_.empty()) canvas.put(top, left, "starting…", kDim);
    return;
  }
  if (!shown().list.complete()) return void(canvas.put(top, left, "looking…", kDim));
  if (const std::string layers = active_layers(); !layers.empty()) {
    canvas.put(top, left, "Nothing is shown by: " + layers, kDim);
    return;
  }
  if (shown().list.counts().feeds > 0) {
    canvas.put(top, left, "No articles yet: R refreshes all feeds.", kDim);
    return;
  }
  const auto lines = welcome(options_.feeds_path);
  int indent = 0;
  for (const WelcomeLine& line : lines)
    indent = std::max(indent, columns(line.what));
  indent = std::min(indent, size_.columns / 2);
  int y = top;
  for (const WelcomeLine& line : lines) {
    if (y >= size_.rows - 1) break;
    if (line.what.empty()) {
      canvas.put(y++, left, line.text, Pen{.bold = true});
      continue;
    }
    const int x = canvas.put(y, left + 2, line.what, Pen{.bold = true});
    canvas.put(y++, std::max(x + 2, left + 2 + indent + 2), line.text);
  }
}

std::string App::progress() const {
  if (!refresh_.running) return "";
  std::string text = fmt::format("refreshing {}/{}", refresh_.done, refresh_.total);
  if (refresh_.failed > 0) text += fmt::format(", {} failed", refresh_.failed);
  return text;
}

std::string App::totals() const {
  if (!shown().list.has_window() || shown().list.counts().feeds == 0) return "";
  const ViewCounts& counts = shown().list.counts();
  const std::string more = shown().list.complete() ? "" : "+";
  std::string text = fmt::format("{}{} unread of {}{}", counts.unread, more, counts.items, more);
  if (const std::string_view block = block_name(shown().is.group); !block.empty())
    text += fmt::format(" in {} {}{}", counts.blocks, block, counts.blocks == 1 ? "" : "s");
  if (counts.fresh > 0) {
    const bool counted = options_.new_items == NewItems::counted;
    text = fmt::format("{} new{}; {}", counts.fresh, counted ? " (. shows)" : " at the top", text);
  }
  if (bare_) text += ", without the base filter";
  return text;
}

// What is most pressing stands at the left, what is always of use at the right.
void App::paint_status(Canvas& canvas, int row) const {
  std::string right = size_.columns >= 50 ? "? help" : "";
  if (reader_.is_open() && !help_.is_open()) right = reader_.position();
  if (const std::string running = progress(); !running.empty()) right = running;
  const int right_start = std::max(size_.columns - columns(right), 0);

  std::string left = totals();
  if (const std::string layers = active_layers(); !left.empty() && !layers.empty())
    left = layers + ": " + left;
  Pen pen = kDim;
  if (help_.is_open()) {
    left = "any other key goes back";
  } else if (processes_.is_open() && !message_ && away_.empty()) {
    left = "r gives another chance to what is under the cursor; any other key goes back";
  } else if (views_.is_open() && !message_ && away_.empty()) {
    left = "Enter opens the view; any other key goes back";
  } else if (!number_.empty()) {
    left = "open link " + number_ + " (Enter)";
    pen = {};
  } else if (message_) {
    left = message_->text;
    pen = pen_of(message_->level);
  } else if (!away_.empty()) {
    left = away_;
    pen = pen_of(wire::NoticeLevel::error);
  } else if (is_silent_) {
    left = "the backend does not answer";
    pen = pen_of(wire::NoticeLevel::warning);
  } else if (reader_.is_open()) {
    left = reader_.waits() ? "…" : reader_.row().title;
    if (!reader_.row().read) left = "unread · " + left;
    if (reader_.row().starred) left = "* " + left;
    left += tags_text(reader_.row());
  }
  // What is pressing wins over the hint where both do not fit.
  left = printable(left);
  const bool pressing = message_ || !away_.empty() || is_silent_;
  const bool both = columns(left) + 2 <= right_start || !pressing;
  const int room = both && !right.empty() ? right_start - 2 : size_.columns;
  canvas.put(row, 0, fit(left, room), pen, std::max(room, 0));
  if (both) canvas.put(row, right_start, right, progress().empty() ? kDim : Pen{});
}

}  // namespace antiphon::ui
