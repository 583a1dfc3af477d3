// A conditional request for a feed, and what came of it.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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

// How a feed is asked, beside its address. User agent and proxy hold wherever redirects lead; all
// else is for the place (scheme, host and port) of the feed's own address, and nothing of it goes
// elsewhere.
struct FetchMeans {
  std::string user_agent;            // empty: the fetcher's
  std::optional<std::string> proxy;  // nothing: what the environment says; empty: none
  std::vector<std::string> headers;  // `Name: value`
  std::vector<std::string> cookies;  // `name=value`
  std::string user;                  // unless the address has one
  std::string password;
  std::string ca_file;  // absolute paths of files in PEM
  std::string client_cert;
  std::string client_key;
  bool verify = true;  // the server's certificate

  bool operator==(const FetchMeans&) const = default;
};

struct FetchRequest {
  std::string url;  // http or https
  Validators validators;
  FetchLimits limits;
  FetchMeans means{};
};

// The TCP port that an address of the web or of a proxy leads to; nothing where that cannot be
// told.
std::optional<std::uint16_t> port_of(std::string_view address);

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
