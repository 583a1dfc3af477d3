#include "fetch/words.h"

#include <algorithm>
#include <cerrno>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "antiphon/base/fd.h"
#include "antiphon/base/text.h"

namespace antiphon::fetch {

namespace {

constexpr std::pair<std::uint32_t, std::string_view> kReasons[] = {
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {203, "Non-Authoritative Information"},
    {204, "No Content"},
    {205, "Reset Content"},
    {206, "Partial Content"},
    {226, "IM Used"},
    {300, "Multiple Choices"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {305, "Use Proxy"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {407, "Proxy Authentication Required"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {410, "Gone"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {416, "Range Not Satisfiable"},
    {417, "Expectation Failed"},
    {418, "I'm a teapot"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {425, "Too Early"},
    {426, "Upgrade Required"},
    {428, "Precondition Required"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {451, "Unavailable For Legal Reasons"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
    {508, "Loop Detected"},
    {511, "Network Authentication Required"},
    // Not standard, but what large hosters answer with.
    {520, "Web Server Returned an Unknown Error"},
    {521, "Web Server Is Down"},
    {522, "Connection Timed Out"},
    {523, "Origin Is Unreachable"},
    {524, "A Timeout Occurred"},
    {525, "SSL Handshake Failed"},
    {526, "Invalid SSL Certificate"},
    {530, "Site Is Frozen"},
};

std::string connect_words(int os_error, const std::string& place) {
  switch (os_error) {
    case ECONNREFUSED:
      return "connection refused by " + place;
    case 0:
      return "cannot connect to " + place;
    case EACCES:  // Landlock's
      return "cannot connect to " + place + ": the sandbox leaves the ports of feeds, 80 and 443";
    default:
      return fmt::format("cannot connect to {}: {}", place, errno_text(os_error));
  }
}

// OpenSSL's numbers (x509_vfy.h), which libcurl passes on.
std::string_view certificate_words(long error, std::string_view detail) {
  switch (error) {
    case 9:
      return "it is not yet valid";
    case 10:
      return "it has expired";
    case 18:
      return "it is signed by itself";
    case 19:
      return "it comes from an authority that is signed by itself";
    case 2:
    case 20:
    case 21:
      return "it comes from an unknown authority";
    case 23:
      return "it was revoked";
    case 62:
      return "it belongs to another host";
    default:
      break;
  }
  if (detail.find("subject name") != std::string_view::npos) return "it belongs to another host";
  return "it could not be verified";
}

std::string proxy_words(long status) {
  const std::string words = "the proxy says " + status_words(static_cast<std::uint32_t>(status));
  if (status != 407) return words;
  return words +
         ": user name and password can be put into its address, as in "
         "http://user:password@localhost:3128";
}

std::string with_detail(std::string words, std::string_view detail) {
  const std::string shown = shortened(printable(detail), 160);
  return shown.empty() ? words : words + ": " + shown;
}

}  // namespace

std::string status_words(std::uint32_t status) {
  const auto* found = std::find_if(std::begin(kReasons), std::end(kReasons),
                                   [&](const auto& row) { return row.first == status; });
  if (found == std::end(kReasons)) return fmt::format("status {}", status);
  return fmt::format("{} {}", status, found->second);
}

std::string size_words(std::uint64_t bytes) {
  for (const auto& [unit, name] : {std::pair{1ULL << 20U, "MB"}, std::pair{1'000'000ULL, "MB"},
                                   std::pair{1ULL << 10U, "KB"}, std::pair{1'000ULL, "KB"}}) {
    if (bytes >= unit && bytes % unit == 0) return fmt::format("{} {}", bytes / unit, name);
  }
  return fmt::format("{} bytes", bytes);
}

std::string time_words(std::chrono::milliseconds time) {
  if (time.count() % 1000 == 0) return fmt::format("{} s", time.count() / 1000);
  return fmt::format("{} ms", time.count());
}

bool is_unreachable(const CurlFailure& failure) {
  switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT:
    case CURLE_PROXY:
      return true;
    case CURLE_OPERATION_TIMEDOUT:
      return !failure.connected;
    default:
      return failure.proxy_status >= 300;
  }
}

std::string failure_words(const CurlFailure& failure, const Address& address) {
  const std::string host = printable(address.host);
  const std::string place = printable(address.place());
  if (failure.proxy_status >= 300) return proxy_words(failure.proxy_status);
  switch (failure.code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "no address for " + host;
    case CURLE_COULDNT_RESOLVE_PROXY:
      return "no address for the proxy";
    case CURLE_COULDNT_CONNECT:
      return connect_words(failure.os_error, place);
    case CURLE_OPERATION_TIMEDOUT:
      return fmt::format("no connection to {} within {}", place, time_words(failure.connect_limit));
    case CURLE_PEER_FAILED_VERIFICATION:
      return fmt::format("the certificate of {} is not trusted: {}", host,
                         certificate_words(failure.certificate, failure.detail));
    case CURLE_SSL_CACERT_BADFILE:
      return "the file of trusted certificates cannot be read";
    case CURLE_SSL_CERTPROBLEM:
      return with_detail(
          "the client certificate or its key cannot be used",
          std::string_view(failure.detail).substr(0, failure.detail.find(", OpenSSL")));
    case CURLE_SSL_CONNECT_ERROR:
      return with_detail("no secure connection to " + place, failure.detail);
    case CURLE_PROXY:
      return with_detail("the proxy cannot be used", failure.detail);
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9, and whatever else has no status line
    case CURLE_WEIRD_SERVER_REPLY:
      return "the answer of " + place + " is not HTTP";
    case CURLE_GOT_NOTHING:
      return place + " closed the connection without an answer";
    case CURLE_PARTIAL_FILE:
      return "the answer ended early";
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      return failure.in_head && failure.detail.find("header") != std::string::npos
                 ? "the head of the answer is too large"
                 : fmt::format("the connection to {} was lost", place);
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return with_detail(place + " broke off the transfer", failure.detail);
    case CURLE_BAD_CONTENT_ENCODING:
      return "the encoding of the answer is broken";
    case CURLE_OUT_OF_MEMORY:
      // A header line that does not fit libcurl's buffer ends like this, too.
      return failure.in_head ? "the head of the answer is too large" : "out of memory";
    default:
      break;
  }
  return with_detail(place, failure.detail.empty() ? curl_easy_strerror(failure.code)
                                                   : std::string_view(failure.detail));
}

}  // namespace antiphon::fetch
