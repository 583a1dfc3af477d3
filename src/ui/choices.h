// What could stand at the cursor of a line that is typed: Tab goes from one to the next.

#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "antiphon/wire/messages.h"
#include "ui/canvas.h"

namespace antiphon::ui {

class Choices {
 public:
  struct Line {
    std::string text;
    std::size_t at = 0;  // of the cursor, in bytes
  };

  // For that line. What all of them begin with is put in at once, and the only one is taken:
  // then there is nothing to choose from.
  Line offer(wire::Completions found, const Line& line);
  void close() { offered_.candidates.clear(); }
  [[nodiscard]] bool is_open() const { return !offered_.candidates.empty(); }

  // The next one, or the one before.
  Line next(int step);

  // As many as fit, the chosen one among them.
  void paint(Canvas& canvas, int row) const;

 private:
  [[nodiscard]] Line with(const std::string& text) const;

  wire::Completions offered_;  // none: there is nothing to choose from
  Line line_;                  // as it was
  std::optional<std::size_t> chosen_;
};

}  // namespace antiphon::ui
