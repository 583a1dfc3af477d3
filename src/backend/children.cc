#include "antiphon/backend/children.h"

#include <signal.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "antiphon/backend/crew.h"
#include "antiphon/base/log.h"
#include "antiphon/os/processes.h"
#include "backend/line_channel.h"

namespace antiphon::backend {

namespace {
constexpr int kChildNice = 10;
constexpr std::size_t kLongestLine = 64U << 10U;
}  // namespace

Child::Child(Children& owner, std::string name, pid_t pid, Handlers handlers)
    : owner_(owner), name_(std::move(name)), pid_(pid), handlers_(std::move(handlers)) {}

Child::~Child() {
  owner_.running_.erase(pid_);
  if (!exit_) owner_.spawner_.kill(pid_, SIGKILL);
}

void Child::send(const wire::Frame& frame) {
  if (!lines_) return channel_->send(frame);
  request_ = frame.request;
  lines_->send(frame.payload);
}

void Child::kill(std::string reason) {
  if (reason_.empty()) reason_ = std::move(reason);
  killed_ = true;
  owner_.spawner_.kill(pid_, SIGKILL);
}

bool Child::is_boxed_enough() const {
  return owner_.sandbox_ != SandboxPolicy::required || os::has(box(), os::Confined::calls);
}

void Child::closed(std::optional<Error> error) {
  closed_ = true;
  if (error) reason_ = name_ + ": " + error->message;
  // It may still run, having closed its output or talked nonsense: it is of no use any more.
  if (!exit_) {
    killed_ = true;
    owner_.spawner_.kill(pid_, SIGKILL);
  }
  finish_if_over();
}

// What it says after it was killed is for nobody.
void Child::heard(std::string_view line) {
  if (killed_) return;
  if (std::exchange(greeted_, true)) return handlers_.on_frame({0, request_, std::string(line)});
  if (auto checked = handlers_.check_hello(line); !checked)
    return kill(name_ + " " + checked.error().message);
  if (handlers_.on_greeted) handlers_.on_greeted();
}

void Child::exited(const os::Exit& exit) {
  exit_ = exit.signal == SIGSYS ? "the sandbox stopped " + name_ : name_ + " " + os::describe(exit);
  did_well_ = exit.status == 0;
  left_ = exit.status.has_value();
  if (!killed_ || exit.signal != SIGKILL) signal_ = exit.signal;
  if (lines_) {
    if (!lines_->read_rest()) return;  // which was the end of this
    const std::string complaint = lines_->last_complaint();
    if (!complaint.empty()) *exit_ += ": " + complaint;
    closed_ = true;
  }
  finish_if_over();
}

// What it wrote before it ended is read first: both the end of its output and its exit are awaited.
void Child::finish_if_over() {
  if (!closed_ || !exit_) return;
  const std::string reason = reason_.empty() ? *exit_ : reason_;
  log_line(LogLevel::info, reason);
  const auto on_end = std::move(handlers_.on_end);
  on_end(reason);  // may destroy this
}

Children::Children(os::Loop& loop, os::Spawner& spawner, Locate locate)
    : loop_(loop),
      spawner_(spawner),
      locate_(std::move(locate)),
      cores_(std::max(1U, std::thread::hardware_concurrency())),
      killed_for_memory_(os::killed_for_memory()),
      watch_(loop, spawner.fd(), [this](bool, bool) { take_exits(); }) {
  watch_.want(true, false);
}

// The first of the arguments is the program's name, in whose place its path comes.
Result<std::unique_ptr<Child>> Children::spawn(const std::string& program, os::Program start,
                                               Child::Handlers handlers) {
  auto path = locate_(program);
  if (!path) return path.error();
  start.arguments.front() = *path;
  start.environment.push_back(os::policy_variable(os::policy_of_environment(sandbox_)));
  return spawn_as(program, std::move(start), std::move(handlers));
}

Result<std::unique_ptr<Child>> Children::spawn_as(const std::string& name, os::Program start,
                                                  Child::Handlers handlers) {
  start.nice = kChildNice;
  auto pid = spawner_.spawn(start);
  if (!pid) return pid.error();
  std::unique_ptr<Child> child(new Child(*this, name, *pid, std::move(handlers)));
  running_[*pid] = child.get();
  return child;
}

Result<std::unique_ptr<Child>> Children::start_foreign(
    const std::string& name, os::Program program, std::function<void(std::string reason)> on_end) {
  Child::Handlers handlers;
  handlers.on_end = std::move(on_end);
  auto child = spawn_as(name, std::move(program), std::move(handlers));
  if (child) (*child)->closed_ = true;  // whatever it says is not for us
  return child;
}

Result<std::unique_ptr<Child>> Children::start_alone(
    const std::string& program, const std::vector<std::string>& arguments,
    std::function<void(std::string reason)> on_end) {
  Child::Handlers handlers;
  handlers.on_end = std::move(on_end);
  os::Program start;
  start.arguments = {program};
  start.arguments.insert(start.arguments.end(), arguments.begin(), arguments.end());
  auto child = spawn(program, std::move(start), std::move(handlers));
  if (child) (*child)->closed_ = true;  // there is nothing to be read from it
  return child;
}

Result<std::unique_ptr<Child>> Children::start(const std::string& program, wire::Role role,
                                               Child::Handlers handlers,
                                               const std::vector<std::string>& arguments) {
  auto path = locate_(program);
  if (!path) return path.error();
  os::Program start;
  start.arguments = {*path};
  start.arguments.insert(start.arguments.end(), arguments.begin(), arguments.end());
  return converse(program, std::move(start), role, std::move(handlers));
}

Result<std::unique_ptr<Child>> Children::start_command(const std::vector<std::string>& words,
                                                       wire::Role role, Child::Handlers handlers) {
  os::Program start;
  start.arguments = words;
  return converse(words.front(), std::move(start), role, std::move(handlers));
}

Result<std::unique_ptr<Child>> Children::converse(const std::string& name, os::Program start,
                                                  wire::Role role, Child::Handlers handlers) {
  auto to_child = make_pipe();
  if (!to_child) return to_child.error();
  auto from_child = make_pipe();
  if (!from_child) return from_child.error();
  start.descriptors = {{0, to_child->read.get()}, {1, from_child->write.get()}};
  start.environment.push_back(os::policy_variable(os::policy_of_environment(sandbox_)));
  auto child = spawn_as(name, std::move(start), std::move(handlers));
  if (!child) return child;
  Child* const raw = child->get();
  wire::FrameChannel::Handlers channel;
  channel.on_frame = [raw](wire::Frame frame) {
    if (!raw->is_boxed_enough())
      return raw->kill(raw->name_ + " is in no sandbox, and the settings require one");
    raw->handlers_.on_frame(std::move(frame));
  };
  channel.on_closed = [raw](std::optional<Error> error) { raw->closed(std::move(error)); };
  channel.on_drained = [raw] {
    if (raw->handlers_.on_drained) raw->handlers_.on_drained();
  };
  channel.on_greeted = [raw] {
    if (raw->handlers_.on_greeted) raw->handlers_.on_greeted();
  };
  raw->channel_ = std::make_unique<wire::FrameChannel>(
      loop_, std::move(from_child->read), std::move(to_child->write), wire::Role::backend, role,
      std::move(channel));
  return child;
}

Result<std::unique_ptr<Child>> Children::start_lines(const std::string& name,
                                                     const std::vector<std::string>& words,
                                                     Child::Handlers handlers) {
  auto input = make_pipe();
  if (!input) return input.error();
  auto output = make_pipe();
  if (!output) return output.error();
  auto errors = make_pipe();
  if (!errors) return errors.error();
  os::Program start;
  start.arguments = words;
  start.descriptors = {{0, input->read.get()}, {1, output->write.get()}, {2, errors->write.get()}};
  auto child = spawn_as(name, std::move(start), std::move(handlers));
  if (!child) return child;
  Child* const raw = child->get();
  LineChannel::Handlers lines;
  lines.on_line = [raw](std::string_view line) { raw->heard(line); };
  // One that only closed its output ends soon, or is found to hang.
  lines.on_closed = [raw](const std::optional<Error>& error) {
    if (error) raw->kill(raw->name_ + " wrote " + error->message);
  };
  raw->lines_ =
      std::make_unique<LineChannel>(loop_, std::move(input->write), std::move(output->read),
                                    std::move(errors->read), std::move(lines), kLongestLine);
  return child;
}

std::size_t Children::free_cores() const {
  std::size_t busy = 0;
  for (const Crew* crew : crews_)
    busy += crew->busy_cores();
  return cores_ - std::min(cores_, busy);
}

bool Children::memory_ran_out() {
  const auto now = os::killed_for_memory();
  return std::exchange(killed_for_memory_, now) != now;
}

void Children::take_exits() {
  auto exits = spawner_.exits();
  if (!exits) {
    // With the spawner its children have died, and nobody is left to say so.
    log_line(LogLevel::error, exits.error().message);
    watch_.want(false, false);
    while (!running_.empty()) {
      Child* const ended = running_.begin()->second;
      running_.erase(running_.begin());
      ended->exited({.pid = ended->pid_, .status = {}, .signal = SIGKILL});
    }
    if (on_loss_) on_loss_(exits.error());
    return;
  }
  for (const os::Exit& exit : *exits) {
    const auto child = running_.find(exit.pid);
    if (child == running_.end()) continue;
    Child* const ended = child->second;
    running_.erase(child);
    ended->exited(exit);
  }
}

}  // namespace antiphon::backend
