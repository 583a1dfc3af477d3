#include "antiphon/wire/channel.h"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <deque>
#include <utility>

namespace antiphon::wire {

namespace {

constexpr std::size_t kReadSize = 64U << 10U;  // what a pipe holds
constexpr int kBite = 4;                       // reads in a turn, so that keys are not kept waiting
constexpr std::size_t kWriteParts = 64;

Error too_long(const Frame& message) {
  return Error{"a message of " + std::to_string(message.payload.size()) +
               " bytes is more than a peer takes"};
}

enum class Input {
  more,     // perhaps
  drained,  // nothing more until it is ready again
  ended
};

// What one read gives. A peer that died with something unread in its socket resets it: that is its
// end, too.
Result<Input> read_some(int fd, FrameReader& reader, std::uint64_t& received) {
  char bytes[kReadSize];
  while (true) {
    const ssize_t n = ::read(fd, bytes, sizeof bytes);
    if (n > 0) {
      reader.feed({bytes, static_cast<std::size_t>(n)});
      received += static_cast<std::size_t>(n);
      return Input::more;
    }
    if (n == 0 || errno == ECONNRESET) return Input::ended;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Input::drained;
    if (errno != EINTR) return Error{errno_text(errno)};
  }
}

}  // namespace

// Everything happens in a turn of the loop: read a bite, give out what is whole, write, and see
// what follows from it (settle). A setter only changes flags and wakes `later_`.
struct FrameChannel::State : std::enable_shared_from_this<State> {
  State(os::Loop& loop, Fd in, Fd out, Role theirs, Handlers handlers)
      : peer_(peer_name(theirs)),
        in_(std::move(in)),
        out_(std::move(out)),
        reader_(theirs),
        handlers_(std::move(handlers)) {
    later_.emplace(loop, [this] { return on_later(); });
    for (const Fd* fd : {&in_, &out_}) {
      if (auto set = set_nonblocking(fd->get(), true); !set) fail(set.error());
    }
    if (failed_) return;
    in_watch_.emplace(loop, in_.get(), [this](bool, bool) { on_readable(); });
    out_watch_.emplace(loop, out_.get(), [this](bool, bool writable) {
      if (writable) on_writable();
    });
    watch();
  }

  void send(const Frame& message) {
    if (!fits(message)) return fail(too_long(message));
    write(framed(message));
  }

  void write(std::string bytes) {
    if (ended_ || failed_ || write_failed_) return;
    const bool idle = queue_.empty();
    queued_ += bytes.size();
    queue_.push_back(std::move(bytes));
    if (idle) write_some();
    watch();
  }

  [[nodiscard]] std::size_t queued() const { return queued_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }

  [[nodiscard]] os::Confined peer_box() const { return reader_.peer_box(); }

  void pause(bool paused) {
    if (ended_ || paused == paused_) return;
    paused_ = paused;
    watch();
    if (!paused) later_->wake();  // for what was read before
  }

  // No callback from here on.
  void end() {
    ended_ = true;
    in_watch_.reset();
    out_watch_.reset();
    later_.reset();
    in_.reset();
    out_.reset();
    queue_.clear();
    queued_ = 0;
  }

 private:
  void on_readable() {
    const auto self = shared_from_this();
    take_bite();
    settle();
  }

  void on_writable() {
    const auto self = shared_from_this();
    if (!queue_.empty()) {
      write_some();
      if (queue_.empty() && !write_failed_ && handlers_.on_drained) handlers_.on_drained();
    }
    settle();
  }

  // After a failed write the watch on the input may never fire (the peer's other end may be open in
  // some other process), so bites are taken here until nothing is left.
  bool on_later() {
    const auto self = shared_from_this();
    give_out();
    if (write_failed_) take_bite();
    settle();
    return !ended_ && write_failed_ && !paused_;
  }

  void take_bite() {
    if (ended_ || failed_ || paused_ || input_ == Input::ended) return;
    input_ = Input::more;
    for (int reads = 0; reads < kBite && input_ == Input::more; ++reads) {
      const auto input = read_some(in_.get(), reader_, received_);
      if (!input) failed_after_input_ = with_context("cannot read from " + peer_, input.error());
      input_ = input ? *input : Input::ended;
    }
    give_out();
  }

  void give_out() {
    while (!ended_ && !failed_ && !paused_) {
      auto frame = reader_.next();
      if (reader_.is_greeted() && !std::exchange(greeted_, true) && handlers_.on_greeted) {
        handlers_.on_greeted();
        if (ended_) return;
      }
      if (!frame) {
        failed_ = frame.error();
      } else if (*frame) {
        handlers_.on_frame(std::move(**frame));
      } else {
        return;
      }
    }
  }

