// The text of one paragraph with its looks, before it is laid out in lines.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/model/article.h"

namespace antiphon::feed {

struct Look {
  Style style = Style::plain;
  std::uint16_t link = 0;

  bool operator==(const Look&) const = default;
};

// What stands in a paragraph's spans beside printable text, ' ' and '\n'.
constexpr char kGlue = '\x1F';      // a space at which no line ends
constexpr char kMayBreak = '\x1E';  // nothing, and a line may end there
constexpr char kHyphen = '\x1D';    // the same, and a hyphen if it does

class InlineText {
 public:
  // Text from a document, its white space folded into what stands before it.
  void add(std::string_view text, Look look);
  // The same with its white space kept; tabs become spaces.
  void add_verbatim(std::string_view text, Look look);
  // Printable text right behind the last word: no line ends between, and a space that waits goes
  // behind.
  void add_mark(std::string_view text, Look look);
  void add_line_end();
  void add_break_chance();

  // Nothing but white space in it.
  bool empty() const { return spans_.empty(); }
  bool has_line_ends() const { return line_ends_ > 0; }
  bool at_line_start() const;
  // The last bytes right before what comes next, up to a space or a change of looks.
  std::string_view last_word() const;
  // Grows with everything that can be seen, and is never set back.
  std::size_t written() const { return written_; }

  // Empty afterwards.
  std::vector<Span> take();

 private:
  void add_word(std::string_view word, Look look);
  void append(std::string_view text, Look look);
  void append_gap(Look look);

  std::vector<Span> spans_;
  std::size_t written_ = 0;
  std::size_t line_ends_ =
      0;             // that wait for text behind them; at the start there is nothing to wait for
  char gap_ = '\0';  // the space that waits for text behind it: none, ' ' or kGlue
  std::size_t indent_ = 0;  // no-break spaces at the start of a line
  int column_ = 0;          // of verbatim text, for tabs
};

}  // namespace antiphon::feed
