// A server of feeds whose truth is known: which items a reader must have.

#pragma once

#include <atomic>
#include <cstddef>
#include <set>
#include <string>

#include "support/http_server.h"

namespace antiphon::test {

// Its feeds have items `item FEED-1`, `item FEED-2` …; grow() gives each one more. Answers take a
// while, and know their ETag: validators that were stored without their items would lose them.
class Truth {
 public:
  explicit Truth(int feeds);

  void grow() { ++version_; }
  [[nodiscard]] std::string feeds_file() const;
  // Titles of all items that there are now.
  [[nodiscard]] std::set<std::string> items() const;

 private:
  void answer(HttpConnection& connection);
  [[nodiscard]] std::string document(int feed, int version) const;

  int feeds_;
  std::atomic<int> version_{8};
  HttpServer server_;
};

}  // namespace antiphon::test