  void write_some() {
    std::array<iovec, kWriteParts> parts{};
    std::size_t count = 0;
    for (std::string& bytes : queue_) {
      if (count == kWriteParts) break;
      const std::size_t skip = count == 0 ? written_ : 0;
      parts[count++] = {bytes.data() + skip, bytes.size() - skip};
    }
    ssize_t n = 0;
    do {
      n = ::writev(out_.get(), parts.data(), static_cast<int>(count));
    } while (n < 0 && errno == EINTR);
    if (n >= 0) {
      forget(static_cast<std::size_t>(n));
    } else if (errno != EAGAIN && errno != EWOULDBLOCK) {
      write_failed_ = with_context("cannot write to " + peer_, Error{errno_text(errno)});
      queue_.clear();
      queued_ = 0;
      if (input_ == Input::drained) input_ = Input::more;  // it may have said something since
      later_->wake();
    }
  }

  // What the system took.
  void forget(std::size_t bytes) {
    queued_ -= bytes;
    written_ += bytes;
    while (!queue_.empty() && written_ >= queue_.front().size()) {
      written_ -= queue_.front().size();
      queue_.pop_front();
    }
  }

  void settle() {
    if (ended_) return;
    if (failed_) return close(failed_);
    if (!paused_ && input_ == Input::ended) {
      if (failed_after_input_) return close(failed_after_input_);
      if (auto whole = reader_.at_end(); !whole) return close(whole.error());
      if (queue_.empty()) return close(std::nullopt);
    }
    if (!paused_ && input_ == Input::drained && write_failed_) return close(write_failed_);
    watch();
  }

  void close(std::optional<Error> error) {
    end();
    if (handlers_.on_closed) handlers_.on_closed(std::move(error));
  }

  void fail(Error error) {
    if (ended_ || failed_) return;
    failed_ = std::move(error);
    later_->wake();
  }

  void watch() {
    if (!in_watch_ || !out_watch_) return;
    in_watch_->want(!paused_ && input_ != Input::ended, false);
    out_watch_->want(false, !queue_.empty());
  }

  std::string peer_;
  Fd in_;
  Fd out_;
  FrameReader reader_;
  Handlers handlers_;

  std::deque<std::string> queue_;
  std::size_t written_ = 0;  // of queue_.front()
  std::size_t queued_ = 0;

  std::uint64_t received_ = 0;

  Input input_ = Input::more;
  bool greeted_ = false;
  bool paused_ = false;
  bool ended_ = false;
  std::optional<Error> failed_;              // ends the channel in the next turn
  std::optional<Error> failed_after_input_;  // … when all that was read is given out
  std::optional<Error> write_failed_;        // … when nothing is left to read

  // Last, so first to go: they look at the descriptors.
  std::optional<os::Slices> later_;
  std::optional<os::Watch> in_watch_;
  std::optional<os::Watch> out_watch_;
};

FrameChannel::FrameChannel(os::Loop& loop, Fd in, Fd out, Role ours, Role theirs, Handlers handlers,
                           os::Confined box)
    : state_(std::make_shared<State>(loop, std::move(in), std::move(out), theirs,
                                     std::move(handlers))) {
  state_->write(hello(ours, box));
}

FrameChannel::~FrameChannel() {
  state_->end();
}

void FrameChannel::send(const Frame& frame) {
  state_->send(frame);
}

std::size_t FrameChannel::queued() const {
  return state_->queued();
}

std::uint64_t FrameChannel::received() const {
  return state_->received();
}

os::Confined FrameChannel::peer_box() const {
  return state_->peer_box();
}

void FrameChannel::pause(bool paused) {
  state_->pause(paused);
}

Result<BlockingChannel> BlockingChannel::open(int in, int out, Role ours, Role theirs,
                                              os::Confined box) {
  BlockingChannel channel(in, out, theirs);
  if (auto said = write_all(out, hello(ours, box)); !said) return said.error();
  return channel;
}

Result<std::optional<Frame>> BlockingChannel::receive() {
  while (true) {
    auto frame = reader_.next();
    if (!frame || *frame) return frame;
    std::uint64_t received = 0;
    const auto input = read_some(in_, reader_, received);
    if (!input) return with_context("cannot read", input.error());
    if (*input == Input::ended) {
      if (auto whole = reader_.at_end(); !whole) return whole.error();
      return std::optional<Frame>();
    }
  }
}

Result<void> BlockingChannel::send(const Frame& frame) {
  if (!fits(frame)) return too_long(frame);
  return write_all(out_, framed(frame));
}

}  // namespace antiphon::wire
