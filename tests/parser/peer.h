// The backend's side of a parser, which runs in a forked child.

#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>

#include "antiphon/wire/channel.h"

namespace antiphon::parser::test {

class Peer {
 public:
  // `before` runs in the child, before it serves.
  explicit Peer(const std::function<void()>& before = [] {});
  ~Peer();
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  void send(std::uint32_t request, const wire::ToParser& message);
  // The document of a job, in parts, and its end.
  void send_document(std::uint32_t request, std::string_view bytes);
  void send_raw(std::string_view bytes);

  struct Answer {
    std::uint32_t request;
    wire::FromParser message;
  };
  Answer receive();

  // Everything that answers a job.
  struct Parsed {
    std::vector<ParsedItem> items;
    std::size_t batches = 0;
    ParsedFeed feed;
    std::string failed;  // empty: it did not
  };
  Parsed parse(std::uint32_t request, std::string_view document,
               wire::ParseJob job = {"http://example.org/", "", false});
  template <class T>
  T ask(std::uint32_t request, const wire::ToParser& job) {
    send(request, job);
    return std::get<T>(receive().message);
  }

  // Closes its input: `0`, `1: a part of a document came without its job`, `signal 31`.
  std::string end();

 private:
  pid_t child_ = -1;
  Fd to_child_;
  Fd from_child_;
  Fd errors_;
  std::optional<wire::BlockingChannel> channel_;
};

}  // namespace antiphon::parser::test
