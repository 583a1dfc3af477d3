#include "ui/connection.h"

#include <signal.h>
#include <unistd.h>

#include <utility>

#include "antiphon/base/log.h"
#include "antiphon/base/text.h"
#include "antiphon/wire/archive.h"

namespace antiphon::ui {

namespace {

using namespace std::chrono_literals;

// For storing what it was told, at the end; and for dying, when it has closed its side.
constexpr auto kFarewell = 2000ms;
constexpr auto kDying = 500ms;
constexpr std::size_t kKeptWords = 4096;

}  // namespace

Connection::Connection(os::Loop& loop, os::Spawner& spawner, std::vector<std::string> command,
                       std::function<double()> random, Handlers handlers)
    : loop_(loop),
      spawner_(spawner),
      command_(std::move(command)),
      random_(std::move(random)),
      handlers_(std::move(handlers)),
      timer_(loop, [this] {
        if (finishing_) {
          handlers_.on_finished();
        } else if (pid_ != 0) {
          spawner_.kill(pid_, SIGKILL);
        } else {
          restart();
        }
      }) {}

Connection::~Connection() = default;

Result<void> Connection::start() {
  auto to = make_pipe();
  if (!to) return to.error();
  auto from = make_pipe();
  if (!from) return from.error();
  auto errors = make_pipe();
  if (!errors) return errors.error();
  os::Program program;
  program.arguments = command_;
  program.descriptors = {{0, to->read.get()}, {1, from->write.get()}, {2, errors->write.get()}};
  auto pid = spawner_.spawn(program);
  if (!pid) return pid.error();
  pid_ = *pid;
  words_.clear();
  complaint_.clear();
  errors_ = std::move(errors->read);
  if (auto r = set_nonblocking(errors_.get(), true); !r) return r.error();
  error_watch_ =
      std::make_unique<os::Watch>(loop_, errors_.get(), [this](bool, bool) { take_words(); });
  error_watch_->want(true, false);
  channel_ = std::make_unique<wire::FrameChannel>(
      loop_, std::move(from->read), std::move(to->write), wire::Role::frontend, wire::Role::backend,
      wire::FrameChannel::Handlers{
          .on_frame = [this](const wire::Frame& frame) { on_frame(frame); },
          .on_closed = [this](const std::optional<Error>& error) { on_closed(error); },
          .on_drained =
              [this] {
                if (finishing_) channel_.reset();
              }});
  return {};
}

void Connection::restart() {
  if (auto r = start(); !r) return lost("the backend cannot be started: " + r.error().message);
  handlers_.on_ready();
}

void Connection::retry() {
  if (pid_ != 0 || finishing_) return;
  policy_.retry();
  timer_.start(0ms);
}

void Connection::send(const Send& message) {
  if (channel_) channel_->send(wire::encode<wire::ToBackend>(message.request, message.message));
}

void Connection::on_frame(const wire::Frame& frame) {
  auto message = wire::decode<wire::FromBackend>(frame);
  if (!message) return end_with("the backend talks nonsense: " + message.error().message);
  heard_ = true;
  policy_.on_success(loop_.now());
  if (!finishing_) handlers_.on_message({frame.request, std::move(*message)});
}

// The end of the stream is the start of its death: how it died says more.
void Connection::on_closed(const std::optional<Error>& error) {
  channel_.reset();
  if (error) return end_with(error->message);
  if (!finishing_) timer_.start(kDying);
}

void Connection::end_with(const std::string& reason) {
  complaint_ = reason;
  channel_.reset();
  if (pid_ != 0) spawner_.kill(pid_, SIGKILL);
}

void Connection::on_exit(const os::Exit& exit) {
  if (pid_ == 0 || exit.pid != pid_) return;
  pid_ = 0;
  take_words();
  error_watch_.reset();
  errors_.reset();
  channel_.reset();
  timer_.stop();
  if (finishing_) return handlers_.on_finished();
  const std::string words = last_words();
  std::string reason = complaint_.empty() ? "the backend " + os::describe(exit) : complaint_;
  if (!words.empty()) reason += ": " + words;
  log_line(LogLevel::error, reason);
  if (!heard_ && exit.status && *exit.status != 0) {
    return handlers_.on_useless(Error{words.empty() ? reason : words});
  }
  if (!heard_ && !complaint_.empty()) return handlers_.on_useless(Error{reason});
  lost(reason);
}

void Connection::lost(const std::string& reason) {
  const auto at = policy_.on_death(loop_.now(), random_());
  timer_.start(std::max(at - loop_.now(), 0ms));
  handlers_.on_lost({reason, policy_.degraded() ? "R tries again" : "starting it again"});
}

void Connection::take_words() {
  if (!errors_) return;
  char bytes[1024];
  for (;;) {
    const ssize_t count = read(errors_.get(), bytes, sizeof bytes);
    if (count == 0 && error_watch_) error_watch_->want(false, false);
    if (count <= 0) break;
    words_.append(bytes, static_cast<std::size_t>(count));
    if (words_.size() > kKeptWords) words_.erase(0, words_.size() - kKeptWords);
  }
}

// The last line; what came before it is for the log.
std::string Connection::last_words() const {
  const std::string_view all = trimmed(words_);
  const auto line = all.rfind('\n');
  if (line != std::string_view::npos) log_line(LogLevel::error, all.substr(0, line));
  std::string_view last = line == std::string_view::npos ? all : all.substr(line + 1);
  if (last.starts_with("antiphon-backend: ")) last.remove_prefix(18);
  return printable(last);
}

void Connection::finish() {
  if (std::exchange(finishing_, true)) return;
  if (pid_ == 0) {
    timer_.start(0ms);
    return;
  }
  timer_.start(kFarewell);
  if (channel_ && channel_->queued() == 0) channel_.reset();
}

}  // namespace antiphon::ui
