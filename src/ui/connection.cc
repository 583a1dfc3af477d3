#include "ui/connection.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "antiphon/base/log.h"
#include "antiphon/base/text.h"
#include "antiphon/os/processes.h"
#include "antiphon/wire/archive.h"

namespace antiphon::ui {

namespace {

using namespace std::chrono_literals;

// For storing what it was told, at the end; and for dying, when it has closed its side.
constexpr auto kFarewell = 2000ms;
constexpr auto kDying = 500ms;
constexpr std::size_t kKeptWords = 4096;
// It is watched for so long after the last key, and that it did well is noted so often.
constexpr auto kAttention = 10s;
constexpr auto kGoodWork = 5s;
// Without a word, until the user is told.
constexpr auto kSilence = 1s;

// One backend, always. What it does ends only with it: it is looked at, and asked whether it is
// there, while there is a job; and that is as long as somebody is at the keys.
os::CrewPolicy backend_policy() {
  os::CrewPolicy policy;
  policy.name = "the backend";
  policy.least = policy.most = 1;
  policy.at_once = {1};
  policy.in_turn = false;
  policy.ping = 250ms;
  policy.silence = 3s;
  policy.most_jobs = policy.most_growth = 0;
  policy.most_age = 0ms;
  policy.greeting = 0ms;  // a large store may have to be brought up to date first
  policy.restarts.deaths = 3;
  policy.restarts.window = 60s;
  return policy;
}

}  // namespace

Connection::Connection(os::Loop& loop, os::Spawner& spawner, std::vector<std::string> command,
                       std::function<double()> random, Handlers handlers)
    : loop_(loop),
      spawner_(spawner),
      command_(std::move(command)),
      random_(std::move(random)),
      handlers_(std::move(handlers)),
      supervisor_(backend_policy()),
      supervision_(loop, [this] { advance(); }),
      dying_(loop,
             [this] {
               if (finishing_) return handlers_.on_finished();
               if (pid_ != 0) spawner_.kill(pid_, SIGKILL);
             }),
      watching_(loop, [this] { watch_over(); }) {}

Connection::~Connection() = default;

Result<void> Connection::start() {
  for (const os::Command& command : supervisor_.step(loop_.now(), 1)) {
    if (command.what != os::Command::What::start) continue;
    worker_ = command.worker;
    if (auto started = start_process(); !started) return started;
  }
  was_started_ = true;
  attend();
  return {};
}

void Connection::advance() {
  if (finishing_) return;
  listen();
  for (;;) {
    const auto commands = supervisor_.step(loop_.now(), 1);
    if (commands.empty()) break;
    for (const os::Command& command : commands)
      obey(command);
  }
  tell_silence();
  if (const auto next = supervisor_.next_step())
    supervision_.start(std::max(*next - loop_.now(), 0ms));
  else
    supervision_.stop();
}

void Connection::obey(const os::Command& command) {
  switch (command.what) {
    case os::Command::What::start: {
      worker_ = command.worker;
      if (auto started = start_process(); started)
        return handlers_.on_ready();
      else {
        const std::string reason = "the backend cannot be started: " + started.error().message;
        supervisor_.not_started(worker_, reason, loop_.now(), random_());
        return lost(reason);
      }
    }
    case os::Command::What::look:
      return look();
    case os::Command::What::ping:
      return send({wire::RequestId::none, wire::Ping{}});
    case os::Command::What::kill:
      return end_with(command.reason);
    case os::Command::What::refuse:
    case os::Command::What::give_up:
    case os::Command::What::convict:
      watch_.reset();
      return;
    case os::Command::What::give:
    case os::Command::What::suspect:
    case os::Command::What::retire:
      return;
  }
}

// There is always one job at most.
void Connection::attend() {
  if (finishing_) return;
  watching_.start(kAttention);
  if (watch_ && loop_.now() - watched_since_ < kGoodWork) return;
  watch_over();
  watching_.start(kAttention);
  watched_since_ = loop_.now();
  os::JobSpec spec;
  spec.patient = true;
  watch_ = supervisor_.submit(spec);
  advance();
}

void Connection::watch_over() {
  if (!watch_) return;
  const os::JobId watch = *std::exchange(watch_, std::nullopt);
  const auto worker = supervisor_.workers().find(worker_);
  const bool good = worker != supervisor_.workers().end() && worker->second.has_spoken;
  if (!supervisor_.done(worker_, watch, good, loop_.now())) supervisor_.cancel(watch);
  advance();
}

// Over a slow line a message may take longer than one may be silent: its bytes are words, too.
void Connection::listen() {
  if (!channel_ || std::exchange(received_, channel_->received()) == channel_->received()) return;
  supervisor_.heard(worker_);
}

void Connection::look() {
  const auto facts = os::facts_of(pid_);
  supervisor_.looked(worker_, facts ? std::optional(facts->look) : std::nullopt, loop_.now());
}

void Connection::tell_silence() {
  const auto worker = supervisor_.workers().find(worker_);
  const bool silent = pid_ != 0 && worker != supervisor_.workers().end() && worker->second.asked &&
                      loop_.now() - *worker->second.asked >= kSilence;
  if (std::exchange(silent_, silent) != silent && was_started_) handlers_.on_silent({silent});
}

Result<void> Connection::start_process() {
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

void Connection::retry() {
  if (pid_ != 0 || finishing_) return;
  supervisor_.retry();
  advance();
}

void Connection::send(const Send& message) {
  if (channel_) channel_->send(wire::encode<wire::ToBackend>(message.request, message.message));
}

void Connection::on_frame(const wire::Frame& frame) {
  auto message = wire::decode<wire::FromBackend>(frame);
  if (!message) return end_with("the backend talks nonsense: " + message.error().message);
  heard_ = true;
  supervisor_.heard(worker_);
  if (silent_) tell_silence();
  if (finishing_ || std::holds_alternative<wire::Pong>(*message)) return;
  handlers_.on_message({frame.request, std::move(*message)});
}

// The end of the stream is the start of its death: how it died says more.
void Connection::on_closed(const std::optional<Error>& error) {
  channel_.reset();
  if (error) return end_with(error->message);
  if (!finishing_) dying_.start(kDying);
}

void Connection::end_with(const std::string& reason) {
  complaint_ = reason;
  channel_.reset();
  if (pid_ != 0) spawner_.kill(pid_, SIGKILL);
}

void Connection::on_spawner_lost() {
  if (pid_ != 0) on_exit({.pid = pid_, .status = {}, .signal = SIGKILL});
}

void Connection::on_exit(const os::Exit& exit) {
  if (pid_ == 0 || exit.pid != pid_) return;
  pid_ = 0;
  take_words();
  error_watch_.reset();
  errors_.reset();
  channel_.reset();
  dying_.stop();
  if (finishing_) return handlers_.on_finished();
  const std::string words = last_words();
  std::string reason = complaint_.empty() ? "the backend " + os::describe(exit) : complaint_;
  if (!words.empty()) reason += ": " + words;
  log_line(LogLevel::error, reason);
  if (!heard_ && exit.status && *exit.status != 0) {
    return handlers_.on_useless(Error{words.empty() ? reason : words});
  }
  if (!heard_ && !complaint_.empty()) return handlers_.on_useless(Error{reason});
  // Whatever it was doing: that it dies is its own affair.
  supervisor_.ended(worker_, reason, os::Blame::nobody, loop_.now(), random_());
  lost(reason);
  advance();
}

void Connection::lost(const std::string& reason) {
  silent_ = false;
  handlers_.on_lost({reason, supervisor_.degraded() ? "R tries again" : "starting it again"});
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
  supervision_.stop();
  watching_.stop();
  dying_.start(pid_ == 0 ? 0ms : kFarewell);
  if (channel_ && channel_->queued() == 0) channel_.reset();
}

}  // namespace antiphon::ui
