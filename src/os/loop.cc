#include "antiphon/os/loop.h"

#include <fcntl.h>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "os/handle.h"

namespace antiphon::os {

namespace {

// For what only fails when the system has no descriptors or memory left.
void require(int error, const char* what) {
  if (error != 0) throw std::runtime_error(std::string(what) + ": " + uv_strerror(error));
}

}  // namespace

Loop::Loop() : impl_(std::make_unique<Impl>()) {
  require(uv_loop_init(&impl_->uv), "cannot make an event loop");
}

Loop::~Loop() {
  // Handles that were abandoned still have to be closed, which takes a turn or two.
  bool closed = false;
  for (int turns = 0; turns < 8 && !closed; ++turns) {
    uv_run(&impl_->uv, UV_RUN_NOWAIT);
    closed = uv_loop_close(&impl_->uv) == 0;
  }
  assert(closed && "something outlives its Loop");
}

void Loop::run() {
  uv_run(&impl_->uv, UV_RUN_DEFAULT);
}

void Loop::stop() {
  uv_stop(&impl_->uv);
}

std::chrono::milliseconds Loop::now() const {
  return std::chrono::milliseconds(static_cast<std::int64_t>(uv_now(&impl_->uv)));
}

struct Timer::Handle : OwnHandle<uv_timer_t, void()> {
  using Own = OwnHandle<uv_timer_t, void()>;
  Handle(Loop::Impl& the_loop, std::function<void()> on_time)
      : Own(std::move(on_time)), loop(the_loop) {
    uv_timer_init(&loop.uv, &raw);
  }
  Loop::Impl& loop;
};

Timer::Timer(Loop& loop, std::function<void()> on_time)
    : handle_(new Handle(loop.impl(), std::move(on_time))) {}

Timer::~Timer() {
  handle_->abandon();
}

void Timer::start(std::chrono::milliseconds delay) {
  // libuv runs timers until none is due: one that sets itself to 0 ms from its own callback would
  // never let a descriptor have its turn.
  const std::int64_t least = handle_->loop.in_timers ? 1 : 0;
  const auto on_time = [](uv_timer_t* raw) {
    auto& handle = handle_of<Handle>(raw);
    Loop::Impl& loop = handle.loop;
    loop.in_timers = true;
    handle.call();
    loop.in_timers = false;
  };
  uv_timer_start(&handle_->raw, on_time,
                 static_cast<std::uint64_t>(std::max<std::int64_t>(delay.count(), least)), 0);
}

void Timer::stop() {
  uv_timer_stop(&handle_->raw);
}

bool Timer::is_set() const {
  return uv_is_active(reinterpret_cast<const uv_handle_t*>(&handle_->raw)) != 0;
}

struct Watch::Handle {
  virtual ~Handle() = default;
  virtual void want(bool readable, bool writable) = 0;
  virtual void abandon() = 0;
  Handle() = default;
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  struct Polled;
  struct AlwaysReady;
};

struct Watch::Handle::Polled : Watch::Handle {
  struct Poll : OwnHandle<uv_poll_t, void(bool, bool)> {
    using Own = OwnHandle<uv_poll_t, void(bool, bool)>;
    using Own::Own;

    void start() {
      const int failed = uv_poll_start(&raw, wanted, [](uv_poll_t* handle, int status, int events) {
        handle_of<Poll>(handle).on_events(status, events);
      });
      assert(failed == 0 && "a descriptor has one Watch at a time");
      (void)failed;
    }

    void on_events(int status, int events) {
      if (status == 0) return call((events & UV_READABLE) != 0, (events & UV_WRITABLE) != 0);
      call(true, true);
      // After an error libuv stops watching, but we promise to be level-triggered.
      if (!abandoned() && wanted != 0) start();
    }

    int wanted = 0;
  };

  // The descriptor may be the terminal, whose flags are shared with the shell that started us:
  // libuv makes it non-blocking, and we make that undone.
  static int open(Loop& loop, int fd, Poll& poll) {
    const int flags = ::fcntl(fd, F_GETFL);
    const int failed = uv_poll_init(&loop.impl().uv, &poll.raw, fd);
    if (flags >= 0) ::fcntl(fd, F_SETFL, flags);
    return failed;
  }

  explicit Polled(std::unique_ptr<Poll> opened) : poll(opened.release()) {}

