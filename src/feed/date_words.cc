#include "feed/date_words.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace antiphon::feed {

namespace {

struct Month {
  std::string_view name;
  int number;
};

// Whole names; three letters and more of one are enough. English first: it wins where they collide.
// clang-format off
constexpr Month kMonths[] = {
    {"january", 1}, {"february", 2}, {"march", 3}, {"april", 4}, {"may", 5}, {"june", 6}, {"july", 7},
    {"august", 8}, {"september", 9}, {"october", 10}, {"november", 11}, {"december", 12},
    // German, Dutch, Scandinavian
    {"januar", 1}, {"jänner", 1}, {"februar", 2}, {"märz", 3}, {"mrz", 3}, {"maart", 3}, {"mrt", 3},
    {"mai", 5}, {"mei", 5}, {"maj", 5}, {"juni", 6}, {"juli", 7}, {"augustus", 8}, {"oktober", 10},
    {"dezember", 12}, {"desember", 12},
    // French
    {"janvier", 1}, {"février", 2}, {"fevrier", 2}, {"févr", 2}, {"mars", 3}, {"avril", 4}, {"juin", 6},
    {"juillet", 7}, {"août", 8}, {"aout", 8}, {"décembre", 12},
    // Spanish, Italian, Portuguese
    {"enero", 1}, {"gennaio", 1}, {"janeiro", 1}, {"fevereiro", 2}, {"abril", 4}, {"mayo", 5}, {"maggio", 5},
    {"maio", 5}, {"junio", 6}, {"giugno", 6}, {"junho", 6}, {"julio", 7}, {"luglio", 7}, {"julho", 7},
    {"agosto", 8}, {"septiembre", 9}, {"settembre", 9}, {"setembro", 9}, {"octubre", 10}, {"ottobre", 10},
    {"outubro", 10}, {"novembro", 11}, {"dicembre", 12}, {"diciembre", 12}, {"dezembro", 12},
    // Hungarian
    {"január", 1}, {"február", 2}, {"március", 3}, {"április", 4}, {"május", 5}, {"június", 6},
    {"július", 7}, {"augusztus", 8}, {"szeptember", 9}, {"október", 10},
    // Greek
    {"Ιανουάριος", 1}, {"Ιαν", 1}, {"Φεβρουάριος", 2}, {"Φεβ", 2}, {"Μάρτιος", 3}, {"Μάώ", 3}, {"Μαώ", 3},
    {"Απρίλιος", 4}, {"Απρ", 4}, {"Μάιος", 5}, {"Μαϊος", 5}, {"Μαι", 5}, {"Μαϊ", 5}, {"Ιούνιος", 6},
    {"Ιουν", 6}, {"Ιούλιος", 7}, {"Ιουλ", 7}, {"Αύγουστος", 8}, {"Αυγ", 8}, {"Σεπτέμβριος", 9}, {"Σεπ", 9},
    {"Οκτώβριος", 10}, {"Οκτ", 10}, {"Νοέμβριος", 11}, {"Νοε", 11}, {"Δεκέμβριος", 12}, {"Δεκ", 12},
    // Russian
    {"янв", 1}, {"фев", 2}, {"мар", 3}, {"апр", 4}, {"мая", 5}, {"май", 5}, {"июн", 6}, {"июл", 7},
    {"авг", 8}, {"сен", 9}, {"окт", 10}, {"ноя", 11}, {"дек", 12},
};

struct Zone {
  std::string_view name;
  ZoneRule rule;
};

constexpr Zone kZones[] = {
    {"z", {0}}, {"ut", {0}}, {"utc", {0}}, {"gmt", {0}}, {"wet", {0}}, {"west", {60}}, {"bst", {60}},
    {"cet", {60}}, {"met", {60}}, {"mez", {60}}, {"cest", {120}}, {"mest", {120}}, {"mesz", {120}},
    {"eet", {120}}, {"eest", {180}}, {"msk", {180}}, {"msd", {240}}, {"ist", {330}}, {"hkt", {480}},
    {"sgt", {480}}, {"awst", {480}}, {"jst", {540}}, {"kst", {540}}, {"acst", {570}}, {"aest", {600}},
    {"acdt", {630}}, {"aedt", {660}}, {"nzst", {720}}, {"nzdt", {780}}, {"brt", {-180}}, {"art", {-180}},
    {"nst", {-210}}, {"ndt", {-150}}, {"at", {-240}}, {"ast", {-240}}, {"adt", {-180}}, {"et", {-300}},
    {"est", {-300}}, {"edt", {-240}}, {"ct", {-360}}, {"cst", {-360}}, {"cdt", {-300}}, {"mt", {-420}},
    {"mst", {-420}}, {"mdt", {-360}}, {"pt", {-480}}, {"pst", {-480}}, {"pdt", {-420}}, {"akst", {-540}},
    {"akdt", {-480}}, {"hst", {-600}}, {"etc/gmt", {0}}, {"etc/utc", {0}},
    {"europe/london", {0, ZoneRule::european}}, {"europe/dublin", {0, ZoneRule::european}},
    {"europe/lisbon", {0, ZoneRule::european}}, {"europe/athens", {120, ZoneRule::european}},
    {"europe/bucharest", {120, ZoneRule::european}}, {"europe/helsinki", {120, ZoneRule::european}},
    {"europe/kiev", {120, ZoneRule::european}}, {"europe/kyiv", {120, ZoneRule::european}},
    {"europe/riga", {120, ZoneRule::european}}, {"europe/sofia", {120, ZoneRule::european}},
    {"europe/tallinn", {120, ZoneRule::european}}, {"europe/vilnius", {120, ZoneRule::european}},
    {"europe/istanbul", {180}}, {"europe/minsk", {180}}, {"europe/moscow", {180}},
    {"america/new_york", {-300, ZoneRule::american}}, {"america/toronto", {-300, ZoneRule::american}},
    {"america/detroit", {-300, ZoneRule::american}}, {"america/montreal", {-300, ZoneRule::american}},
    {"america/chicago", {-360, ZoneRule::american}}, {"america/denver", {-420, ZoneRule::american}},
    {"america/phoenix", {-420}}, {"america/los_angeles", {-480, ZoneRule::american}},
    {"america/vancouver", {-480, ZoneRule::american}}, {"america/halifax", {-240, ZoneRule::american}},
    {"america/sao_paulo", {-180}}, {"us/eastern", {-300, ZoneRule::american}},
    {"us/central", {-360, ZoneRule::american}}, {"us/mountain", {-420, ZoneRule::american}},
    {"us/pacific", {-480, ZoneRule::american}}, {"asia/tokyo", {540}}, {"asia/seoul", {540}},
    {"asia/shanghai", {480}}, {"asia/hong_kong", {480}}, {"asia/singapore", {480}}, {"asia/taipei", {480}},
    {"asia/kolkata", {330}}, {"asia/calcutta", {330}}, {"asia/dubai", {240}}, {"australia/brisbane", {600}},
};

// Weekdays may be shortened too. The rest stands between the parts of a date.
constexpr std::string_view kWeekdays[] = {
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "thur", "thurs", "tues",
    "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonnabend", "sonntag",
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    "lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo",
    "lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "domenica",
    "segunda", "terca", "quarta", "quinta", "sexta",
};
constexpr std::string_view kParticles[] = {"at", "of", "on", "the", "st", "nd", "rd", "th", "um", "uhr", "kl",
                                           "den", "de", "del", "le", "a", "h", "o", "time"};
// clang-format on

// The n-th (from 1) or, for 0, the last Sunday of a month, at an hour.
Time sunday_of(std::chrono::year in, std::chrono::month month, unsigned nth, int hour) {
  using namespace std::chrono;
  const sys_days date =
      nth == 0 ? sys_days{in / month / Sunday[last]} : sys_days{in / month / Sunday[nth]};
  return date + hours{hour};
}

// Last Sundays of March and October; second Sunday of March and first of November since 2007. The
// hour in which clocks change is not of interest here.
bool in_summer(ZoneRule::Summer summer, Time local) {
  using namespace std::chrono;
  const year in = year_month_day{floor<days>(local)}.year();
  switch (summer) {
    case ZoneRule::fixed:
      return false;
    case ZoneRule::european:
      return local >= sunday_of(in, March, 0, 2) && local < sunday_of(in, October, 0, 3);
    case ZoneRule::american:
      return local >= sunday_of(in, March, 2, 2) && local < sunday_of(in, November, 1, 2);
  }
  return false;
}

}  // namespace

