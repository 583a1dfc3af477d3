// The terminal: keys in, canvases out. The one place that knows ncurses. One at a time.

#pragma once

#include <memory>
#include <optional>

#include "antiphon/base/result.h"
#include "ui/canvas.h"
#include "ui/key.h"

namespace antiphon::ui {

class Terminal {
 public:
  // On standard input and output, which must be a terminal. From here on the alternate screen
  // shows.
  static Result<std::unique_ptr<Terminal>> open();
  ~Terminal();  // the terminal is as it was
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  [[nodiscard]] Size size() const;
  // The size has changed (SIGWINCH).
  void resize();

  // The next key, without waiting.
  std::optional<Key> next_key();
  // The terminal is gone: nothing will ever be typed again.
  [[nodiscard]] bool hung_up() const;

  // Writes what differs from what is shown.
  void show(const Canvas& canvas);
  // The next show() writes everything.
  void forget();

  // Gives the terminal back and stops the process as Ctrl-Z does; returns when it goes on.
  void suspend();

 private:
  struct Screen;
  explicit Terminal(std::unique_ptr<Screen> screen);
  std::unique_ptr<Screen> screen_;
};

}  // namespace antiphon::ui
