#include "antiphon/base/time.h"

#include <limits>
#include <random>
#include <string>

#include <doctest/doctest.h>

using namespace antiphon;

TEST_CASE("a moment is written in UTC") {
  CHECK(rfc3339(from_unix(0)) == "1970-01-01T00:00:00Z");
  CHECK(rfc3339(from_unix(1'793'700'000)) == "2026-11-03T10:00:00Z");
  CHECK(rfc3339(from_unix(-1)) == "1969-12-31T23:59:59Z");
  CHECK(rfc3339(from_unix(951'782'400)) == "2000-02-29T00:00:00Z");
}

TEST_CASE("years that four digits cannot write are clamped") {
  CHECK(rfc3339(from_unix(std::numeric_limits<std::int64_t>::max())) == "9999-12-31T23:59:59Z");
  CHECK(rfc3339(from_unix(std::numeric_limits<std::int64_t>::min())) == "0000-01-01T00:00:00Z");
  CHECK(rfc3339(from_unix(253'402'300'800)) == "9999-12-31T23:59:59Z");
}

TEST_CASE("what is written is read again") {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> seconds(-62'167'219'200, 253'402'300'799);
  for (int i = 0; i < 10'000; ++i) {
    const Time time = from_unix(seconds(random));
    REQUIRE(parse_rfc3339(rfc3339(time)) == time);
  }
  for (const std::int64_t edge : {-62'167'219'200L, 253'402'300'799L}) {
    CHECK(parse_rfc3339(rfc3339(from_unix(edge))) == from_unix(edge));
  }
}

TEST_CASE("offsets, fractions and small letters are read") {
  const Time noon = from_unix(1'793'707'200);  // 2026-11-03T12:00:00Z
  for (const char* text :
       {"2026-11-03T12:00:00Z", "2026-11-03t12:00:00z", "2026-11-03T14:00:00+02:00",
        "2026-11-03T06:30:00-05:30", "2026-11-03T12:00:00.9Z",
        "2026-11-03T12:00:00.123456789+00:00", "2026-11-03T12:00:00-00:00",
        "2026-11-04T11:59:00+23:59", "2026-11-03T11:59:60Z"}) {
    CHECK_MESSAGE(parse_rfc3339(text) == noon, text);
  }
}

TEST_CASE("what is no date, or one that cannot be, is nothing") {
  for (const char* text : {"",
                           "2026",
                           "2026-11-03",
                           "2026-11-03T12:00:00",
                           "2026-11-03 12:00:00Z",
                           "2026-11-03T12:00Z",
                           "2026-02-30T00:00:00Z",
                           "2025-02-29T00:00:00Z",
                           "1900-02-29T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-11-03T24:00:00Z",
                           "2026-11-03T12:60:00Z",
                           "2026-11-03T12:00:61Z",
                           "2026-11-03T12:00:00+24:00",
                           "2026-11-03T12:00:00+02:60",
                           "2026-11-03T12:00:00+0200",
                           "2026-11-03T12:00:00+02",
                           "2026-11-03T12:00:00.Z",
                           "2026-11-03T12:00:00.5",
                           "2026-11-03T12:00:00ZZ",
                           "2026-11-03T12:00:00Z ",
                           " 2026-11-03T12:00:00Z",
                           "-026-11-03T12:00:00Z",
                           "2026-1x-03T12:00:00Z",
                           "2026-11-03T-1:00:00Z",
                           "+2026-11-03T12:00:00Z",
                           "12026-11-03T12:00:00Z",
                           "Tue, 03 Nov 2026 12:00:00 GMT"}) {
    CHECK_FALSE_MESSAGE(parse_rfc3339(text), text);
  }
}

TEST_CASE("any bytes can be asked whether they are a date") {
  std::mt19937 random(2);
  std::uniform_int_distribution<std::size_t> at(0, 19);
  std::uniform_int_distribution<int> byte(0, 255);
  for (int i = 0; i < 20'000; ++i) {
    std::string text = "2026-11-03T12:00:00Z";
    text[at(random)] = static_cast<char>(byte(random));
    text[at(random)] = static_cast<char>(byte(random));
    if (const auto time = parse_rfc3339(text)) REQUIRE(parse_rfc3339(rfc3339(*time)) == time);
  }
}
