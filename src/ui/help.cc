#include "ui/help.h"

#include <algorithm>

#include "antiphon/base/text.h"
#include "ui/commands.h"
#include "ui/keymap.h"

namespace antiphon::ui {

void Help::open() {
  open_ = true;
  top_ = 0;
  if (!lines_.empty()) return;
  for (const Place place : {Place::list, Place::reader, Place::everywhere}) {
    if (!lines_.empty()) lines_.push_back({});
    lines_.push_back({"", std::string(place_title(place))});
    for (const Binding& binding : bindings()) {
      if (binding.place != place) continue;
      std::string keys;
      for (const std::string_view key : binding.keys) {
        keys += (keys.empty() ? "" : " ") + std::string(key);
      }
      lines_.push_back({keys, std::string(binding.help)});
    }
  }
  lines_.push_back({});
  lines_.push_back({"", "Commands"});
  for (const CommandHelp& command : commands()) {
    lines_.push_back({":" + std::string(command.usage), std::string(command.help)});
  }
}

void Help::resize(Size size) {
  size_ = size;
  top_ = std::min(top_, last_top());
}

int Help::last_top() const {
  return std::max(static_cast<int>(lines_.size()) - size_.rows, 0);
}

void Help::scroll(int lines) {
  top_ = std::clamp(top_ + lines, 0, last_top());
}

void Help::on(const Key& key) {
  // Moving keys mean here what they mean elsewhere; Space at the end closes, as in the reader.
  const auto action = action_of(Place::reader, key);
  if (action == Action::down) return scroll(1);
  if (action == Action::up) return scroll(-1);
  if (action == Action::page_up) return scroll(-size_.rows);
  if (action == Action::page_down) return scroll(size_.rows);
  if (action == Action::half_page_up) return scroll(-size_.rows / 2);
  if (action == Action::half_page_down) return scroll(size_.rows / 2);
  if (action == Action::first) return scroll(-top_);
  if (action == Action::last) return scroll(last_top());
  if (action == Action::forward && top_ < last_top()) return scroll(size_.rows);
  open_ = false;
}

void Help::paint(Canvas& canvas) const {
  int key_columns = 0;
  for (const Line& line : lines_)
    key_columns = std::max(key_columns, columns(line.keys));
  for (int y = 0; y < size_.rows; ++y) {
    const auto index = static_cast<std::size_t>(top_ + y);
    if (index >= lines_.size()) break;
    const Line& line = lines_[index];
    if (line.keys.empty()) {
      canvas.put(y, 0, line.text, Pen{.bold = true});
    } else {
      const int x = canvas.put(y, 2, line.keys, Pen{.bold = true});
      canvas.put(y, std::max(x + 1, std::min(key_columns + 4, size_.columns / 2)), line.text);
    }
  }
}

}  // namespace antiphon::ui
