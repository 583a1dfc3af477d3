// A peer at the other end of two descriptors: messages in, messages out.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "antiphon/base/fd.h"
#include "antiphon/base/result.h"
#include "antiphon/os/loop.h"
#include "antiphon/wire/archive.h"
#include "antiphon/wire/frame.h"
#include "antiphon/wire/messages.h"

namespace antiphon::wire {

// For the event loop: never waits. What cannot be written yet is queued; the queue has no limit of
// its own, so senders of much look at queued() and wait for on_drained.
class FrameChannel {
 public:
  struct Handlers {
    std::function<void(Frame)> on_frame;
    // Once, the last call: end of file (no error), or what went wrong. Everything that the peer
    // said before is delivered first, also when a write found it gone; and what is queued is still
    // written to a peer that only stopped talking. Not while paused. The descriptors are closed by
    // then.
    std::function<void(std::optional<Error>)> on_closed;
    // Something was queued, and now nothing is; may be unset. Not for what went out at once.
    std::function<void()> on_drained;
    // Once, before the first frame: the peer said hello. May be unset.
    std::function<void()> on_greeted{};
  };

  // Sends the hello. Both descriptors become non-blocking; they may be one socket given twice
  // (dup). Handlers are called from the loop only, and each may destroy the channel: nothing is
  // called after. SIGPIPE must be ignored.
  FrameChannel(os::Loop& loop, Fd in, Fd out, Role ours, Role theirs, Handlers handlers,
               os::Confined box = os::Confined::nothing);
  ~FrameChannel();
  FrameChannel(const FrameChannel&) = delete;
  FrameChannel& operator=(const FrameChannel&) = delete;

  // Tries to write at once. After the end it does nothing; a message that does not fit() ends the
  // channel with an error.
  void send(const Frame& frame);
  [[nodiscard]] std::size_t queued() const;      // bytes not yet taken by the system
  [[nodiscard]] std::uint64_t received() const;  // bytes, also of what is not whole yet
  // What the peer's hello said of its sandbox (frame.h).
  [[nodiscard]] os::Confined peer_box() const;
  // Stops reading while the owner is behind; the peer then blocks or queues. No frame comes after
  // pause(true), not even one that was read already.
  void pause(bool paused);

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with the callback that is running: it may destroy us
};

// For parsers: waits. Reads ahead; what it read and did not give out yet moves with it.
class BlockingChannel {
 public:
  // Descriptors are borrowed. Sends the hello at once.
  static Result<BlockingChannel> open(int in, int out, Role ours, Role theirs,
                                      os::Confined box = os::Confined::nothing);

  // The next message; nothing at end of file between two messages.
  Result<std::optional<Frame>> receive();
  // A message that does not fit() is an error, and nothing of it was written.
  Result<void> send(const Frame& frame);

 private:
  BlockingChannel(int in, int out, Role theirs) : in_(in), out_(out), reader_(theirs) {}
  int in_;
  int out_;
  FrameReader reader_;
};

}  // namespace antiphon::wire
