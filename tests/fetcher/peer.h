// The backend's side of a fetcher that runs in a process of its own.

#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>

#include "antiphon/base/fd.h"
#include "antiphon/wire/channel.h"

namespace antiphon::fetcher::test {

class Peer {
 public:
  // Forks; so before the test has threads.
  Peer();
  ~Peer();  // kills what still runs
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  void send(std::uint32_t request, const wire::ToFetcher& message);
  void send_settings(wire::FetchSettings settings = {});
  void fetch(std::uint32_t request, const std::string& url);

  // Waits for the next message; nothing at the end.
  std::optional<std::pair<std::uint32_t, wire::FromFetcher>> receive();
  // Takes messages, and grants what came, until this request is done.
  FetchResult result_of(std::uint32_t request);
  std::map<std::uint32_t, std::string> bodies;
  std::map<std::uint32_t, FetchResult> results;

  // Closes what the fetcher reads from, and tells its exit status: 1 if serve() was an error.
  int end();
  [[nodiscard]] std::string errors() const;  // of serve(); after end()

 private:
  pid_t pid_ = -1;
  Fd to_;
  Fd from_;
  Fd errors_;
  std::optional<wire::BlockingChannel> channel_;
};

}  // namespace antiphon::fetcher::test
