// The page of keys that `?` shows, made of the key table.

#pragma once

#include <string>
#include <vector>

#include "ui/canvas.h"
#include "ui/key.h"

namespace antiphon::ui {

class Help {
 public:
  void open();
  [[nodiscard]] bool is_open() const { return open_; }
  void resize(Size size);
  // Scrolls; any key that does not, closes.
  void on(const Key& key);
  void paint(Canvas& canvas) const;

 private:
  struct Line {
    std::string keys;  // empty: `text` is a title
    std::string text;
  };
  void scroll(int lines);
  [[nodiscard]] int last_top() const;

  bool open_ = false;
  Size size_;
  int top_ = 0;
  std::vector<Line> lines_;
};

}  // namespace antiphon::ui
