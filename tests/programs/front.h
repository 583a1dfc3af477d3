// The front end on a terminal.

#pragma once

#include <string>
#include <vector>

#include "programs/home.h"
#include "support/terminal.h"

namespace antiphon::test {

class Front : public Terminal {
 public:
  explicit Front(const Home& home, Size size = {24, 80},
                 const std::vector<std::string>& arguments = {},
                 std::vector<std::string> environment = {});

  // Types, and waits until the text is on the screen.
  void press(std::string_view keys, std::string_view then_shows);
  // The row under the cursor; empty: there is none, or it does not stand out.
  [[nodiscard]] std::string cursor_row() const;
  // Waits until the row under the cursor has this.
  void wait_for_cursor_on(std::string_view text);
  // The backend that it has started; waits until there is just one.
  [[nodiscard]] pid_t backend();
  [[nodiscard]] std::string status_line() const { return row(size().rows - 1); }
};

}  // namespace antiphon::test
