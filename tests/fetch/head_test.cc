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

// How long an answer with these fields is fresh, at a time of the test's own.
std::optional<std::chrono::seconds> fresh(std::initializer_list<std::string_view> fields) {
  ResponseHead out;
  out.line("HTTP/1.1 200 OK\r\n");
  for (const std::string_view field : fields)
    out.line(std::string(field) + "\r\n");
  out.line("\r\n");
  return out.fresh_for(from_unix(1'794'000'000));  // Fri, 06 Nov 2026 21:20:00 GMT
}

TEST_CASE("an answer is fresh for its max-age, which s-maxage does not change") {
  CHECK(fresh({"Cache-Control: max-age=600"}) == 600s);
  CHECK(fresh({"cache-control: public, MAX-AGE = \"90\" , s-maxage=5"}) == 90s);
  CHECK(fresh({"Cache-Control: public", "Cache-Control: max-age=7"}) == 7s);
  CHECK(fresh({"Cache-Control: max-age=7, max-age=9"}) == 7s);
  CHECK(fresh({"Cache-Control: max-age=600", "Expires: Fri, 06 Nov 2026 21:20:30 GMT"}) == 600s);
}

TEST_CASE("an answer that may not be used again is fresh for no time") {
  CHECK(fresh({"Cache-Control: no-cache, max-age=600"}) == 0s);
  CHECK(fresh({"Cache-Control: max-age=600, no-store"}) == 0s);
  CHECK(fresh({"Cache-Control: no-cache=\"set-cookie\""}) == 0s);
}

TEST_CASE("without a max-age an answer is fresh from its date until it expires") {
  CHECK(fresh({"Expires: Fri, 06 Nov 2026 22:00:00 GMT", "Date: Fri, 06 Nov 2026 21:00:00 GMT"}) ==
        3600s);
  CHECK(fresh({"Expires: Fri, 06 Nov 2026 21:20:30 GMT"}) == 30s);
  CHECK(fresh({"Expires: 0"}) == 0s);
  CHECK(fresh({"Expires: Thu, 01 Jan 1970 00:00:00 GMT"}) == 0s);
}

TEST_CASE("the time that an answer spent in a cache is gone") {
  CHECK(fresh({"Cache-Control: max-age=600", "Age: 590"}) == 10s);
  CHECK(fresh({"Cache-Control: max-age=600", "Age: 601"}) == 0s);
  CHECK(fresh({"Cache-Control: max-age=600", "Age: -1"}) == 600s);
}

TEST_CASE("nonsense says nothing of freshness, and nobody is fresh for ever") {
  CHECK(!fresh({}));
  CHECK(!fresh({"Cache-Control: max-age=often"}));
  CHECK(!fresh({"Cache-Control: max-age=-1"}));
  CHECK(!fresh({"Cache-Control: max-age"}));
  CHECK(!fresh({"Cache-Control: ,,=,"}));
  CHECK(fresh({"Cache-Control: max-age=99999999999999999999999"}) == 720h);
  CHECK(fresh({"Expires: Fri, 06 Nov 9999 21:20:30 GMT"}) == 720h);
}

}  // namespace
}  // namespace antiphon::fetch
