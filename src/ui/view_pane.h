// The list that `V` shows: the user's views, and how many articles each has.

#pragma once

#include <optional>
#include <string>

#include "antiphon/wire/messages.h"
#include "ui/canvas.h"
#include "ui/key.h"

namespace antiphon::ui {

class ViewPane {
 public:
  // The cursor goes to the view of that name.
  void open(const std::string& name);
  void close() { open_ = false; }
  [[nodiscard]] bool is_open() const { return open_; }
  void resize(Size size);
  // Moves; Enter and keys of views choose one, whose name is returned; any other key closes.
  std::optional<std::string> on(const Key& key);
  // Also while it is not open.
  void show(wire::ViewList list);
  [[nodiscard]] const wire::ViewList& list() const { return list_; }
  void paint(Canvas& canvas) const;

 private:
  void move(int lines);
  void keep_in_sight();
  [[nodiscard]] int rows() const { return static_cast<int>(list_.views.size()); }

  bool open_ = false;
  Size size_;
  wire::ViewList list_;
  int cursor_ = 0;
  int top_ = 0;
};

}  // namespace antiphon::ui
