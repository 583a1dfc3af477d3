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
  for (const std::string_view text : {"Mi, 31. Dezember 2003",
                                      "Mittwoch, 31. Dez. 2003",
                                      "mercredi 31 décembre 2003",
                                      "miércoles, 31 de diciembre de 2003",
                                      "mié, 31 dic 2003",
                                      "mercoledì 31 dicembre 2003",
                                      "quarta-feira, 31 de dezembro de 2003",
                                      "dimecres, 31 de desembre de 2003",
                                      "miercuri, 31 decembrie 2003",
                                      "śr., 31 gru 2003",
                                      "środa, 31 grudnia 2003",
                                      "Ср, 31 дек 2003",
                                      "31 декабря 2003 г.",
                                      "31 грудня 2003",
                                      "Τετάρτη, 31 Δεκεμβρίου 2003",
                                      "2003. december 31., szerda",
                                      "Sze, 31 dec. 2003",
                                      "woensdag 31 december 2003",
                                      "onsdag den 31 december 2003",
                                      "onsdag 31. desember 2003",
                                      "keskiviikko 31. joulukuuta 2003",
                                      "středa 31. prosince 2003",
                                      "streda, 31. december 2003",
                                      "31 Aralık 2003 Çarşamba",
                                      "2003년 12월 31일 수요일",
                                      "2003년12월31일",
                                      "2003. 12. 31.",
                                      "2003年12月31日",
                                      "2003年12月31日（水）"}) {
    CAPTURE(text);
    CHECK(read(text) == "2003-12-31T00:00:00Z");
  }
  CHECK(read("31 марта 2003 10:00 +0300") == "2003-03-31T07:00:00Z");
  CHECK(read("1. März 2003 um 10.30 Uhr") == "2003-03-01T10:30:00Z");
  CHECK(read("Mar, 04 mar 2003") == "2003-03-04T00:00:00Z");
  CHECK(read("martes, 4 marzo 2003") == "2003-03-04T00:00:00Z");
  CHECK(read("4 março 2003") == "2003-03-04T00:00:00Z");
  CHECK(read("1er août 2003 à 15h30") == "2003-08-01T15:30:00Z");
  CHECK(read("7. července 2003") == "2003-07-07T00:00:00Z");
  CHECK(read("7. června 2003") == "2003-06-07T00:00:00Z");
}

TEST_CASE("what Koreans, Japanese and Chinese write is a time, and Korean ones are in their zone") {
  CHECK(read("2004년 05월 28일  01:31:15") == "2004-05-27T16:31:15Z");
  CHECK(read("2004-05-25 오후 11:23:17") == "2004-05-25T14:23:17Z");
  CHECK(read("2004년 5월 28일 오전 9시 5분 7초") == "2004-05-28T00:05:07Z");
  CHECK(read("2004년 5월 28일 10:00 +0000") == "2004-05-28T10:00:00Z");
  CHECK(read("2004年5月28日 15時04分05秒") == "2004-05-28T15:04:05Z");
  CHECK(read("2004年5月28日下午3:04") == "2004-05-28T15:04:00Z");
  CHECK(read("2004年5月28日午前3時") == "2004-05-28T03:00:00Z");
}

TEST_CASE("weeks, ordinal days and dates without hyphens of ISO 8601 are read") {
  CHECK(read("2003-W52-3") == "2003-12-24T00:00:00Z");
  CHECK(read("2003W523T1014Z") == "2003-12-24T10:14:00Z");
  CHECK(read("2004-W53-7") == "2005-01-02T00:00:00Z");
  CHECK(read("2009-W01-1") == "2008-12-29T00:00:00Z");
  CHECK(read("2003-W52") == "2003-12-22T00:00:00Z");
  CHECK(read("2003365") == "2003-12-31T00:00:00Z");
  CHECK(read("2004-366T10:00:00Z") == "2004-12-31T10:00:00Z");
  CHECK(read("031231") == "2003-12-31T00:00:00Z");
  CHECK(read("03335") == "2003-12-01T00:00:00Z");
  CHECK(read("-0312") == "2003-12-01T00:00:00Z");
  CHECK(read("03-12-31") == "2003-12-31T00:00:00Z");
  CHECK(read("20031231101455") == "2003-12-31T10:14:55Z");
  CHECK(read("200312311014") == "2003-12-31T10:14:00Z");
}

TEST_CASE("Unix times are read in seconds, milliseconds and microseconds") {
  CHECK(read("1520932969") == "2018-03-13T09:22:49Z");
  CHECK(read(" 1520932969.25 ") == "2018-03-13T09:22:49Z");
  CHECK(read("1520932969123") == "2018-03-13T09:22:49Z");
  CHECK(read("1520932969123456") == "2018-03-13T09:22:49Z");
  CHECK(read("915148800") == "1999-01-01T00:00:00Z");
}

