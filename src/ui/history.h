// What was typed at the prompts, kept for the next time in a file: a line each, `:` commands, `/`
// words that were looked for, `F` filters, the newest last.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/fd.h"
#include "ui/prompt.h"

namespace antiphon::ui {

struct Remembered {
  Prompt::Kind kind{};
  std::string line;

  bool operator==(const Remembered&) const = default;
};

class History {
 public:
  // Keeps nothing.
  History() = default;
  // Reads what is there, each line once, and makes the file smaller where it holds much more than
  // that. Where it cannot be read or written nothing is kept: one can read news without it. The
  // file stays open, so that a sandbox may close the way to it.
  static History open(const std::string& path);

  // Oldest first.
  [[nodiscard]] const std::vector<Remembered>& lines() const { return lines_; }
  void add(const Remembered& line);

 private:
  Fd file_;
  std::size_t size_ = 0;  // of the file
  std::vector<Remembered> lines_;
};

}  // namespace antiphon::ui
