// Transfers with the smallest loop there is, and what came out of them.

#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "antiphon/fetch/transfers.h"

namespace antiphon::fetch::test {

class Driver {
 public:
  using Milliseconds = std::chrono::milliseconds;

  explicit Driver(TransferOptions options = plenty());

  // Options with credit without end.
  static TransferOptions plenty();
  // Under the usual limits.
  static FetchRequest request(std::string url);

  // Turns the loop until it is so. Fails the test after 20 s.
  void run_until(const std::function<bool()>& done);
  // Turns it as long as something is ready, and no longer.
  void run_while_ready();
  // The result of one transfer, started now.
  FetchResult fetch(FetchRequest request);
  FetchResult fetch(const std::string& url) { return fetch(request(url)); }

  // The transfers' clock goes on by this much at once.
  void let_pass(Milliseconds time);

  Time wall = from_unix(1'700'000'000);
  std::map<TransferId, std::string> bodies;
  std::map<TransferId, FetchResult> results;
  std::vector<TransferId> order;  // in which they finished
  std::size_t largest_part = 0;

 private:
  struct Wanted {
    bool readable = false;
    bool writable = false;
  };

  Milliseconds now() const;
  bool turn(Milliseconds patience);

  Milliseconds skipped_{};
  std::map<int, Wanted> wanted_;
  std::optional<Milliseconds> due_;
  std::uint32_t last_id_ = 1'000'000;

 public:
  Transfers transfers;  // goes first
};

}  // namespace antiphon::fetch::test
