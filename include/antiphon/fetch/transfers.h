// HTTP done well: many transfers at once, each within its limits, none able to hold up the others.
//
// It owns no loop. Whoever has one passes hooks, and says when a descriptor is ready or a time has
// come. At most `transfers` run at once and `per_host` for a host; the rest waits, and free places
// go round robin over the hosts that have something waiting, so that a slow host cannot fill them
// all. Nor can many slow ones: a transfer that has waited for an answer for `slow`, or ten times as
// long for a connection, lends its place to one that waits for a place; twice as many as there are
// places at most.
//
// What a transfer is held to:
//   - Addresses: http and https, at most `redirects` hops, never from https back to http, and never
//     from a public IP address to a private one (see private.h): whatever a name resolves to, the
//     address really connected to decides, unless there is a proxy.
//   - Credentials, headers, cookies and TLS options (FetchMeans) serve the scheme, host and port
//   that
//     they were given for, and the same host on its way from http to https; nothing of them appears
//     in a result. Cookies of a server live until its transfer is done.
//   - Bytes off the wire: `compressed_bytes` if the body is encoded, `decoded_bytes` if not; a
//     Content-Length above that is refused before the body. Decoded bytes are counted as they are
//     made; an encoding that makes more than 200 times its size (after 1 MB) is refused.
//   - Wholeness: a body that ends early is an error, also if only its content coding does.
//   - Time: by a clock of ours, which stands still while a transfer is queued or has no credit.
//     libcurl's would not; that one measures only how long connecting takes.
//
// A transfer that waits for credit keeps what was read of it, still encoded: some 16 KB. With
// HTTP/2, while another goes on over the same connection, libcurl may keep the window of its
// stream: 32 MB.
//
//   - Heads of all answers together: 64 KiB.
//
// Only the body of a 200 is passed on, or of a 226 with the items that are new (RFC 3229, `A-IM:
// feed`). The texts of a FetchResult are valid UTF-8 and bounded in
// length, whatever the server said; those for the user are printable.

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "antiphon/base/result.h"
#include "antiphon/base/time.h"
#include "antiphon/model/fetch.h"

namespace antiphon::fetch {

// Once a process, before the first Transfers and before any thread.
Result<void> start_library();

// Chosen by the caller; free again when its transfer has finished.
enum class TransferId : std::uint32_t {};

// As in the environment variables http_proxy, https_proxy, all_proxy and no_proxy.
struct ProxyRules {
  std::string http;
  std::string https;
  std::string all;
  std::string none;
};
ProxyRules proxies_of_environment();

struct TransferOptions {
  std::uint32_t transfers = 256;
  std::uint32_t per_host = 4;
  std::chrono::milliseconds slow{100};
  std::string user_agent;
  std::uint64_t first_credit =
      0;                // body bytes that a transfer may deliver before the first grant()
  std::string ca_file;  // certificates to trust; empty: the system's
  ProxyRules proxies;   // for requests that name none
  // For tests, to which only loopback is there; empty: by IANA's registries.
  std::function<bool(std::string_view ip)> is_private;
};

struct Hooks {
  // From now on tell of this descriptor by socket_ready(); both false: not any more, it may be
  // closed after the call.
  std::function<void(int fd, bool readable, bool writable)> watch;
  // Call time_reached() after so long; replaces what was set before. Nothing: not at all.
  std::function<void(std::optional<std::chrono::milliseconds>)> set_timer;
  std::function<std::chrono::milliseconds()> now;  // monotonic
  Clock wall_clock;                                // for a Retry-After that is a date
};

// Called from socket_ready(), time_reached(), grant() and hold(), never from start() or cancel().
struct Sinks {
  // A part of the decoded body, in order, at most kLargestPart bytes. Must not call back into
  // Transfers, but for hold(true).
  std::function<void(TransferId, std::string_view)> body;
  // Exactly once for every transfer that was not cancelled, the last call for it. May start others.
  std::function<void(TransferId, FetchResult)> finished;
};

constexpr std::size_t kLargestPart = 64U << 10U;

class Transfers {
 public:
  Transfers(TransferOptions options, Hooks hooks, Sinks sinks);
  ~Transfers();  // drops what is not finished; calls no sink
  Transfers(const Transfers&) = delete;
  Transfers& operator=(const Transfers&) = delete;

  // False: the id is in use, and nothing was started.
  [[nodiscard]] bool start(TransferId id, FetchRequest request);
  // Lets so many more bytes of the body through. Nothing happens for an unknown id.
  void grant(TransferId id, std::uint64_t bytes);
  // False: unknown, so finished already. Nothing more is heard of it.
  bool cancel(TransferId id);
  // While held no body moves, whatever its credit, and no transfer begins: for when the way out is
  // full.
  void hold(bool held);

  void socket_ready(int fd, bool readable, bool writable);
  void time_reached();

  [[nodiscard]] std::size_t size() const;  // not finished: waiting and running

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace antiphon::fetch
