#include "fetch/driver.h"

#include <poll.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace antiphon::fetch::test {

TransferOptions Driver::plenty() {
  static const bool started = [] {
    for (const char* name :
         {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) {
      ::unsetenv(name);  // loopback only
    }
    return start_library().ok();
  }();
  TransferOptions options;
  options.user_agent = started ? "antiphon-test" : "";
  options.first_credit = UINT64_MAX;
  options.slow = std::chrono::hours{1};  // what is said of places shall not depend on real time
  return options;
}

FetchRequest Driver::request(std::string url) {
  FetchRequest request;
  request.url = std::move(url);
  return request;
}

Driver::Driver(TransferOptions options)
    : transfers(std::move(options),
                Hooks{[this](int fd, bool readable, bool writable) {
                        if (readable || writable) {
                          wanted_[fd] = {readable, writable};
                        } else {
                          wanted_.erase(fd);
                        }
                      },
                      [this](std::optional<Milliseconds> delay) {
                        due_.reset();
                        if (delay) due_ = now() + *delay;
                      },
                      [this] { return now(); }, [this] { return wall; }},
                Sinks{[this](TransferId id, std::string_view part) {
                        bodies[id] += part;
                        largest_part = std::max(largest_part, part.size());
                      },
                      [this](TransferId id, FetchResult result) {
                        if (!results.emplace(id, std::move(result)).second) {
                          throw std::logic_error("finished twice");
                        }
                        order.push_back(id);
                      }}) {}

Driver::Milliseconds Driver::now() const {
  return skipped_ + std::chrono::duration_cast<Milliseconds>(
                        std::chrono::steady_clock::now().time_since_epoch());
}

bool Driver::turn(Milliseconds patience) {
  std::vector<pollfd> polled;
  for (const auto& [fd, want] : wanted_) {
    const int events = (want.readable ? POLLIN : 0) | (want.writable ? POLLOUT : 0);
    polled.push_back({fd, static_cast<short>(events), 0});
  }
  if (due_) patience = std::clamp(*due_ - now(), Milliseconds{0}, patience);
  const int ready = ::poll(polled.data(), polled.size(), static_cast<int>(patience.count()));
  for (const pollfd& one : polled) {
    if (one.revents == 0 || !wanted_.contains(one.fd)) continue;
    const bool trouble = (one.revents & (POLLERR | POLLHUP)) != 0;
    transfers.socket_ready(one.fd, trouble || (one.revents & POLLIN) != 0,
                           trouble || (one.revents & POLLOUT) != 0);
  }
  const bool late = due_ && *due_ <= now();
  if (late) {
    due_.reset();
    transfers.time_reached();
  }
  return ready > 0 || late;
}

void Driver::run_until(const std::function<bool()>& done) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!done()) {
    turn(Milliseconds{5});  // what servers do, their threads do not tell us
    if (std::chrono::steady_clock::now() > give_up) throw std::runtime_error("it did not happen");
  }
}

void Driver::run_while_ready() {
  while (turn(Milliseconds{0})) {
  }
}

FetchResult Driver::fetch(FetchRequest request) {
  const TransferId id{++last_id_};
  if (!transfers.start(id, std::move(request))) throw std::logic_error("id in use");
  run_until([&] { return results.contains(id); });
  return results[id];
}

void Driver::let_pass(Milliseconds time) {
  skipped_ += time;
}

}  // namespace antiphon::fetch::test
