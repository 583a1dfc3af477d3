// A program on a terminal: what it writes goes through libvterm, so that a test sees what a person
// would see, and types what a person would type.

#pragma once

#include <termios.h>
#include <vterm.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/fd.h"
#include "support/process.h"

namespace antiphon::test {

struct ScreenCell {
  std::string text;  // empty: nothing was written there
  int columns = 1;
  bool bold = false;
  bool reverse = false;
  bool underline = false;
};

class Terminal {
 public:
  struct Size {
    int rows;
    int columns;
  };

  Terminal(Size size, std::vector<std::string> command, std::vector<std::string> environment);
  ~Terminal();  // hangs up, and kills
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void type(std::string_view keys);
  void resize(Size size);

  // Takes in what the program writes until it holds; the test fails with the screen when it does
  // not come.
  void wait_until(std::string_view what, const std::function<bool()>& holds);
  // The same, but the test goes on where it does not come in time: false.
  bool comes_within(std::chrono::milliseconds patience, const std::function<bool()>& holds);
  void wait_for(std::string_view text);  // is on the screen
  void wait_for_none_of(std::string_view text);
  // Takes in all that the program writes until it ends.
  int wait_for_end();

  [[nodiscard]] Size size() const { return size_; }
  // Without spaces at its end.
  [[nodiscard]] std::string row(int number) const;
  [[nodiscard]] std::string text() const;  // all rows, a line each
  [[nodiscard]] bool has(std::string_view text) const;
  // The first that has it.
  [[nodiscard]] std::optional<int> row_with(std::string_view text) const;
  // The rows that are in reverse, from their first written cell on.
  [[nodiscard]] std::vector<int> reverse_rows() const;
  [[nodiscard]] ScreenCell cell(int row, int column) const;
  [[nodiscard]] bool alternate_screen() const { return alternate_; }
  [[nodiscard]] bool cursor_visible() const { return cursor_visible_; }
  [[nodiscard]] termios mode() const;
  // Every byte that was written, from the start.
  [[nodiscard]] const std::string& written() const { return written_; }

  Process& process() { return *process_; }

 private:
  void take(std::chrono::milliseconds patience);
  void give(std::string_view bytes);

  struct VTermFree {
    void operator()(VTerm* terminal) const { vterm_free(terminal); }
  };
  static const VTermScreenCallbacks kCallbacks;
  static int on_property(VTermProp property, VTermValue* value, void* self);
  static void on_answer(const char* bytes, std::size_t size, void* self);

  Size size_;
  Fd master_;
  Fd slave_;  // kept, so that the terminal outlives the program
  std::unique_ptr<VTerm, VTermFree> terminal_;
  VTermScreen* screen_ = nullptr;
  std::string written_;
  bool alternate_ = false;
  bool cursor_visible_ = true;
  std::unique_ptr<Process> process_;
};

}  // namespace antiphon::test
