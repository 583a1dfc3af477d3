#include "ui/age.h"

#include <ctime>

namespace antiphon::ui {

std::string age(Time when, Time now) {
  using namespace std::chrono;
  if (when == Time{}) return "";
  const auto passed = now - when;
  if (passed < 1min) return "now";
  if (passed < 1h) return std::to_string(duration_cast<minutes>(passed).count()) + "m";
  if (passed < days{1}) return std::to_string(duration_cast<hours>(passed).count()) + "h";
  if (passed < days{14}) return std::to_string(duration_cast<days>(passed).count()) + "d";
  if (passed < days{365}) return std::to_string(duration_cast<weeks>(passed).count()) + "w";
  return rfc3339(when).substr(0, 10);
}

std::string local_time(Time when) {
  if (when == Time{}) return "";
  const std::time_t seconds = static_cast<std::time_t>(unix_seconds(when));
  std::tm parts{};
  if (localtime_r(&seconds, &parts) == nullptr) return "";
  char text[64];
  const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%d %H:%M", &parts);
  return {text, length};
}

}  // namespace antiphon::ui
