// slow-line [--log FILE] DELAY RATE COMMAND…: runs the command, and passes on what it says and is
// told as a bad line would: every byte comes DELAY milliseconds later, and at most RATE bytes a
// second in each direction.
//
// The log has a line for each message as it leaves the line: `up` or `down`, kind, length, as
// antiphon-protocol(7) has them. SIGUSR1 holds everything back, SIGUSR2 lets it go.

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include "antiphon/base/fd.h"

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kHello = 12;
constexpr std::size_t kHeader = 10;
constexpr auto kTick = 5ms;

volatile sig_atomic_t held = 0;

// Finds messages in a stream.
class Counter {
 public:
  Counter(std::string direction, std::ofstream* log)
      : direction_(std::move(direction)), log_(log) {}

  void pass(std::string_view bytes) {
    if (log_ == nullptr) return;
    buffer_ += bytes;
    while (true) {
      const std::size_t begin = greeted_ ? 0 : kHello;
      if (buffer_.size() < begin + kHeader) return;
      const std::uint32_t length = number(begin, 4);
      if (buffer_.size() < begin + kHeader + length) return;
      *log_ << direction_ << ' ' << number(begin + 4, 2) << ' ' << length << std::endl;
      buffer_.erase(0, begin + kHeader + length);
      greeted_ = true;
    }
  }

 private:
  [[nodiscard]] std::uint32_t number(std::size_t at, std::size_t bytes) const {
    std::uint32_t value = 0;
    for (std::size_t i = bytes; i > 0; --i)
      value = value << 8U | static_cast<unsigned char>(buffer_[at + i - 1]);
    return value;
  }

  std::string direction_;
  std::ofstream* log_;
  std::string buffer_;
  bool greeted_ = false;
};

class Direction {
 public:
  Direction(antiphon::Fd from, antiphon::Fd to, std::chrono::milliseconds delay, std::size_t rate,
            Counter counter)
      : from_(std::move(from)),
        to_(std::move(to)),
        delay_(delay),
        rate_(rate),
        counter_(std::move(counter)) {}

  [[nodiscard]] pollfd wanted() const { return {ended_ ? -1 : from_.get(), POLLIN, 0}; }
  [[nodiscard]] bool is_over() const { return over_; }

  void take() {
    std::array<char, 4096> bytes{};
    const ssize_t got = ::read(from_.get(), bytes.data(), bytes.size());
    if (got > 0)
      waiting_.push_back({Clock::now() + delay_, {bytes.data(), static_cast<std::size_t>(got)}});
    else
      ended_ = true;
  }

  // What the time since the last call has room for.
  void pass_on() {
    const auto now = Clock::now();
    const auto since = std::chrono::duration<double>(now - last_).count();
    last_ = now;
    if (held != 0) return;
    room_ = std::min(room_ + since * static_cast<double>(rate_), static_cast<double>(rate_) / 10);
    while (!waiting_.empty() && waiting_.front().at <= now && room_ >= 1) {
      std::string& bytes = waiting_.front().bytes;
      const auto size = std::min(bytes.size(), static_cast<std::size_t>(room_));
      if (!antiphon::write_all(to_.get(), std::string_view(bytes).substr(0, size))) {
        over_ = true;
        return;
      }
      counter_.pass(std::string_view(bytes).substr(0, size));
      room_ -= static_cast<double>(size);
      bytes.erase(0, size);
      if (bytes.empty()) waiting_.pop_front();
    }
    if (ended_ && waiting_.empty() && !over_) {
      to_.reset();
      over_ = true;
    }
  }

 private:
  struct Piece {
    Clock::time_point at;
    std::string bytes;
  };

  antiphon::Fd from_;
  antiphon::Fd to_;
  std::chrono::milliseconds delay_;
  std::size_t rate_;
  Counter counter_;
  std::deque<Piece> waiting_;
  Clock::time_point last_ = Clock::now();
  double room_ = 0;
  bool ended_ = false;
  bool over_ = false;
};

std::size_t number_of(const char* text) {
  std::size_t value = 0;
  const std::string_view digits = text;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value);
  if (error != std::errc() || end != digits.end() || value == 0) std::exit(2);
  return value;
}

}  // namespace

int main(int count, char** words) {
  std::ofstream log;
  int at = 1;
  if (count > 2 && std::string_view(words[1]) == "--log") {
    log.open(words[2]);
    at = 3;
  }
  if (count < at + 3) {
    std::fputs("usage: slow-line [--log FILE] DELAY RATE COMMAND...\n", stderr);
    return 2;
  }
  const auto delay = std::chrono::milliseconds(number_of(words[at]));
  const std::size_t rate = number_of(words[at + 1]);
  auto to_child = antiphon::make_pipe();
  auto from_child = antiphon::make_pipe();
  if (!to_child || !from_child) return 1;
  const pid_t child = ::fork();
  if (child < 0) return 1;
  if (child == 0) {
    ::dup2(to_child->read.get(), 0);
    ::dup2(from_child->write.get(), 1);
    ::execv(words[at + 2], words + at + 2);
    ::_exit(127);
  }
  to_child->read.reset();
  from_child->write.reset();
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGUSR1, [](int) { held = 1; });
  ::signal(SIGUSR2, [](int) { held = 0; });

  std::ofstream* const counted = log.is_open() ? &log : nullptr;
  Direction up(antiphon::Fd(0), std::move(to_child->write), delay, rate, Counter("up", counted));
  Direction down(std::move(from_child->read), antiphon::Fd(1), delay, rate,
                 Counter("down", counted));
  while (!down.is_over()) {
    std::array<pollfd, 2> ready{up.wanted(), down.wanted()};
    ::poll(ready.data(), ready.size(), static_cast<int>(kTick.count()));
    if (ready[0].revents != 0) up.take();
    if (ready[1].revents != 0) down.take();
    up.pass_on();
    down.pass_on();
    if (ready[0].revents == 0 && ready[1].revents == 0) continue;
    std::this_thread::sleep_for(1ms);  // pieces, not single bytes
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
