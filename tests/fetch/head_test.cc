#include "fetch/head.h"

#include <string>

#include <doctest/doctest.h>

namespace antiphon::fetch {
namespace {

using namespace std::chrono_literals;

ResponseHead head(std::initializer_list<std::string_view> lines) {
  ResponseHead out;
  for (const std::string_view line : lines)
    out.line(std::string(line) + "\r\n");
  return out;
}

TEST_CASE("both validators are of one response, the last") {
  const auto h = head({"HTTP/1.1 103 Early Hints", "ETag: \"early\"", "", "HTTP/1.1 200 OK",
                       "last-modified: Mon, 02 Nov 2026 10:00:00 GMT", ""});
  CHECK(h.complete());
  CHECK(h.validators() == Validators{"", "Mon, 02 Nov 2026 10:00:00 GMT"});
}

TEST_CASE("trailers change nothing") {
  auto h = head({"HTTP/1.1 200 OK", "ETag: \"a\"", ""});
  h.line("ETag: \"b\"\r\n");
  h.line("HTTP/1.1 404 Not Found\r\n");
  CHECK(h.validators().etag == "\"a\"");
  CHECK(h.status() == 200);
}

TEST_CASE("a validator that cannot be stored and sent again as it is, is dropped") {
  CHECK(head({"HTTP/1.1 200 OK", "ETag: " + std::string(1025, 'x'), ""}).validators().etag.empty());
  CHECK(head({"HTTP/1.1 200 OK", "ETag: \"\xE9\"", ""}).validators().etag.empty());
  CHECK(head({"HTTP/1.1 200 OK", "ETag: \"a\x01\"", ""}).validators().etag.empty());
  CHECK(head({"HTTP/1.1 200 OK", "ETag:  W/\"a b\"  ", ""}).validators().etag == "W/\"a b\"");
}

TEST_CASE("a head is complete at its empty line, unless it is an informational one") {
  CHECK(!head({"HTTP/1.1 100 Continue", ""}).complete());
  CHECK(!head({"HTTP/1.1 200 OK"}).complete());
  CHECK(head({"HTTP/2 200 ", ""}).complete());
  CHECK(head({"HTTP/2 200 ", ""}).status() == 200);
}

TEST_CASE("the content type is printable and bounded") {
  CHECK(head({"HTTP/1.1 200 OK", "Content-Type: text/\x1b[31mxml; charset=utf-8", ""})
            .content_type() == "text/[31mxml; charset=utf-8");
  CHECK(head({"HTTP/1.1 200 OK", "Content-Type: " + std::string(5000, 'a'), ""})
            .content_type()
            .size() <= 256);
}

TEST_CASE("Retry-After is seconds or a date, at most a day, and junk is nothing") {
  const Time now = from_unix(1'700'000'000);  // Tue, 14 Nov 2023 22:13:20 GMT
  CHECK(parse_retry_after("120", now) == 120s);
  CHECK(parse_retry_after(" 0 ", now) == 0s);
  CHECK(parse_retry_after("86401", now) == 24h);
  CHECK(parse_retry_after("99999999999999999999999", now) == 24h);
  CHECK(parse_retry_after("Tue, 14 Nov 2023 22:14:20 GMT", now) == 60s);
  CHECK(parse_retry_after("Tue, 14 Nov 2023 22:12:20 GMT", now) == 0s);
  CHECK(parse_retry_after("Tue, 14 Nov 2034 22:12:20 GMT", now) == 24h);
  CHECK(!parse_retry_after("", now));
  CHECK(!parse_retry_after("-5", now));
  CHECK(!parse_retry_after("soon", now));
  CHECK(!parse_retry_after("1.5", now));
  CHECK(!parse_retry_after(std::string(100, '1'), now));
}

}  // namespace
}  // namespace antiphon::fetch
