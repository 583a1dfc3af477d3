#include "fetch/multi.h"

#include <new>
#include <utility>

namespace antiphon::fetch {

Multi::Multi(Hooks hooks, std::uint32_t connections)
    : hooks_(std::move(hooks)), multi_(curl_multi_init()) {
  if (!multi_) throw std::bad_alloc();
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_MULTIPLEX));
  curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(connections));
}

void Multi::ready(int fd, int events) {
  int running = 0;
  curl_multi_socket_action(multi_.get(), fd, events, &running);
}

std::optional<Multi::Done> Multi::next_done() {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    char* owner = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
    return Done{owner, message->data.result};
  }
  return std::nullopt;
}

int Multi::on_socket(CURL*, curl_socket_t fd, int what, void* self, void*) noexcept {
  const bool gone = what == CURL_POLL_REMOVE;
  static_cast<Multi*>(self)->hooks_.watch(fd, !gone && (what & CURL_POLL_IN) != 0,
                                          !gone && (what & CURL_POLL_OUT) != 0);
  return 0;
}

int Multi::on_timer(CURLM*, long delay, void* self) noexcept {
  std::optional<Milliseconds> after;
  if (delay >= 0) after = Milliseconds{delay};
  static_cast<Multi*>(self)->hooks_.set_timer(after);
  return 0;
}

}  // namespace antiphon::fetch
