// Lines of text to and from a program of the user's, and what it says on its standard error.

#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "antiphon/base/fd.h"
#include "antiphon/base/result.h"
#include "antiphon/os/loop.h"

namespace antiphon::backend {

class LineChannel {
 public:
  struct Handlers {
    // Without its line end. May destroy the channel.
    std::function<void(std::string_view line)> on_line;
    // Once: the program closed its output, or says too much (`a line of more than 65536 bytes`).
    // May destroy the channel.
    std::function<void(std::optional<Error>)> on_closed;
  };

  // The other ends of the program's standard input, output and error.
  LineChannel(os::Loop& loop, Fd input, Fd output, Fd errors, Handlers handlers,
              std::size_t longest_line);
  ~LineChannel();
  LineChannel(const LineChannel&) = delete;
  LineChannel& operator=(const LineChannel&) = delete;

  // A program that does not read its input is none of our business here.
  void send(std::string_view text);
  // The program has ended: gives out what is left of its output, a pipe's worth at most. Does not
  // call on_closed. False: the channel was destroyed meanwhile.
  [[nodiscard]] bool read_rest();
  // The last line that it wrote on standard error, printable; empty: none.
  [[nodiscard]] std::string last_complaint() const;

 private:
  struct State;
  // Shared with its own callbacks, in which it may be destroyed.
  std::shared_ptr<State> state_;
};

}  // namespace antiphon::backend
