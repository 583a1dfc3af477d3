#include "fetch/queue.h"

#include <algorithm>

namespace antiphon::fetch {

HostQueue::HostQueue(std::size_t places, std::size_t places_per_host)
    : places_(std::max<std::size_t>(places, 1)),
      places_per_host_(std::max<std::size_t>(places_per_host, 1)) {}

void HostQueue::add(TransferId id, const std::string& host) {
  Host& entry = hosts_[host];
  entry.waiting.push_back(id);
  take_turn(host, entry);
}

void HostQueue::add_first(TransferId id, const std::string& host) {
  Host& entry = hosts_[host];
  entry.waiting.push_front(id);
  take_turn(host, entry);
}

std::optional<TransferId> HostQueue::next() {
  while (running_ < places_ && !turns_.empty()) {
    const std::string name = std::move(turns_.front());
    turns_.pop_front();
    Host& host = hosts_.at(name);
    host.in_turn = false;
    if (host.waiting.empty()) {  // removed since
      forget_if_idle(name);
      continue;
    }
    const TransferId id = host.waiting.front();
    host.waiting.pop_front();
    ++host.running;
    ++running_;
    take_turn(name, host);
    return id;
  }
  return std::nullopt;
}

bool HostQueue::is_anybody_in_turn() const {
  return std::any_of(turns_.begin(), turns_.end(),
                     [&](const auto& name) { return !hosts_.at(name).waiting.empty(); });
}

bool HostQueue::lend() {
  if (lent_ >= 2 * places_) return false;
  --running_;
  ++lent_;
  return true;
}

void HostQueue::leave(const std::string& host, bool lent) {
  const auto found = hosts_.find(host);
  if (found == hosts_.end() || found->second.running == 0) return;
  --(lent ? lent_ : running_);
  --found->second.running;
  take_turn(host, found->second);
  forget_if_idle(host);
}

void HostQueue::remove(TransferId id, const std::string& host) {
  const auto found = hosts_.find(host);
  if (found == hosts_.end()) return;
  std::erase(found->second.waiting, id);
  forget_if_idle(host);
}

void HostQueue::take_turn(const std::string& name, Host& host) {
  if (host.in_turn || host.waiting.empty() || host.running >= places_per_host_) return;
  host.in_turn = true;
  turns_.push_back(name);
}

void HostQueue::forget_if_idle(const std::string& name) {
  const auto found = hosts_.find(name);
  const Host& host = found->second;
  if (host.running == 0 && host.waiting.empty() && !host.in_turn) hosts_.erase(found);
}

}  // namespace antiphon::fetch
