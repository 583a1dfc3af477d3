#include "feed/date_words.h"

#include <algorithm>
#include <array>
#include <chrono>

namespace antiphon::feed {

namespace {

struct Word {
  std::string_view name;
  int number;
};

// A word means the first of these that it begins with, or that begins with it: three letters of one
// are enough, and endings do not matter. Folded, so `марта` is one of `март` and `май` is written
// `маи`. English first: it wins where they collide.
// clang-format off
constexpr Word kMonths[] = {
    {"january", 1}, {"february", 2}, {"march", 3}, {"april", 4}, {"may", 5}, {"june", 6}, {"july", 7},
    {"august", 8}, {"september", 9}, {"october", 10}, {"november", 11}, {"december", 12},
    // German, Dutch, Danish, Norwegian, Swedish, Slovak
    {"januar", 1}, {"janner", 1}, {"februar", 2}, {"marz", 3}, {"maerz", 3}, {"mrz", 3}, {"maart", 3}, {"mrt", 3},
    {"marts", 3}, {"marec", 3}, {"marca", 3}, {"mai", 5}, {"mei", 5}, {"maj", 5}, {"juni", 6}, {"juli", 7},
    {"oktober", 10}, {"dezember", 12}, {"desember", 12},
    // French
    {"janvier", 1}, {"fevrier", 2}, {"mars", 3}, {"avril", 4}, {"juin", 6}, {"juillet", 7}, {"aout", 8},
    {"septemb", 9}, {"octob", 10}, {"novemb", 11}, {"decemb", 12},
    // Spanish, Italian, Portuguese, Catalan
    {"enero", 1}, {"gennaio", 1}, {"janeiro", 1}, {"gener", 1}, {"febrero", 2}, {"febbraio", 2}, {"fevereiro", 2},
    {"febrer", 2}, {"marzo", 3}, {"marco", 3}, {"abril", 4}, {"maggio", 5}, {"maig", 5}, {"junio", 6}, {"giugno", 6},
    {"junho", 6}, {"juny", 6}, {"julio", 7}, {"luglio", 7}, {"julho", 7}, {"juliol", 7}, {"agosto", 8},
    {"septiembre", 9}, {"settembre", 9}, {"setembro", 9}, {"setiembre", 9}, {"octubre", 10}, {"ottobre", 10},
    {"outubro", 10}, {"noviembre", 11}, {"dicembre", 12}, {"diciembre", 12}, {"dezembro", 12}, {"desembre", 12},
    // Romanian
    {"ianuarie", 1}, {"martie", 3}, {"iunie", 6}, {"iulie", 7}, {"octomb", 10}, {"noiemb", 11},
    // Polish, Czech: the name, and the case in which it stands in a date
    {"styczen", 1}, {"styczn", 1}, {"leden", 1}, {"ledna", 1}, {"luty", 2}, {"lutego", 2}, {"unor", 2},
    {"marzec", 3}, {"brez", 3}, {"kwiecien", 4}, {"kwietn", 4}, {"duben", 4}, {"dubna", 4}, {"kveten", 5},
    {"kvetna", 5}, {"czerwiec", 6}, {"czerwca", 6}, {"cerven", 6}, {"cervna", 6}, {"lipiec", 7}, {"lipca", 7},
    {"cervenec", 7}, {"cervence", 7}, {"sierpien", 8}, {"sierpn", 8}, {"srpen", 8}, {"srpna", 8}, {"wrzesien", 9},
    {"wrzesn", 9}, {"zari", 9}, {"pazdziernik", 10}, {"rijen", 10}, {"rijna", 10}, {"listopad", 11},
    {"grudzien", 12}, {"grudn", 12}, {"prosinec", 12}, {"prosince", 12},
    // Hungarian
    {"marcius", 3}, {"majus", 5}, {"junius", 6}, {"julius", 7}, {"szeptember", 9},
    // Finnish
    {"tammikuu", 1}, {"helmikuu", 2}, {"maaliskuu", 3}, {"huhtikuu", 4}, {"toukokuu", 5}, {"kesakuu", 6},
    {"heinakuu", 7}, {"elokuu", 8}, {"syyskuu", 9}, {"lokakuu", 10}, {"marraskuu", 11}, {"joulukuu", 12},
    // Turkish
    {"ocak", 1}, {"subat", 2}, {"mart", 3}, {"nisan", 4}, {"haziran", 6}, {"temmuz", 7}, {"agustos", 8},
    {"eylul", 9}, {"ekim", 10}, {"kasım", 11}, {"kasim", 11}, {"aralık", 12}, {"aralik", 12},
    // Greek
    {"ιανουαρ", 1}, {"φεβρουαρ", 2}, {"μαρτ", 3}, {"μαω", 3}, {"απριλ", 4}, {"μαι", 5}, {"ιουν", 6}, {"ιουλ", 7},
    {"αυγ", 8}, {"σεπ", 9}, {"οκτ", 10}, {"νοε", 11}, {"δεκ", 12},
    // Russian, Ukrainian
    {"янв", 1}, {"фев", 2}, {"мар", 3}, {"апр", 4}, {"мая", 5}, {"маи", 5}, {"июн", 6}, {"июл", 7}, {"авг", 8},
    {"сен", 9}, {"окт", 10}, {"ноя", 11}, {"дек", 12},
    {"січ", 1}, {"лют", 2}, {"бер", 3}, {"кві", 4}, {"тра", 5}, {"чер", 6}, {"лип", 7}, {"сер", 8}, {"вер", 9},
    {"жов", 10}, {"лис", 11}, {"гру", 12},
};

// Shortened ones first where they are no beginnings.
constexpr Word kWeekdays[] = {
    {"monday", 1}, {"tuesday", 2}, {"wednesday", 3}, {"thursday", 4}, {"friday", 5}, {"saturday", 6}, {"sunday", 7},
    {"thurs", 4}, {"tues", 2}, {"weds", 3},
    {"montag", 1}, {"dienstag", 2}, {"mittwoch", 3}, {"donnerstag", 4}, {"freitag", 5}, {"samstag", 6},
    {"sonnabend", 6}, {"sonntag", 7},
    {"maandag", 1}, {"dinsdag", 2}, {"woensdag", 3}, {"donderdag", 4}, {"vrijdag", 5}, {"zaterdag", 6}, {"zondag", 7},
    {"mandag", 1}, {"tisdag", 2}, {"tirsdag", 2}, {"onsdag", 3}, {"torsdag", 4}, {"fredag", 5}, {"lordag", 6},
    {"lørdag", 6}, {"sondag", 7}, {"søndag", 7},
    {"lundi", 1}, {"mardi", 2}, {"mercredi", 3}, {"jeudi", 4}, {"vendredi", 5}, {"samedi", 6}, {"dimanche", 7},
    {"lunes", 1}, {"martes", 2}, {"miercoles", 3}, {"jueves", 4}, {"viernes", 5}, {"sabado", 6}, {"domingo", 7},
    {"lunedi", 1}, {"martedi", 2}, {"mercoledi", 3}, {"giovedi", 4}, {"venerdi", 5}, {"domenica", 7},
    {"segunda", 1}, {"terca", 2}, {"quarta", 3}, {"quinta", 4}, {"sexta", 5},
    {"dilluns", 1}, {"dimarts", 2}, {"dimecres", 3}, {"dijous", 4}, {"divendres", 5}, {"dissabte", 6},
    {"diumenge", 7},
    {"luni", 1}, {"marti", 2}, {"miercuri", 3}, {"joi", 4}, {"vineri", 5}, {"sambata", 6}, {"duminica", 7},
    {"poniedziałek", 1}, {"wtorek", 2}, {"sroda", 3}, {"czwartek", 4}, {"piatek", 5}, {"sobota", 6},
    {"niedziela", 7}, {"pn", 1}, {"pt", 5}, {"nd", 7},
    {"pondeli", 1}, {"utery", 2}, {"streda", 3}, {"ctvrtek", 4}, {"patek", 5}, {"nedele", 7},
    {"pondelok", 1}, {"utorok", 2}, {"stvrtok", 4}, {"piatok", 5}, {"nedela", 7},
    {"hetfo", 1}, {"kedd", 2}, {"szerda", 3}, {"csutortok", 4}, {"pentek", 5}, {"szombat", 6}, {"vasarnap", 7},
    {"maanantai", 1}, {"tiistai", 2}, {"keskiviikko", 3}, {"torstai", 4}, {"perjantai", 5}, {"lauantai", 6},
    {"sunnuntai", 7},
    {"pazartesi", 1}, {"salı", 2}, {"sali", 2}, {"carsamba", 3}, {"persembe", 4}, {"cuma", 5}, {"cumartesi", 6},
    {"pazar", 7},
};

// Of the United States and Canada, where the month comes first.
constexpr Word kAmericanZones[] = {
    {"at", -240}, {"ast", -240}, {"adt", -180}, {"et", -300}, {"est", -300}, {"edt", -240}, {"ct", -360},
    {"cst", -360}, {"cdt", -300}, {"mt", -420}, {"mst", -420}, {"mdt", -360}, {"pt", -480}, {"pst", -480},
    {"pdt", -420}, {"akst", -540}, {"akdt", -480}, {"hst", -600},
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
    {"nst", {-210}}, {"ndt", {-150}},
    {"wat", {60}}, {"cat", {120}}, {"sast", {120}},
    {"eat", {180}}, {"trt", {180}}, {"irst", {210}}, {"gst", {240}}, {"aft", {270}},
    {"pkt", {300}}, {"yekt", {300}}, {"npt", {345}}, {"bdt", {360}}, {"omst", {360}}, {"mmt", {390}}, {"ict", {420}},
    {"wib", {420}}, {"krat", {420}}, {"novt", {420}}, {"myt", {480}}, {"pht", {480}}, {"wita", {480}}, {"irkt", {480}},
    {"wit", {540}}, {"yakt", {540}}, {"vlat", {600}}, {"nzt", {720}}, {"azot", {-60}}, {"cvt", {-60}}, {"gft", {-180}},
    {"uyt", {-180}}, {"clst", {-180}}, {"clt", {-240}}, {"vet", {-240}}, {"bot", {-240}}, {"cot", {-300}},
    {"pet", {-300}}, {"ect", {-300}}, {"sst", {-660}}, {"hast", {-600}}, {"etc/gmt", {0}}, {"etc/utc", {0}},
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

constexpr std::string_view kParticles[] = {
    "at", "of", "on", "the", "st", "nd", "rd", "th", "um", "uhr", "kl", "klo", "den", "de", "del", "le", "d", "du", "a",
    "h", "o", "os", "as", "alle", "ore", "ora", "hs", "hrs", "feira", "er", "i", "la", "til", "om", "och", "r", "год",
    "ч", "time"};
constexpr std::string_view kForenoon[] = {"am", "a.m", "오전", "午前", "上午"};
constexpr std::string_view kAfternoon[] = {"pm", "p.m", "오후", "午後", "下午"};
// clang-format on

template <std::size_t N>
bool is_one_of(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

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
  const auto* found = std::find_if(std::begin(kMonths), std::end(kMonths),
                                   [&](const Word& month) { return month.name == word; });
  if (found == std::end(kMonths)) {  // only then: `červen` is June, and `července` of July
    found = std::find_if(std::begin(kMonths), std::end(kMonths), [&](const Word& month) {
      return month.name.starts_with(word) || word.starts_with(month.name);
    });
  }
  if (found == std::end(kMonths)) return std::nullopt;
  return found->number;
}

std::optional<int> weekday_spelled_out(std::string_view word) {
  const auto* found = std::find_if(std::begin(kWeekdays), std::end(kWeekdays),
                                   [&](const Word& day) { return day.name == word; });
  if (found == std::end(kWeekdays)) return std::nullopt;
  return found->number;
}

std::optional<int> weekday_named(std::string_view word) {
  if (word.size() >= 2) {
    const auto* found = std::find_if(std::begin(kWeekdays), std::end(kWeekdays),
                                     [&](const Word& day) { return day.name.starts_with(word); });
    if (found != std::end(kWeekdays)) return found->number;
  }
  const bool ascii = std::none_of(word.begin(), word.end(), [](char c) { return (c & 0x80) != 0; });
  if (ascii) return std::nullopt;
  return 0;
}

std::optional<ZoneRule> zone_named(std::string_view word) {
  const auto* found = std::find_if(std::begin(kZones), std::end(kZones),
                                   [&](const Zone& zone) { return zone.name == word; });
  if (found != std::end(kZones)) return found->rule;
  for (const Word& zone : kAmericanZones) {
    if (zone.name == word) return ZoneRule{zone.number, ZoneRule::fixed, true};
  }
  // RFC 2822 §4.3: military letters were used in both senses, so they say nothing.
  if (word.size() == 1 && word.front() >= 'a' && word.front() <= 'y') return ZoneRule{};
  if (word.starts_with("europe/")) return ZoneRule{60, ZoneRule::european};  // most of it
  return std::nullopt;
}

int offset_at(const ZoneRule& zone, Time local) {
  return zone.minutes + (in_summer(zone.summer, local) ? 60 : 0);
}

bool is_forenoon(std::string_view word) {
  return is_one_of(kForenoon, word);
}

bool is_afternoon(std::string_view word) {
  return is_one_of(kAfternoon, word);
}

bool is_particle(std::string_view word) {
  return is_one_of(kParticles, word);
}

}  // namespace antiphon::feed
