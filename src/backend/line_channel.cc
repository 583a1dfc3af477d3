#include "backend/line_channel.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "antiphon/base/text.h"

namespace antiphon::backend {

namespace {

// What is read in a turn of the loop, so that a program that writes without end keeps nobody
// waiting.
constexpr std::size_t kReadBytes = 16U << 10U;
constexpr std::size_t kPipeBytes = 1U << 20U;  // of the largest pipe that there is
constexpr std::size_t kMostLines = 1024;       // that answer what was sent last
constexpr std::size_t kMostErrors = 4096;
constexpr std::size_t kMostShown = 200;

}  // namespace

struct LineChannel::State : std::enable_shared_from_this<State> {
  State(os::Loop& loop, Fd input, Fd output, Fd errors, Handlers handlers, std::size_t longest_line)
      : input_(std::move(input)),
        output_(std::move(output)),
        errors_(std::move(errors)),
        handlers_(std::move(handlers)),
        longest_line_(longest_line) {
    for (const Fd* fd : {&input_, &output_, &errors_})
      static_cast<void>(set_nonblocking(fd->get(), true).ok());  // pipes of ours: it cannot fail
    input_watch_.emplace(loop, input_.get(), [this](bool, bool) { write_some(); });
    output_watch_.emplace(loop, output_.get(), [this](bool, bool) { on_output(); });
    errors_watch_.emplace(loop, errors_.get(), [this](bool, bool) { read_errors(); });
    output_watch_->want(true, false);
    errors_watch_->want(true, false);
  }

  void send(std::string_view text) {
    answered_ = 0;
    if (!input_) return;
    queue_ += text;
    write_some();
  }

  bool read_rest() {
    const auto self = shared_from_this();
    std::size_t left = kPipeBytes;
    while (output_ && left > 0 && !failed_) {
      const auto got = read_some(output_, output_watch_);
      if (!got) break;
      left -= std::min(left, got->size());
      take(*got);
    }
    for (left = kPipeBytes; errors_ && left > 0;) {
      const std::size_t got = read_errors();
      if (got == 0) break;
      left -= std::min(left, got);
    }
    return !ended_;
  }

  [[nodiscard]] std::string last_complaint() const {
    std::string_view rest = complaint_;
    while (!rest.empty()) {
      const auto end = rest.find_last_not_of('\n') + 1;
      rest = rest.substr(0, end);
      const auto begin = rest.rfind('\n') + 1;  // npos + 1: the first
      const std::string line = printable(rest.substr(begin));
      if (!line.empty()) return shortened(line, kMostShown);
      rest = rest.substr(0, begin);
    }
    return "";
  }

  // No callback from here on.
  void end() {
    ended_ = true;
    close(input_, input_watch_);
    close(output_, output_watch_);
    close(errors_, errors_watch_);
  }

 private:
  static void close(Fd& fd, std::optional<os::Watch>& watch) {
    watch.reset();
    fd.reset();
  }

  // What is there now; nothing: not a byte, and perhaps the end, which closes it.
  std::optional<std::string_view> read_some(Fd& fd, std::optional<os::Watch>& watch) {
    const ssize_t got = ::read(fd.get(), buffer_.data(), buffer_.size());
    if (got > 0) return std::string_view(buffer_.data(), static_cast<std::size_t>(got));
    if (got == 0 || (errno != EAGAIN && errno != EINTR)) close(fd, watch);
    return std::nullopt;
  }

  void on_output() {
    const auto self = shared_from_this();
    if (const auto got = read_some(output_, output_watch_)) take(*got);
    if (ended_ || (output_ && !failed_)) return;
    close(output_, output_watch_);
    if (!std::exchange(closed_, true)) handlers_.on_closed(std::exchange(failed_, std::nullopt));
  }

  void take(std::string_view bytes) {
    while (!ended_ && !bytes.empty()) {
      const auto end = bytes.find('\n');
      line_ += bytes.substr(0, end);
      if (line_.size() > longest_line_) {
        failed_ = Error{"a line of more than " + std::to_string(longest_line_) + " bytes"};
        return;
      }
      if (end == std::string_view::npos) return;
      if (++answered_ > kMostLines) {
        failed_ = Error{"more lines than it was asked for"};
        return;
      }
      bytes.remove_prefix(end + 1);
      if (line_.ends_with('\r')) line_.pop_back();
      const std::string line = std::exchange(line_, {});
      handlers_.on_line(line);
    }
  }

  std::size_t read_errors() {
    const auto got = read_some(errors_, errors_watch_);
    if (!got) return 0;
    complaint_ += *got;
    if (complaint_.size() > kMostErrors) complaint_.erase(0, complaint_.size() - kMostErrors);
    return got->size();
  }

  // Broken off where it is not read: that it ends is told otherwise.
  void write_some() {
    const std::string_view rest = std::string_view(queue_).substr(written_);
    const ssize_t went = rest.empty() ? 0 : ::write(input_.get(), rest.data(), rest.size());
    if (went < 0 && errno != EAGAIN && errno != EINTR) return close(input_, input_watch_);
    if (went > 0) written_ += static_cast<std::size_t>(went);
    if (written_ == queue_.size()) {
      queue_.clear();
      written_ = 0;
    }
    input_watch_->want(false, !queue_.empty());
  }

  Fd input_;
  Fd output_;
  Fd errors_;
  Handlers handlers_;
  std::size_t longest_line_;
  std::string queue_;
  std::size_t written_ = 0;  // of queue_
  std::string line_;         // begun, not ended
  std::size_t answered_ = 0;
  std::string complaint_;
  std::optional<Error> failed_;
  bool closed_ = false;  // and told
  bool ended_ = false;
  std::string buffer_ = std::string(kReadBytes, '\0');
  // Last, so first to go: they look at the descriptors.
  std::optional<os::Watch> input_watch_;
  std::optional<os::Watch> output_watch_;
  std::optional<os::Watch> errors_watch_;
};

LineChannel::LineChannel(os::Loop& loop, Fd input, Fd output, Fd errors, Handlers handlers,
                         std::size_t longest_line)
    : state_(std::make_shared<State>(loop, std::move(input), std::move(output), std::move(errors),
                                     std::move(handlers), longest_line)) {}

LineChannel::~LineChannel() {
  state_->end();
}

void LineChannel::send(std::string_view text) {
  state_->send(text);
}

bool LineChannel::read_rest() {
  return state_->read_rest();
}

std::string LineChannel::last_complaint() const {
  return state_->last_complaint();
}

}  // namespace antiphon::backend
