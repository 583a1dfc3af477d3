// libcurl's other handle: it drives all transfers at once, by descriptors and by time.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include <curl/curl.h>

#include "fetch/easy.h"

namespace antiphon::fetch {

class Multi {
 public:
  using Milliseconds = std::chrono::milliseconds;
  struct Hooks {
    std::function<void(int fd, bool readable, bool writable)> watch;
    // ready(CURL_SOCKET_TIMEOUT, 0) is wanted after so long; nothing: is not.
    std::function<void(std::optional<Milliseconds>)> set_timer;
  };
  // Keeps so many connections for the next request to the same host.
  Multi(Hooks hooks, std::uint32_t connections);
  Multi(const Multi&) = delete;
  Multi& operator=(const Multi&) = delete;

  void add(const Easy& easy) { curl_multi_add_handle(multi_.get(), easy.get()); }
  void remove(const Easy& easy) { curl_multi_remove_handle(multi_.get(), easy.get()); }
  // `events` as in CURL_CSELECT_IN. Calls back, of this handle and of the easy ones.
  void ready(int fd, int events);

  // One that has come to its end, each once.
  struct Done {
    void* owner;  // as prepare() was given it
    CURLcode code;
  };
  std::optional<Done> next_done();

 private:
  struct Cleanup {
    void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
  };
  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* self, void* unused) noexcept;
  static int on_timer(CURLM* multi, long delay, void* self) noexcept;

  Hooks hooks_;
  std::unique_ptr<CURLM, Cleanup> multi_;
};

}  // namespace antiphon::fetch
