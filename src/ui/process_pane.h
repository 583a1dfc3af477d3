// The list that `:processes` shows: what runs for the backend, and what is kept from parsers.

#pragma once

#include <cstddef>
#include <optional>

#include "antiphon/base/time.h"
#include "antiphon/wire/messages.h"
#include "ui/canvas.h"
#include "ui/key.h"

namespace antiphon::ui {

class ProcessPane {
 public:
  void open();
  void close() { open_ = false; }
  [[nodiscard]] bool is_open() const { return open_; }
  void resize(Size size);
  // Moves; `r` gives what is under the cursor another chance, which is returned; any other key
  // closes.
  std::optional<wire::TryAgain> on(const Key& key);
  void show(wire::ProcessList list);
  void paint(Canvas& canvas, Time now) const;

 private:
  void move(int lines);
  void keep_in_sight();
  [[nodiscard]] int rows() const;
  [[nodiscard]] int line_of(int row) const;

  bool open_ = false;
  bool known_ = false;  // what the backend says
  Size size_;
  int cursor_ = 0;  // among processes and then quarantines
  int top_ = 0;
  wire::ProcessList list_;
};

}  // namespace antiphon::ui
