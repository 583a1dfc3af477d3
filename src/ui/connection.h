// The backend as the front end sees it: a process that is started, spoken with, and started again
// when it dies.

#pragma once

#include <sys/types.h>

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
  // Now, if it is down.
  void retry();
  // Sends what is queued, says goodbye by closing, and gives the backend some time to store what it
  // was told.
  void finish();

  // For every child that ended.
  void on_exit(const os::Exit& exit);

 private:
  void restart();
  void on_frame(const wire::Frame& frame);
  void on_closed(const std::optional<Error>& error);
  void end_with(const std::string& reason);
  void lost(const std::string& reason);
  void take_words();
  [[nodiscard]] std::string last_words() const;

  os::Loop& loop_;
  os::Spawner& spawner_;
  std::vector<std::string> command_;
  std::function<double()> random_;
  Handlers handlers_;
  os::RestartPolicy policy_;
  os::Timer timer_;  // until the next start, or until patience with a dying one ends

  pid_t pid_ = 0;  // 0: none runs
  std::unique_ptr<wire::FrameChannel> channel_;
  Fd errors_;  // what it writes to its standard error
  std::unique_ptr<os::Watch> error_watch_;
  std::string words_;      // the end of that
  std::string complaint_;  // why we ended it
  bool heard_ = false;     // from this or an earlier one
  bool finishing_ = false;
};

}  // namespace antiphon::ui
