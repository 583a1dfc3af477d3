#include "feed/dates.h"

#include <string>

#include <doctest/doctest.h>

namespace antiphon::feed {

namespace {

std::string read(std::string_view text) {
  const auto time = parse_date(text);
  return time ? rfc3339(*time) : "none";
}

}  // namespace

TEST_CASE("a date of RFC 822 is read with all its common sins") {
  CHECK(read("Wed, 02 Oct 2002 13:00:00 GMT") == "2002-10-02T13:00:00Z");
  CHECK(read("2 Oct 2002 13:00 +0200") == "2002-10-02T11:00:00Z");
  CHECK(read("Wed, 02 Oct 02 08:00:00 EST") == "2002-10-02T13:00:00Z");
  CHECK(read("Wed, 02 Oct 98 08:00:00 PDT") == "1998-10-02T15:00:00Z");
  CHECK(read("Sunday, 02 October 2002 13:00:00 Z") ==
        "2002-10-02T13:00:00Z");  // it was a Wednesday
  CHECK(read("  wed, 02 oct 2002 13:00:00 gmt\n") == "2002-10-02T13:00:00Z");
  CHECK(read("Thu, 01 Jan 2004") == "2004-01-01T00:00:00Z");
  CHECK(read("Mon, 13 Feb, 2012 06:28:00 UTC") == "2012-02-13T06:28:00Z");
  CHECK(read("Wed, 31 Dec 1969 23:59:59 -0000") == "1969-12-31T23:59:59Z");
  CHECK(read("Thu, 29 Oct 2020 07:36:03 GMT-07:00") == "2020-10-29T14:36:03Z");
}

TEST_CASE("a date of RFC 3339 is read in every precision") {
  CHECK(read("2003-12-31T10:14:55Z") == "2003-12-31T10:14:55Z");
  CHECK(read("2003-12-31T10:14:55.1234-08:00") == "2003-12-31T18:14:55Z");
  CHECK(read("2003-12-31T10:14:55+0100") == "2003-12-31T09:14:55Z");
  CHECK(read("2003-12-31 10:14:55 +00:00") == "2003-12-31T10:14:55Z");
  CHECK(read("2003-12-31T10:14Z") == "2003-12-31T10:14:00Z");
  CHECK(read("2003-12-31") == "2003-12-31T00:00:00Z");
  CHECK(read("2003-12") == "2003-12-01T00:00:00Z");
  CHECK(read("2003") == "2003-01-01T00:00:00Z");
  CHECK(read("20031231T101455Z") == "2003-12-31T10:14:55Z");
  CHECK(read("2003-335") == "2003-12-01T00:00:00Z");
  CHECK(read("-03-12") == "2003-12-01T00:00:00Z");
  CHECK(read("2020-11-08T16:20:00-05:00Z") == "2020-11-08T21:20:00Z");
}

TEST_CASE("asctime and what blogs print for people are dates") {
  CHECK(read("Sun Jul 15 01:16:00 +0000 2012") == "2012-07-15T01:16:00Z");
  CHECK(read("Sun Jan  4 16:29:06 PST 2004") == "2004-01-05T00:29:06Z");
  CHECK(read("Friday, December 8, 2017 - 3:07pm") == "2017-12-08T15:07:00Z");
  CHECK(read("Nov. 16, 2020, 12:57 a.m.") == "2020-11-16T00:57:00Z");
  CHECK(read("26/06/2020") == "2020-06-26T00:00:00Z");
  CHECK(read("6/26/2020") == "2020-06-26T00:00:00Z");
  CHECK(read("5/9/2020 3:07:00 PM") == "2020-05-09T15:07:00Z");
  CHECK(read("30.10.23") == "2023-10-30T00:00:00Z");
}

TEST_CASE("months and weekdays of other languages are known") {
  CHECK(read("mar., 01 déc. 2020 16:11:02 +0000") == "2020-12-01T16:11:02Z");
  CHECK(read("Κυρ, 11 Ιούλ 2004 12:00:00 EST") == "2004-07-11T17:00:00Z");
  CHECK(read("Do, 01 Okt 2020 10:00:00 +0200") == "2020-10-01T08:00:00Z");
  CHECK(read("2004-július-13T9:15-05:00") == "2004-07-13T14:15:00Z");
  CHECK(read("2004년 05월 28일  01:31:15") == "2004-05-28T01:31:15Z");
}

TEST_CASE("a place as zone has its summer time") {
  CHECK(read("Thu, 25 Feb 2016 00:00:00 Europe/Brussels") == "2016-02-24T23:00:00Z");
  CHECK(read("Thu, 25 Aug 2016 00:00:00 Europe/Brussels") == "2016-08-24T22:00:00Z");
  CHECK(read("Fri, 31 Mar 2023 20:19:00 America/Los_Angeles") == "2023-04-01T03:19:00Z");
}

TEST_CASE("an impossible date is none") {
  for (const auto* text :
       {"2003-02-30", "2003-13-01", "30 Feb 2003 10:00:00 GMT", "2003-12-31T25:00:00Z",
        "2003-12-31T10:61:00Z", "Sun, Dec x 2012 11:47:32 GMT", "Sun, 16 Dec 2012 11:47:32 +zz:00",
        "2003-366", "0000-00-00T00:00:00Z", "32 Jan 2010", "2003-12-31T10:14:55+99:99"}) {
    CAPTURE(text);
    CHECK(read(text) == "none");
  }
}

TEST_CASE("what is no date is none") {
  for (const auto* text : {"", " ", "yesterday", "12", "10:00", "99999999999999999999", "-1", "-",
                           "Copyright 2012", "::::", "T", "+", "2003-12-31T", "\xFF\xFE", "🎈"}) {
    CAPTURE(text);
    const auto time = read(text);
    CHECK((time == "none" || time == "2003-12-31T00:00:00Z"));
  }
  CHECK(read(std::string(100'000, '1')) == "none");
}

}  // namespace antiphon::feed
