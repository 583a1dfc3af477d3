#include "config/units.h"

#include <doctest/doctest.h>

using namespace antiphon::config;
using namespace std::chrono_literals;

TEST_CASE("durations are read with their units") {
  CHECK(parse_duration("90s") == 90s);
  CHECK(parse_duration("1h30m") == 90min);
  CHECK(parse_duration(" 1 h 30 m ") == 90min);
  CHECK(parse_duration("250ms") == 250ms);
  CHECK(parse_duration("2d") == 48h);
  CHECK(parse_duration("0s") == 0s);
}

TEST_CASE("what is no duration is refused") {
  for (const char* text :
       {"", " ", "90", "s", "1.5h", "-1s", "+1s", "1 year", "1h30", "1S", "99999999999999999999s",
        "9223372036854775807d", "9223372036854775807ms 1ms"}) {
    CAPTURE(text);
    CHECK(!parse_duration(text));
  }
}

TEST_CASE("sizes are read with and without units") {
  CHECK(parse_size("10MB") == 10'000'000);
  CHECK(parse_size("10 mb") == 10'000'000);
  CHECK(parse_size("32MiB") == 32 << 20);
  CHECK(parse_size("7") == 7);
  CHECK(parse_size("7B") == 7);
  CHECK(parse_size("1kB") == 1000);
  CHECK(parse_size("1KiB") == 1024);
  CHECK(parse_size("2GB") == 2'000'000'000);
}

TEST_CASE("what is no size is refused") {
  for (const char* text : {"", "MB", "1.5MB", "-1", "10 apples", "10MBB", "99999999999GB"}) {
    CAPTURE(text);
    CHECK(!parse_size(text));
  }
}

TEST_CASE("what is written reads as the same") {
  CHECK(duration_text(60min) == "1h");
  CHECK(duration_text(90s) == "90s");
  CHECK(duration_text(720h) == "30d");
  CHECK(duration_text(0s) == "0s");
  CHECK(size_text(10'000'000) == "10MB");
  CHECK(size_text(32 << 20) == "32MiB");
  CHECK(size_text(1001) == "1001B");
  for (std::int64_t value : {0LL, 1LL, 999LL, 1000LL, 1024LL, 3'600'000LL, 86'400'000LL}) {
    CHECK(parse_size(size_text(value)) == value);
    const std::chrono::milliseconds duration{value};
    CHECK(parse_duration(duration_text(duration)) == duration);
  }
}

TEST_CASE("what is kept is a number of items, a time, both or all") {
  using antiphon::Retention;
  using std::chrono::days;
  CHECK(parse_retention("500") == Retention{500, std::nullopt});
  CHECK(parse_retention(" 90d ") == Retention{std::nullopt, days{90}});
  CHECK(parse_retention("48h") == Retention{std::nullopt, days{2}});
  CHECK(parse_retention("all") == Retention{});
  CHECK(parse_retention("500, 90d") == Retention{500, days{90}});
  for (const char* text : {"500", "90d", "all", "500, 90d"})
    CHECK(retention_text(*parse_retention(text)) == text);
}

TEST_CASE("what says not what is kept is refused") {
  for (const char* text : {"", "0", "0d", "-1", "12h", "36h", "many", "ALL", "500,", ",", "5,6",
                           "1d,2d", "all,5", "5,all", "1000000001", "36501d", "5 items"}) {
    CAPTURE(text);
    CHECK(!parse_retention(text));
  }
}