TEST_CASE("where day and month are numbers, the weekday tells them apart, then who writes so") {
  CHECK(read("05/09/2020") == "2020-09-05T00:00:00Z");
  CHECK(read("Sat, 04/11/2020") == "2020-04-11T00:00:00Z");
  CHECK(read("Sat, 11/04/2020") == "2020-04-11T00:00:00Z");
  CHECK(read("05/09/2020 10:00 PDT") == "2020-05-09T17:00:00Z");
  CHECK(read("05/09/2020 10:00 America/New_York") == "2020-05-09T14:00:00Z");
  CHECK(read("Mon, 03/30/2020 - 19:19") == "2020-03-30T19:19:00Z");
  CHECK(read("Sat, 11 04 2020 08:51:49 +0100") == "2020-04-11T07:51:49Z");
  CHECK(read("Mon, 01 02 2006 15:04:05 -0700") == "2006-01-02T22:04:05Z");
  CHECK(read("Tue, 05/09/2020") == "2020-09-05T00:00:00Z");  // neither was a Tuesday
  CHECK(read("10/30/23 21:55:58") == "2023-10-30T21:55:58Z");
  CHECK(read("05-09-2020") == "2020-09-05T00:00:00Z");
  CHECK(read("15:04 02.01.2006 -0700") == "2006-01-02T22:04:00Z");
}

TEST_CASE("zones are offsets, names, letters, comments, and unknown ones nothing") {
  CHECK(read("Thu Nov 12 2020 17:00:00 GMT+0000 (Coordinated Universal Time)") ==
        "2020-11-12T17:00:00Z");
  CHECK(read("Mon, 02 Jan 2006 15:04:05 -0700 (MST)") == "2006-01-02T22:04:05Z");
  CHECK(read("Mon, 02 Jan 2006 15:04:05 (PST)") == "2006-01-02T23:04:05Z");
  CHECK(read("Mon, 02 Jan 2006 15:04:05 --0700") == "2006-01-02T22:04:05Z");
  CHECK(read("Mon, 02 Jan 2006 15:04:05 GMT+2") == "2006-01-02T13:04:05Z");
  CHECK(read("Mon, 02 Jan 2006 15:04:05 UTC+05:30") == "2006-01-02T09:34:05Z");
  CHECK(read("Mon, 02 Jan 2006 15:04:05MST") == "2006-01-02T22:04:05Z");
  CHECK(read("Mon, 02 Jan 2006 15:04:05 CEST") == "2006-01-02T13:04:05Z");
  CHECK(read("Mon, 02 Jan 2006 15:04:05 A") == "2006-01-02T15:04:05Z");  // RFC 2822 §4.3
  CHECK(read("Mon, 02 Jan 2006 15:04:05 XYZ") == "2006-01-02T15:04:05Z");
  CHECK(read("Mon, 02 Jan 2006 15:04:05 Mars/Phobos") == "2006-01-02T15:04:05Z");
  CHECK(read("Mon, 02 Jan 2006 15:04:05 00") == "2006-01-02T15:04:05Z");
  CHECK(read("Mon, 26 January 2004 16:31:00 AT") == "2004-01-26T20:31:00Z");
  CHECK(read("2006-01-02T15:04:05-07:00:00") == "2006-01-02T22:04:05Z");
  CHECK(read("2006-01-02T15:04:05:-0700") == "2006-01-02T22:04:05Z");
  CHECK(read("2023-05-29 00:00:00-13:00") == "2023-05-29T13:00:00Z");
  CHECK(read("26 Sep 2022 GMT") == "2022-09-26T00:00:00Z");
}

TEST_CASE("parts may stand in any order, and some may be missing") {
  CHECK(read("Thu, June 22, 2023 at 01:11 PM EDT") == "2023-06-22T17:11:00Z");
  CHECK(read("Thu, June 22, 2023 at 01:11 PM") == "2023-06-22T13:11:00Z");
  CHECK(read("December 31st, 2003 at 3pm") == "2003-12-31T15:00:00Z");
  CHECK(read("Mon, 02 Jan 2006 15 -0700") == "2006-01-02T22:00:00Z");
  CHECK(read("02 Monday, Jan 2006 15:04") == "2006-01-02T15:04:00Z");
  CHECK(read("Mon, 2, Jan 2006 15:4") == "2006-01-02T15:04:00Z");
  CHECK(read("Mon,02 January 2006 14:04:05 EST") == "2006-01-02T19:04:05Z");
  CHECK(read("2006 January 02") == "2006-01-02T00:00:00Z");
  CHECK(read("Nov. 2020") == "2020-11-01T00:00:00Z");
  CHECK(read("Lundi, 16. Novembre 2020 - 15:54") == "2020-11-16T15:54:00Z");
  CHECK(read("Jan 02 2006 03:04:05PM") == "2006-01-02T15:04:05Z");
  CHECK(read("2006-01-02 00:00:00.0 15:04:05.0 -0700") == "2006-01-02T22:04:05Z");
  CHECK(read("Fri, 2006/09/15 08:19:53 EDT") == "2006-09-15T12:19:53Z");
  CHECK(read("Thu, 01 Jan 0100 00:00:01 +0100") == "0099-12-31T23:00:01Z");
}

