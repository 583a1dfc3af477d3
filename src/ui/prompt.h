// The line at the bottom that is typed into: `:` for commands, `/` for words to find.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ui/canvas.h"
#include "ui/key.h"

namespace antiphon::ui {

class Prompt {
 public:
  enum class Kind : std::uint8_t { command, find, filter };
  enum class Outcome : std::uint8_t { editing, entered, cancelled };

  // With a text in it to begin with.
  void open(Kind kind, std::string text = {});
  [[nodiscard]] bool is_open() const { return open_; }
  [[nodiscard]] Kind kind() const { return kind_; }

  // Once it is not `editing` any more the prompt is closed; text() keeps what was entered. A filter
  // is only edited here: when it is kept, close() tells.
  Outcome on(const Key& key);
  void close() { open_ = false; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::size_t at() const { return at_; }  // of the cursor, in bytes
  void set(std::string text, std::size_t at);

  // Lines that Up brings back, oldest first. One that is there already becomes the newest. False:
  // nothing was typed, or it was the newest before.
  bool remember(Kind kind, std::string line);

  void paint(Canvas& canvas, int row) const;
  // Where a byte of the text stands on a screen of that width; at its edge, when it is not shown.
  [[nodiscard]] int column_of(std::size_t byte, int width) const;

 private:
  [[nodiscard]] std::size_t before(std::size_t at) const;
  [[nodiscard]] std::size_t after(std::size_t at) const;
  [[nodiscard]] std::size_t word_start(std::size_t at) const;
  void erase(std::size_t from, std::size_t to);
  void insert(std::string_view text);
  void recall(int step);
  [[nodiscard]] std::vector<std::string>& history(Kind kind);
  [[nodiscard]] std::string_view sign() const;
  [[nodiscard]] std::size_t first_shown(int width) const;

  bool open_ = false;
  Kind kind_ = Kind::command;
  std::string text_;
  std::size_t at_ = 0;  // in bytes, between characters
  std::vector<std::string> commands_;
  std::vector<std::string> finds_;
  std::vector<std::string> filters_;
  std::size_t recalled_ = 0;  // index in the history; its size: the line that was being typed
  std::string typed_;         // that line
};

}  // namespace antiphon::ui
