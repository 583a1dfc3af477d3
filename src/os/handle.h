// What every libuv handle of ours shares. uv_close() is asynchronous, and a callback may destroy
// the object that called it; so a handle lives on the heap, belongs to itself once its object is
// gone, and is deleted by libuv's close callback.

#pragma once

#include <uv.h>

#include <functional>
#include <utility>

#include "antiphon/os/loop.h"

namespace antiphon::os {

struct Loop::Impl {
  uv_loop_t uv{};
  bool in_timers = false;  // a timer's callback is running
};

template <class Raw, class Signature>
class OwnHandle;

template <class Raw, class R, class... Arguments>
class OwnHandle<Raw, R(Arguments...)> {
 public:
  explicit OwnHandle(std::function<R(Arguments...)> callback) : callback_(std::move(callback)) {
    raw.data = this;
  }
  virtual ~OwnHandle() = default;
  OwnHandle(const OwnHandle&) = delete;
  OwnHandle& operator=(const OwnHandle&) = delete;

  // The object is gone: no callback from here on. What the callback holds is freed as soon as it is
  // not running.
  void abandon() {
    abandoned_ = true;
    if (!running_) callback_ = nullptr;
    close();
  }

  // Only while not abandoned.
  R call(Arguments... arguments) {
    const Running running(*this);
    return callback_(arguments...);
  }

  [[nodiscard]] bool abandoned() const { return abandoned_; }

  Raw raw{};

 protected:
  // Ends with `delete this`, later.
  virtual void close() {
    uv_close(reinterpret_cast<uv_handle_t*>(&raw),
             [](uv_handle_t* handle) { delete static_cast<OwnHandle*>(handle->data); });
  }

 private:
  struct Running {
    explicit Running(OwnHandle& handle) : handle_(handle) { handle_.running_ = true; }
    ~Running() {
      handle_.running_ = false;
      if (handle_.abandoned_) handle_.callback_ = nullptr;
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    OwnHandle& handle_;
  };

  std::function<R(Arguments...)> callback_;
  bool running_ = false;
  bool abandoned_ = false;
};

// The handle that libuv's callback is about. `Handle` derives from OwnHandle<Raw, …>.
template <class Handle, class Raw>
Handle& handle_of(Raw* raw) {
  return *static_cast<Handle*>(static_cast<typename Handle::Own*>(raw->data));
}

}  // namespace antiphon::os