TEST_CASE("the 24th hour ends a day, or is how programs write the first") {
  CHECK(read("2003-12-31T24:00:00Z") == "2004-01-01T00:00:00Z");
  CHECK(read("5 Jun 2017 24:05 PDT") == "2017-06-05T07:05:00Z");
  CHECK(read("2016-12-31T23:59:60Z") == "2016-12-31T23:59:59Z");
}

TEST_CASE("a place as zone has its summer time") {
  CHECK(read("Thu, 25 Feb 2016 00:00:00 Europe/Brussels") == "2016-02-24T23:00:00Z");
  CHECK(read("Thu, 25 Aug 2016 00:00:00 Europe/Brussels") == "2016-08-24T22:00:00Z");
  CHECK(read("Fri, 31 Mar 2023 20:19:00 America/Los_Angeles") == "2023-04-01T03:19:00Z");
}

TEST_CASE("what is nearly a usual date is read with the same care") {
  CHECK(read("Fri, 07 Aug 2026 23:18:47 +0130") == "2026-08-07T21:48:47Z");
  CHECK(read("Fri, 7 Aug 2026 23:18:47 UTC") == "2026-08-07T23:18:47Z");
  CHECK(read("7 Aug 2026 23:18:47 Z") == "2026-08-07T23:18:47Z");
  CHECK(read("Fri, 07 anF 2026 23:18:47 GMT") == "none");
  CHECK(read("Fri, 31 Feb 2026 23:18:47 GMT") == "none");
  CHECK(read("Fri, 07 Aug 2026 24:18:47 GMT") == "2026-08-07T00:18:47Z");
  CHECK(read("Fri, 07 Aug 2026 23:18:47 PDT") == "2026-08-08T06:18:47Z");
  CHECK(read("2026-08-07T23:61:47Z") == "none");
}

TEST_CASE("an impossible date is none") {
  for (const std::string_view text : {"2003-02-30",
                                      "2003-13-01",
                                      "30 Feb 2003 10:00:00 GMT",
                                      "2003-12-31T25:00:00Z",
                                      "2003-12-31T10:61:00Z",
                                      "Sun, Dec x 2012 11:47:32 GMT",
                                      "Sun, 16 Dec 2012 11:47:32 +zz:00",
                                      "2003-366",
                                      "0000-00-00T00:00:00Z",
                                      "32 Jan 2010",
                                      "2003-12-31T10:14:55+99:99",
                                      "2003-W53-1",
                                      "2003-W00-1",
                                      "2003-W10-8",
                                      "Fri, 31 Dec 9999 23:59:59 -2359",
                                      "0001-01-01T00:00:00+24:00",
                                      "Sun, 16 Dec 2012 1:2:3:4 GMT",
                                      "2013-01-27-01",
                                      "2013-01-28T11:30:00-06:00Textra",
                                      "2013-xx-27",
                                      "2013-01-28T09:xx:00Z",
                                      "2013-01-28T09:00:00+00:xx",
                                      "Sun, 16 zzz 2012 11:47:32 GMT",
                                      "Sun, 99 Jun 2009 12:00:00 GMT",
                                      "20031331101455",
                                      "20031231251455"}) {
    CAPTURE(text);
    CHECK(read(text) == "none");
  }
}

TEST_CASE("what is no date is none") {
  for (const std::string_view text :
       {"", " ", "yesterday", "12", "10:00", "99999999999999999999", "-1", "-", "0", "013",
        "Mon, 2 Jan 15:04:05 MST", "Copyright 2012", "::::", "T", "+", "2003-12-31T", "\xFF\xFE",
        "🎈"}) {
    CAPTURE(text);
    const auto time = read(text);
    CHECK((time == "none" || time == "2003-12-31T00:00:00Z"));
  }
  CHECK(read(std::string(100'000, '1')) == "none");
}

}  // namespace antiphon::feed