std::optional<int> month_named(std::string_view word) {
  if (word.size() < 3) return std::nullopt;
  const auto* found = std::find_if(std::begin(kMonths), std::end(kMonths), [&](const Month& month) {
    return month.name.starts_with(word);
  });
  if (found == std::end(kMonths)) return std::nullopt;
  return found->number;
}

std::optional<ZoneRule> zone_named(std::string_view word) {
  const auto* found = std::find_if(std::begin(kZones), std::end(kZones),
                                   [&](const Zone& zone) { return zone.name == word; });
  if (found != std::end(kZones)) return found->rule;
  // RFC 2822 §4.3: military letters were used in both senses, so they say nothing.
  if (word.size() == 1 && word.front() >= 'a' && word.front() <= 'y') return ZoneRule{};
  if (word.starts_with("europe/")) return ZoneRule{60, ZoneRule::european};  // most of it
  return std::nullopt;
}

int offset_at(const ZoneRule& zone, Time local) {
  return zone.minutes + (in_summer(zone.summer, local) ? 60 : 0);
}

bool is_filler(std::string_view word) {
  // A weekday in letters of its own.
  if (std::any_of(word.begin(), word.end(), [](char c) { return (c & 0x80) != 0; })) return true;
  if (std::find(std::begin(kParticles), std::end(kParticles), word) != std::end(kParticles))
    return true;
  if (word.size() < 2) return false;
  return std::any_of(std::begin(kWeekdays), std::end(kWeekdays),
                     [&](std::string_view day) { return day.starts_with(word); });
}

}  // namespace antiphon::feed
