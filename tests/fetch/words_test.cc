#include "fetch/words.h"

#include <cerrno>
#include <string>

#include <doctest/doctest.h>

namespace antiphon::fetch {
namespace {

using namespace std::chrono_literals;

std::string words(CURLcode code, CurlFailure failure = {}) {
  failure.code = code;
  const auto address = parse_address("https://me:secret@example.invalid:8443/feed");
  return failure_words(failure, *address);
}

TEST_CASE("a status has the words of the standard") {
  CHECK(status_words(404) == "404 Not Found");
  CHECK(status_words(410) == "410 Gone");
  CHECK(status_words(999) == "status 999");
}

TEST_CASE("sizes and times are said in round units") {
  CHECK(size_words(10'000'000) == "10 MB");
  CHECK(size_words(32U << 20U) == "32 MB");
  CHECK(size_words(1500) == "1500 bytes");
  CHECK(time_words(10s) == "10 s");
  CHECK(time_words(1500ms) == "1500 ms");
}

TEST_CASE("failures are told in words that name who failed") {
  CurlFailure f;
  CHECK(words(CURLE_COULDNT_RESOLVE_HOST) == "no address for example.invalid");
  f.os_error = ECONNREFUSED;
  CHECK(words(CURLE_COULDNT_CONNECT, f) == "connection refused by example.invalid:8443");
  f.os_error = ENETUNREACH;
  CHECK(words(CURLE_COULDNT_CONNECT, f) ==
        "cannot connect to example.invalid:8443: network is unreachable");
  f.connect_limit = 10s;
  CHECK(words(CURLE_OPERATION_TIMEDOUT, f) == "no connection to example.invalid:8443 within 10 s");
  f.certificate = 10;
  CHECK(words(CURLE_PEER_FAILED_VERIFICATION, f) ==
        "the certificate of example.invalid is not trusted: it has expired");
  f.certificate = 0;
  f.detail = "SSL: no alternative certificate subject name matches target host name 'x'";
  CHECK(words(CURLE_PEER_FAILED_VERIFICATION, f) ==
        "the certificate of example.invalid is not trusted: it belongs to another host");
}

TEST_CASE("whatever libcurl says, there are words, printable and without a password") {
  CurlFailure f;
  f.detail = "odd \x1b[2J\r\nthing";
  for (int code = 1; code < CURL_LAST; ++code) {
    const std::string said = words(static_cast<CURLcode>(code), f);
    CAPTURE(said);
    CHECK(!said.empty());
    CHECK(said.find_first_of("\x1b\r\n") == std::string::npos);
    CHECK(said.find("secret") == std::string::npos);
  }
}

}  // namespace
}  // namespace antiphon::fetch
