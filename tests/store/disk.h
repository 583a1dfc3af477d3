// A disk that remembers, so that its power can be cut at any moment of what was done to it.
//
// What was synchronised is there after a cut. Of everything else, each sector of 512 bytes is there
// or not, whatever was written before or after it.

#pragma once

#include <cstddef>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "store/file_calls.h"

namespace antiphon::store::made {

class Disk : public FileCalls {
 public:
  // Moments so far: one after each call that changed something.
  [[nodiscard]] std::size_t now() const { return events_.size(); }

  // Files by their paths, as they may be after a cut at that moment. The disk must have seen
  // them made.
  [[nodiscard]] std::map<std::string, std::string> after_cut(std::size_t moment,
                                                             std::mt19937& random) const;

  int before(const FileCall&) override { return 0; }
  void after(const FileCall& call) override;

 private:
  struct Event {
    FileCall::Kind kind;
    std::string path;
    std::size_t at = 0;
    std::string bytes;
    bool lasting = false;
  };
  // The last events that were synchronised.
  struct Synced {
    std::map<std::string, std::size_t> files;
    std::size_t folder = 0;  // the removal of files
  };
  [[nodiscard]] Synced synced_before(std::size_t moment) const;

  std::vector<Event> events_;
};

}  // namespace antiphon::store::made
