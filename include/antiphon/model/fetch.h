// A conditional request for a feed, and what came of it.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "antiphon/base/time.h"

namespace antiphon {

// RFC 9110 §8.8: kept and sent as a pair, never mixed from two answers.
struct Validators {
  std::string etag;           // as sent by the server, quotes and W/ included
  std::string last_modified;  // as sent by the server

  bool operator==(const Validators&) const = default;
};

struct FetchLimits {
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds total{90'000};
  std::chrono::milliseconds stalled{30'000};  // no byte for so long
  std::uint64_t compressed_bytes = 10'000'000;
  std::uint64_t decoded_bytes = 32U << 20U;
  std::uint32_t redirects = 8;
};

struct FetchRequest {
  std::string url;  // http or https
  Validators validators;
  FetchLimits limits;
};

enum class FetchOutcome : std::uint8_t {
  fetched,       // a body, all of it
  not_modified,  // 304
  failed
};

struct FetchResult {
  FetchOutcome outcome = FetchOutcome::failed;
  std::string error;  // of failed: `404 Not Found`, `no address for example.invalid`; printable
  std::uint32_t status = 0;   // HTTP; 0: there was no answer
  std::string url;            // after redirects
  std::string permanent_url;  // where a chain of only 301 and 308 led; empty: none
  std::string content_type;
  Validators validators;
  // How long the answer stays fresh (RFC 9111 §4.2.1: max-age, else Expires); nothing: not said.
  std::optional<std::chrono::seconds> fresh_for;
  bool unreachable = false;  // of failed: there was no connection, so nothing of this server failed
  std::optional<std::chrono::seconds> retry_after;  // of 429 and 503
};

}  // namespace antiphon
