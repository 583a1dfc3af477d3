// Standard output, in bites, that may be closed early (`| head`).

#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace antiphon::cli {

class Output {
 public:
  explicit Output(int fd = 1) : fd_(fd) {}
  ~Output() { flush(); }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  // False when nobody reads any more: then the command ends quietly. Results that come slowly are
  // handed on at once, those that come fast in larger pieces.
  bool write(std::string_view text);
  bool flush();
  [[nodiscard]] bool is_open() const { return open_; }
  // Why writing failed, where it was not for want of a reader: a full disk.
  [[nodiscard]] const std::string& failure() const { return failure_; }

 private:
  int fd_;
  bool open_ = true;
  std::string failure_;
  std::string buffer_;
  std::chrono::steady_clock::time_point flushed_{};
};

// One line on standard error: `antiphon-backend: text`, made printable.
void complain(std::string_view text);

}  // namespace antiphon::cli
