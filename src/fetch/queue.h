// Who is next: at most so many at once, so many for a host, and the hosts in turn. Whoever waits
// for a slow server can lend its place to another meanwhile.

#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <unordered_map>

#include "antiphon/fetch/transfers.h"

namespace antiphon::fetch {

class HostQueue {
 public:
  HostQueue(std::size_t places, std::size_t places_per_host);

  void add(TransferId id, const std::string& host);
  // Before the others of its host: for a transfer that has begun elsewhere and was sent here.
  void add_first(TransferId id, const std::string& host);
  // Takes a place for the one whose turn it is; nothing: no place, or nobody waits for a free one.
  std::optional<TransferId> next();
  // Whether next() would tell of one.
  [[nodiscard]] bool has_next() const { return running_ < places_ && is_anybody_in_turn(); }
  // All places are taken, and somebody waits for one.
  [[nodiscard]] bool is_crowded() const { return running_ >= places_ && is_anybody_in_turn(); }
  // The place of one that next() had told of, and that is waiting itself, goes to another; its
  // share of the host it keeps. False: twice as many as there are places are lent already.
  bool lend();
  // Gives back the place of one that next() had told of, or what is left of it when it was lent.
  void leave(const std::string& host, bool lent = false);
  // One that still waits goes away.
  void remove(TransferId id, const std::string& host);

 private:
  struct Host {
    std::deque<TransferId> waiting;
    std::size_t running = 0;
    bool in_turn = false;  // stands in turns_
  };

  [[nodiscard]] bool is_anybody_in_turn() const;
  void take_turn(const std::string& name, Host& host);
  void forget_if_idle(const std::string& name);

  std::size_t places_;
  std::size_t places_per_host_;
  std::size_t running_ = 0;
  std::size_t lent_ = 0;
  std::unordered_map<std::string, Host> hosts_;  // those that wait, run or stand in turns_
  std::deque<std::string> turns_;  // each once; whoever waited there may have been removed since
};

}  // namespace antiphon::fetch