  void want(bool readable, bool writable) override {
    const int wanted = (readable ? UV_READABLE : 0) | (writable ? UV_WRITABLE : 0);
    if (wanted == poll->wanted) return;
    poll->wanted = wanted;
    if (wanted == 0) {
      uv_poll_stop(&poll->raw);
    } else {
      poll->start();
    }
  }
  void abandon() override {
    poll->abandon();
    delete this;
  }

  Poll* poll;
};

// Files and /dev/null cannot be polled; reading or writing them never waits.
struct Watch::Handle::AlwaysReady : Watch::Handle {
  AlwaysReady(Loop& loop, std::function<void(bool, bool)> on_ready)
      : turns(loop, [this, on_ready = std::move(on_ready)] {
          bool alive = true;
          alive_ = &alive;
          if (readable_ || writable_) on_ready(readable_, writable_);
          if (!alive) return false;
          alive_ = nullptr;
          return readable_ || writable_;
        }) {}

  void want(bool readable, bool writable) override {
    readable_ = readable;
    writable_ = writable;
    if (readable || writable) turns.wake();
  }
  void abandon() override {
    if (alive_ != nullptr) *alive_ = false;
    delete this;
  }

  Slices turns;
  bool readable_ = false;
  bool writable_ = false;
  bool* alive_ = nullptr;  // set while the callback runs
};

Watch::Watch(Loop& loop, int fd, std::function<void(bool readable, bool writable)> on_ready) {
  auto poll = std::make_unique<Handle::Polled::Poll>(on_ready);
  const int failed = Handle::Polled::open(loop, fd, *poll);
  assert((failed == 0 || failed == UV_EPERM) &&
         "a descriptor that is not open, or watched already");
  if (failed == 0) {
    handle_ = new Handle::Polled(std::move(poll));
  } else {
    handle_ = new Handle::AlwaysReady(loop, std::move(on_ready));
  }
}

Watch::~Watch() {
  handle_->abandon();
}

void Watch::want(bool readable, bool writable) {
  handle_->want(readable, writable);
}

struct Signal::Handle : OwnHandle<uv_signal_t, void()> {
  using Own = OwnHandle<uv_signal_t, void()>;
  using Own::Own;
};

Signal::Signal(Loop& loop, int number, std::function<void()> on_signal) {
  auto handle = std::make_unique<Handle>(std::move(on_signal));
  require(uv_signal_init(&loop.impl().uv, &handle->raw), "cannot watch for signals");
  handle_ = handle.release();
  const int failed = uv_signal_start(
      &handle_->raw, [](uv_signal_t* raw, int) { handle_of<Handle>(raw).call(); }, number);
  if (failed != 0) handle_->abandon();
  require(failed, "cannot watch for a signal");
}

Signal::~Signal() {
  handle_->abandon();
}

// A turn of libuv: timers, idle, descriptors, check. The check handle makes the slice; the idle
// handle does nothing, but while it is active libuv does not wait for descriptors.
struct Slices::Handle : OwnHandle<uv_check_t, bool()> {
  using Own = OwnHandle<uv_check_t, bool()>;
  Handle(Loop& loop, std::function<bool()> slice) : Own(std::move(slice)) {
    uv_check_init(&loop.impl().uv, &raw);
    uv_idle_init(&loop.impl().uv, &idle);
    idle.data = this;
  }

  void start() {
    woken = true;
    uv_idle_start(&idle, [](uv_idle_t*) {});
    uv_check_start(&raw, [](uv_check_t* check) { handle_of<Handle>(check).turn(); });
  }

  void turn() {
    woken = false;
    const bool more = call();
    if (abandoned() || more || woken) return;
    uv_check_stop(&raw);
    uv_idle_stop(&idle);
  }

  void close() override {
    uv_check_stop(&raw);
    // One after the other: whatever is deleted first takes the memory of both with it.
    uv_close(reinterpret_cast<uv_handle_t*>(&idle), [](uv_handle_t* closed) {
      auto* handle = static_cast<Handle*>(closed->data);
      handle->Own::close();
    });
  }

  uv_idle_t idle{};
  bool woken = false;
};

Slices::Slices(Loop& loop, std::function<bool()> slice)
    : handle_(new Handle(loop, std::move(slice))) {}

Slices::~Slices() {
  handle_->abandon();
}

void Slices::wake() {
  handle_->start();
}

}  // namespace antiphon::os
