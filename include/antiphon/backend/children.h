// The backend's child processes: programs of ours at the other end of a channel.

#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/os/loop.h"
#include "antiphon/os/paths.h"
#include "antiphon/os/spawner.h"
#include "antiphon/wire/channel.h"

namespace antiphon::backend {

class Children;
class LineChannel;

// One running program. Destroying it kills the program, and nothing is called any more.
class Child {
 public:
  struct Handlers {
    std::function<void(wire::Frame)> on_frame;
    // Once, after the last frame: why it ended, as in `antiphon-parser was killed by signal 9
    // (SIGKILL)`. The handler may destroy the child.
    std::function<void(std::string reason)> on_end;
    std::function<void()> on_drained;    // may be unset
    std::function<void()> on_greeted{};  // may be unset: it said its first word
    // Of one that speaks lines: whether its first line will do. An error ends it, and says what it
    // did: `speaks another language`.
    std::function<Result<void>(std::string_view)> check_hello{};
  };

  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  void send(const wire::Frame& frame);
  // Not one that speaks lines.
  void pause(bool paused) { channel_->pause(paused); }
  [[nodiscard]] std::size_t queued() const { return channel_->queued(); }
  [[nodiscard]] pid_t pid() const { return pid_; }
  // What it says of its sandbox; nothing until it has said so.
  [[nodiscard]] os::Confined box() const {
    return channel_ ? channel_->peer_box() : os::Confined::nothing;
  }
  // Its exit status was 0. To be asked when it has ended.
  [[nodiscard]] bool did_well() const { return did_well_; }
  // It came to its end by itself, and was not killed by anybody. To be asked when it has ended.
  [[nodiscard]] bool left() const { return left_; }
  // The signal that ended it, where that was not of ours. To be asked when it has ended.
  [[nodiscard]] std::optional<int> signal() const { return signal_; }
  // Ends it for a reason of ours, which on_end is told in place of the signal.
  void kill(std::string reason);

 private:
  friend class Children;
  Child(Children& owner, std::string name, pid_t pid, Handlers handlers);
  [[nodiscard]] bool is_boxed_enough() const;
  void closed(std::optional<Error> error);
  void heard(std::string_view line);
  void exited(const os::Exit& exit);
  void finish_if_over();

  Children& owner_;
  std::string name_;
  pid_t pid_;
  Handlers handlers_;
  std::unique_ptr<wire::FrameChannel> channel_;
  std::unique_ptr<LineChannel> lines_;
  bool greeted_ = false;                             // of lines_
  wire::RequestId request_ = wire::RequestId::none;  // the same: what was sent last
  bool closed_ = false;
  bool did_well_ = false;
  bool left_ = false;
  bool killed_ = false;  // by us
  std::optional<int> signal_;
  std::optional<std::string> exit_;
  std::string reason_;  // ours, if we had one
};

class Crew;

// Starts them through the spawner and tells each of its end; knows the crews in which they work.
// Must outlive every Child and every Crew. The one place of the backend that starts programs.
class Children {
 public:
  // `locate` tells where a program of ours lies.
  using Locate = std::function<Result<std::string>(const std::string& program)>;
  Children(os::Loop& loop, os::Spawner& spawner, Locate locate = os::sibling_program);

  // `program` is the name of one of ours; it runs at nice 10.
  Result<std::unique_ptr<Child>> start(const std::string& program, wire::Role role,
                                       Child::Handlers handlers,
                                       const std::vector<std::string>& arguments = {});
  // A command of the user's that starts one of ours, perhaps elsewhere: `ssh host antiphon-parser`.
  Result<std::unique_ptr<Child>> start_command(const std::vector<std::string>& words,
                                               wire::Role role, Child::Handlers handlers);
  // A command of the user's that speaks lines of text (line_channel.h). A frame that is sent to it
  // is its payload alone, some whole lines; a line that it says is a frame with the number of the
  // one that was sent last.
  Result<std::unique_ptr<Child>> start_lines(const std::string& name,
                                             const std::vector<std::string>& words,
                                             Child::Handlers handlers);
  // One that says nothing: it works for itself, as its arguments tell, and ends. Nothing may be
  // sent to it.
  Result<std::unique_ptr<Child>> start_alone(const std::string& program,
                                             const std::vector<std::string>& arguments,
                                             std::function<void(std::string reason)> on_end);
  // A program of somebody else's, from a list of words: its descriptors lead where the caller says.
  // `name` stands for it in what on_end is told. Nothing may be sent to it.
  Result<std::unique_ptr<Child>> start_foreign(const std::string& name, os::Program program,
                                               std::function<void(std::string reason)> on_end);
  [[nodiscard]] os::Loop& loop() { return loop_; }
  // What programs of ours are told from here on.
  void set_sandbox(SandboxPolicy policy) { sandbox_ = policy; }

  // Called once when the spawner died: nothing can be started any more.
  void tell_loss(std::function<void(Error)> on_loss) { on_loss_ = std::move(on_loss); }

  // Crews tell that they are there.
  void join(Crew& crew) { crews_.push_back(&crew); }
  void leave(Crew& crew) { std::erase(crews_, &crew); }
  [[nodiscard]] const std::vector<Crew*>& crews() const { return crews_; }
  // Cores that no worker of any crew is busy on.
  [[nodiscard]] std::size_t free_cores() const;
  // Something happened in some crew.
  void note_change() const {
    if (on_change_) on_change_();
  }
  // Whom that is told to: one at a time. Must not do anything but set a timer.
  void tell_changes(std::function<void()> on_change) { on_change_ = std::move(on_change); }
  // A part is of no use for a while.
  void note_degraded(const std::string& role, const std::string& reason) const {
    if (on_degraded_) on_degraded_(role, reason);
  }
  void tell_degraded(std::function<void(const std::string& role, const std::string& why)> on_it) {
    on_degraded_ = std::move(on_it);
  }
  // Since the last call the system has ended some process for want of memory.
  bool memory_ran_out();

 private:
  friend class Child;
  Result<std::unique_ptr<Child>> converse(const std::string& name, os::Program program,
                                          wire::Role role, Child::Handlers handlers);
  Result<std::unique_ptr<Child>> spawn(const std::string& program, os::Program start,
                                       Child::Handlers handlers);
  Result<std::unique_ptr<Child>> spawn_as(const std::string& name, os::Program start,
                                          Child::Handlers handlers);
  void take_exits();

  os::Loop& loop_;
  os::Spawner& spawner_;
  Locate locate_;
  SandboxPolicy sandbox_ = SandboxPolicy::automatic;
  std::map<pid_t, Child*> running_;
  std::vector<Crew*> crews_;
  std::function<void()> on_change_;
  std::function<void(Error)> on_loss_;
  std::function<void(const std::string&, const std::string&)> on_degraded_;
  std::size_t cores_;
  std::optional<std::uint64_t> killed_for_memory_;
  os::Watch watch_;
};

}  // namespace antiphon::backend
