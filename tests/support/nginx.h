// Debian's nginx on a loopback port of its own, over files that a test puts there.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/folder.h"
#include "support/process.h"

namespace antiphon::test {

struct Answered {
  std::string path;
  int status;
};

class Nginx {
 public:
  Nginx();
  ~Nginx();

  // A file at `path`, which starts with a slash. Each has a time of its own, so that validators
  // change with every content.
  void put(const std::string& path, std::string_view content);
  void remove(const std::string& path);
  [[nodiscard]] std::string url(const std::string& path) const;

  // What its log has so far; a line comes a moment after the client has its answer.
  [[nodiscard]] std::vector<Answered> log() const;
  [[nodiscard]] std::size_t count(int status) const;

 private:
  bool start(std::uint16_t port);

  Folder folder_;
  std::uint16_t port_ = 0;
  std::int64_t puts_ = 0;
  std::unique_ptr<Process> process_;
};

}  // namespace antiphon::test
