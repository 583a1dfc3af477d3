#include "ui/view_pane.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "antiphon/base/text.h"
#include "ui/keymap.h"

namespace antiphon::ui {

namespace {

constexpr Pen kTitle{.bold = true};
constexpr Pen kDim{.dim = true};
constexpr Pen kAlarm{.colour = Colour::alarm};
constexpr int kLeastName = 12;
constexpr int kMostName = 32;
constexpr int kNumbers = 14;

std::string numbers_of(const wire::NamedViewRow& row) {
  if (!row.error.empty()) return "-";
  if (row.counted) return fmt::format("{}/{}", row.unread, row.items);
  return row.items == 0 ? "…" : fmt::format("{}/{}…", row.unread, row.items);
}

std::string about(const wire::NamedViewRow& row) {
  if (!row.error.empty()) return row.error;
  return row.filter + (row.order.empty() ? "" : (row.filter.empty() ? "by " : "  by ") + row.order);
}

}  // namespace

void ViewPane::open(const std::string& name) {
  open_ = true;
  top_ = 0;
  const auto found = std::ranges::find(list_.views, name, &wire::NamedViewRow::name);
  cursor_ = found == list_.views.end() ? 0 : static_cast<int>(found - list_.views.begin());
  keep_in_sight();
}

void ViewPane::resize(Size size) {
  size_ = size;
  keep_in_sight();
}

void ViewPane::show(wire::ViewList list) {
  list_ = std::move(list);
  move(0);
}

void ViewPane::move(int lines) {
  cursor_ = std::clamp(cursor_ + lines, 0, std::max(rows() - 1, 0));
  keep_in_sight();
}

// The first line is a title.
void ViewPane::keep_in_sight() {
  const int line = cursor_ + 1;
  top_ = cursor_ == 0 ? 0 : std::clamp(top_, std::max(line - size_.rows + 1, 0), line);
}

std::optional<std::string> ViewPane::on(const Key& key) {
  const auto action = action_of(Place::reader, key);
  const auto own = std::ranges::find(list_.views, key.name, &wire::NamedViewRow::key);
  if (own != list_.views.end()) return own->name;
  if (key.name == "Enter" || key.name == "l" || key.name == "Right" || key.name == "Space") {
    if (rows() > 0) return list_.views[static_cast<std::size_t>(cursor_)].name;
    close();
  } else if (action == Action::down) {
    move(1);
  } else if (action == Action::up) {
    move(-1);
  } else if (action == Action::page_down) {
    move(size_.rows - 1);
  } else if (action == Action::page_up) {
    move(1 - size_.rows);
  } else if (action == Action::first) {
    move(-rows());
  } else if (action == Action::last) {
    move(rows());
  } else {
    close();
  }
  return std::nullopt;
}

void ViewPane::paint(Canvas& canvas) const {
  int name = kLeastName;
  for (const wire::NamedViewRow& row : list_.views)
    name = std::max(name, std::min(columns(row.name), kMostName));
  const auto put = [&](int line, const std::string& key, const std::string& called,
                       const std::string& numbers, const std::string& rest, const Pen& pen) {
    if (line < top_ || line - top_ >= size_.rows) return;
    const int y = line - top_;
    canvas.put(y, 1, key, pen);
    canvas.put(y, 4, fit(called, name), pen);
    canvas.put(y, 4 + name + 1 + std::max(kNumbers - columns(numbers), 0), numbers, pen);
    canvas.put(y, 4 + name + 1 + kNumbers + 2, rest, pen == Pen{} ? kDim : pen);
  };
  put(0, "", "View", "unread/all", "filter", kTitle);
  int line = 0;
  for (const wire::NamedViewRow& row : list_.views)
    put(++line, row.key, row.name, numbers_of(row), about(row), row.error.empty() ? Pen{} : kAlarm);
  if (rows() > 0)
    canvas.reverse(cursor_ + 1 - top_);
  else
    canvas.put(2, 4, "There are none yet: antiphon.toml(5) tells how to name one.", kDim);
}

}  // namespace antiphon::ui
