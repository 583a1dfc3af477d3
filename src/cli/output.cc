#include "cli/output.h"

#include <cerrno>

#include "antiphon/base/fd.h"
#include "antiphon/base/text.h"

namespace antiphon::cli {

namespace {
constexpr std::size_t kBite = 32U << 10U;
constexpr std::chrono::milliseconds kSlow{50};
}  // namespace

bool Output::write(std::string_view text) {
  buffer_ += text;
  if (buffer_.size() < kBite && std::chrono::steady_clock::now() - flushed_ < kSlow) return open_;
  return flush();
}

bool Output::flush() {
  if (open_ && !buffer_.empty()) {
    if (auto written = write_all(fd_, buffer_); !written) {
      open_ = false;
      const bool reader_left = written.error().message.ends_with(errno_text(EPIPE));
      if (!reader_left) failure_ = written.error().message;
    }
  }
  buffer_.clear();
  flushed_ = std::chrono::steady_clock::now();
  return open_;
}

void complain(std::string_view text) {
  // Nothing can be done where standard error is closed.
  (void)write_all(2, "antiphon-backend: " + printable(text) + "\n").ok();
}

}  // namespace antiphon::cli
