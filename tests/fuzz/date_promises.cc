#include "fuzz/broken.h"
#include "fuzz/promises.h"

#include "feed/dates.h"

namespace antiphon::fuzz {

std::string broken_by_date(std::string_view bytes) {
  Broken broken;
  const auto time = feed::parse_date(bytes);
  if (!time) return broken.first();
  const std::string written = rfc3339(*time);
  broken.unless(feed::parse_date(written) == time, "a date is read as it is written", written);
  broken.unless(parse_rfc3339(written) == time, "a date has a year of four digits", written);
  broken.unless(feed::parse_date("\n " + std::string(trimmed(bytes)) + "\t") == time,
                "white space around a date is nothing", bytes);
  return broken.first();
}

}  // namespace antiphon::fuzz
