#include "antiphon/backend/circumstances.h"

#include <ctime>

namespace antiphon::backend {

namespace {

std::chrono::seconds local_offset(Time time) {
  const std::time_t seconds = unix_seconds(time);
  std::tm parts{};
  if (::localtime_r(&seconds, &parts) == nullptr) return {};
  return std::chrono::seconds{parts.tm_gmtoff};
}

}  // namespace

filter::Circumstances circumstances(Time now, std::optional<Time> last_visit) {
  return {now, local_offset, last_visit};
}

}  // namespace antiphon::backend
