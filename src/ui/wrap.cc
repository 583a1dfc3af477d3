#include "ui/wrap.h"

#include <algorithm>

#include "antiphon/base/text.h"

namespace antiphon::ui {

std::vector<std::string> wrap(std::string_view text, int width) {
  const std::string clean = printable(text);
  const int room = std::max(width, 2);  // a wide character must fit
  std::vector<std::string> lines;
  std::string line;
  int used = 0;
  const auto end_line = [&] {
    if (!line.empty()) lines.push_back(std::move(line));
    line.clear();
    used = 0;
  };
  for (std::string_view word : words(clean)) {
    const int length = columns(word);
    if (used > 0 && used + 1 + length > room) end_line();
    if (used > 0) {
      line += ' ';
      ++used;
    }
    while (const auto cell = take_cell(word)) {
      if (used + cell->columns > room) end_line();
      line += cell->text;
      used += cell->columns;
    }
  }
  end_line();
  return lines;
}

}  // namespace antiphon::ui
