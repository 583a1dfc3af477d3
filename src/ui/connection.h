// The backend as the front end sees it: a process that is started, spoken with, looked at while
// somebody is at the keys, and started again when it dies or hangs. An os::Supervisor decides.

#pragma once

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/base/fd.h"
#include "antiphon/os/loop.h"
#include "antiphon/os/spawner.h"
#include "antiphon/os/supervisor.h"
#include "antiphon/wire/channel.h"
#include "ui/events.h"

namespace antiphon::ui {

class Connection {
 public:
  struct Handlers {
    std::function<void()> on_ready;
    std::function<void(Arrived)> on_message;
    std::function<void(BackendLost)> on_lost;
    // It has not said a word for a while, though it was asked; or it has again.
    std::function<void(BackendSilent)> on_silent;
    // It ended by itself before it ever said a word: trying again would not help.
    std::function<void(Error)> on_useless;
    // After finish().
    std::function<void()> on_finished;
  };

  // `random` gives numbers in [0, 1).
  Connection(os::Loop& loop, os::Spawner& spawner, std::vector<std::string> command,
             std::function<double()> random, Handlers handlers);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // on_ready is called from the loop, never from here.
  Result<void> start();
  void send(const Send& message);
  // Somebody is there: from here on and for a while it is seen to that the backend answers.
  void attend();
  // Now, if it is down.
  void retry();
  // Sends what is queued, says goodbye by closing, and gives the backend some time to store what it
  // was told.
  void finish();

  // For every child that ended.
  void on_exit(const os::Exit& exit);
  // The spawner died, and all that it had started with it; there is another one.
  void on_spawner_lost();

 private:
  void advance();
  void obey(const os::Command& command);
  void watch_over();
  Result<void> start_process();
  void look();
  void listen();
  void on_frame(const wire::Frame& frame);
  void on_closed(const std::optional<Error>& error);
  void end_with(const std::string& reason);
  void lost(const std::string& reason);
  void tell_silence();
  void take_words();
  [[nodiscard]] std::string last_words() const;

  os::Loop& loop_;
  os::Spawner& spawner_;
  std::vector<std::string> command_;
  std::function<double()> random_;
  Handlers handlers_;
  os::Supervisor supervisor_;
  os::Timer supervision_;
  os::Timer dying_;     // patience with one that has closed its side, or with the last one
  os::Timer watching_;  // until nobody seems to be there any more

  os::WorkerId worker_{};  // the backend that runs
  pid_t pid_ = 0;          // 0: none runs
  // While it is there the backend is asked whether it answers.
  std::optional<os::JobId> watch_;
  std::chrono::milliseconds watched_since_{};
  std::unique_ptr<wire::FrameChannel> channel_;
  std::uint64_t received_ = 0;  // bytes, as of the last look
  Fd errors_;                   // what it writes to its standard error
  std::unique_ptr<os::Watch> error_watch_;
  std::string words_;      // the end of that
  std::string complaint_;  // why we ended it
  bool heard_ = false;     // from this or an earlier one
  bool was_started_ = false;
  bool silent_ = false;  // and told so
  bool finishing_ = false;
};

}  // namespace antiphon::ui
