// What went wrong, in words that a user understands. Names of servers are made printable; passwords
// never get here (see Address).

#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include <curl/curl.h>

#include "fetch/address.h"

namespace antiphon::fetch {

// `404 Not Found`, with the words of RFC 9110 and not the server's; only the number of an unknown
// one.
std::string status_words(std::uint32_t status);

// `32 MB`, `500 bytes`; `10 s`, `50 ms`.
std::string size_words(std::uint64_t bytes);
std::string time_words(std::chrono::milliseconds time);

// What libcurl knows about a transfer that failed.
struct CurlFailure {
  CURLcode code = CURLE_OK;
  int os_error = 0;        // errno of the last connect; 0: none
  long certificate = 0;    // OpenSSL's X509_V_ERR_…; 0: none
  std::string detail;      // libcurl's own message; may be empty
  bool connected = false;  // to the server, or to a proxy that has led there
  long proxy_status = 0;   // what an HTTP proxy said instead of leading there; 0: nothing
  bool in_head = false;    // before the head of the answer was complete
  std::chrono::milliseconds connect_limit{};
};

// No connection came about, so that nothing of the server itself has failed: no address, no route,
// refused, not in time, no proxy.
bool is_unreachable(const CurlFailure& failure);

std::string failure_words(const CurlFailure& failure, const Address& address);

}  // namespace antiphon::fetch
