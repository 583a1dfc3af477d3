#include "ui/process_pane.h"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "ui/age.h"
#include "ui/keymap.h"

namespace antiphon::ui {

namespace {

constexpr Pen kTitle{.bold = true};
constexpr Pen kAlarm{.colour = Colour::alarm};
constexpr std::uint64_t kMebibyte = 1U << 20U;

std::string line_of_columns(std::string_view role, std::string_view pid, std::string_view state,
                            std::string_view jobs, std::string_view time, std::string_view memory,
                            std::string_view restarts) {
  return fmt::format("{:<9} {:>8} {:<9} {:>7} {:>7} {:>6} {:>8}  ", role, pid, state, jobs, time,
                     memory, restarts);
}

std::string text_of(const wire::ProcessRow& row) {
  const bool runs = row.pid != 0;
  const auto tenths = row.processor.count() / 100;
  const std::string text = line_of_columns(
      row.role, runs ? std::to_string(row.pid) : "-", row.state,
      runs ? std::to_string(row.jobs) : "-",
      runs ? fmt::format("{}.{}s", tenths / 10, tenths % 10) : "-",
      runs ? fmt::format("{}M", row.memory / kMebibyte) : "-", std::to_string(row.restarts));
  return text + (row.job.empty() ? row.reason : row.job);
}

std::string text_of(const wire::QuarantineRow& row, Time now) {
  return fmt::format("{}{}  {}  {}", row.title.empty() ? row.url : row.title,
                     row.of_article ? " (an article)" : "", age(row.since, now), row.reason);
}

}  // namespace

void ProcessPane::open() {
  open_ = true;
  known_ = false;
  cursor_ = top_ = 0;
}

void ProcessPane::resize(Size size) {
  size_ = size;
  keep_in_sight();
}

void ProcessPane::show(wire::ProcessList list) {
  list_ = std::move(list);
  known_ = true;
  move(0);
}

int ProcessPane::rows() const {
  return static_cast<int>(list_.processes.size() + list_.quarantine.size());
}

// The first line is a title; before quarantines come an empty line and another.
int ProcessPane::line_of(int row) const {
  return row + 1 + (row >= static_cast<int>(list_.processes.size()) ? 2 : 0);
}

void ProcessPane::move(int lines) {
  cursor_ = std::clamp(cursor_ + lines, 0, std::max(rows() - 1, 0));
  keep_in_sight();
}

void ProcessPane::keep_in_sight() {
  const int line = line_of(cursor_);
  top_ = std::clamp(top_, std::max(line - size_.rows + 1, 0), line);
  if (cursor_ == 0) top_ = 0;
}

std::optional<wire::TryAgain> ProcessPane::on(const Key& key) {
  const auto action = action_of(Place::reader, key);
  if (action == Action::down) {
    move(1);
  } else if (action == Action::up) {
    move(-1);
  } else if (action == Action::first) {
    move(-rows());
  } else if (action == Action::last) {
    move(rows());
  } else if (key.name != "r") {
    close();
  }
  if (key.name != "r") return std::nullopt;
  const auto row = static_cast<std::size_t>(cursor_);
  if (row < list_.processes.size()) return wire::TryAgain{list_.processes[row].role, {}};
  if (cursor_ >= rows()) return std::nullopt;
  return wire::TryAgain{"", list_.quarantine[row - list_.processes.size()].feed};
}

void ProcessPane::paint(Canvas& canvas, Time now) const {
  const auto put = [&](int line, const std::string& text, const Pen& pen) {
    if (line >= top_ && line - top_ < size_.rows) canvas.put(line - top_, 0, text, pen);
  };
  put(0,
      line_of_columns("Process", "pid", "state", "jobs", "time", "memory", "restarts") +
          "at work on, or last ended because",
      kTitle);
  if (!known_) return;
  int row = 0;
  for (const wire::ProcessRow& process : list_.processes)
    put(line_of(row++), text_of(process), process.state == "degraded" ? kAlarm : Pen{});
  if (!list_.quarantine.empty()) put(line_of(row) - 1, "Kept from parsers", kTitle);
  for (const wire::QuarantineRow& quarantine : list_.quarantine)
    put(line_of(row++), text_of(quarantine, now), kAlarm);
  if (rows() > 0) canvas.reverse(line_of(cursor_) - top_);
}

}  // namespace antiphon::ui
