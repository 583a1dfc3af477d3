#include "config/units.h"

#include <array>
#include <charconv>
#include <limits>

#include "antiphon/base/text.h"

namespace antiphon::config {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t worth;
};

constexpr std::array<Unit, 5> kDurationUnits{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}}};

constexpr std::array<Unit, 7> kSizeUnits{{{"GB", 1'000'000'000},
                                          {"MB", 1'000'000},
                                          {"kB", 1'000},
                                          {"GiB", 1LL << 30},
                                          {"MiB", 1LL << 20},
                                          {"KiB", 1LL << 10},
                                          {"B", 1}}};

constexpr std::int64_t kMostItems = 1'000'000'000;
constexpr std::chrono::days kMostDays{36'500};
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

std::optional<std::int64_t> take_number(std::string_view& text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || number < 0) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::string_view take_letters(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && ((text[length] >= 'a' && text[length] <= 'z') ||
                                  (text[length] >= 'A' && text[length] <= 'Z'))) {
    ++length;
  }
  const std::string_view letters = text.substr(0, length);
  text.remove_prefix(length);
  return letters;
}

// number × worth, unless that does not fit.
std::optional<std::int64_t> product(std::int64_t number, std::int64_t worth) {
  if (number > kMost / worth) return std::nullopt;
  return number * worth;
}

// One part of a retention; false when it is none, or one of its kind was there.
bool take_limit(std::string_view text, Retention& into) {
  using std::chrono::days;
  std::string_view rest = text;
  const auto number = take_number(rest);
  if (number && rest.empty()) {
    if (*number == 0 || *number > kMostItems || into.items) return false;
    into.items = static_cast<std::uint32_t>(*number);
    return true;
  }
  const auto age = parse_duration(text);
  if (!age || *age < days{1} || *age > kMostDays || *age % days{1} != days{0} || into.age) {
    return false;
  }
  into.age = std::chrono::duration_cast<days>(*age);
  return true;
}

// In the unit that leaves the smallest whole number; the first of them, where two do.
template <std::size_t N>
std::string in_best_unit(std::int64_t value, const std::array<Unit, N>& units) {
  const Unit* best = nullptr;
  for (const Unit& unit : units) {
    if (value % unit.worth == 0 && (best == nullptr || unit.worth > best->worth)) best = &unit;
  }
  return std::to_string(value / best->worth) + std::string(best->name);
}

}  // namespace

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  text = trimmed(text);
  if (text.empty()) return std::nullopt;
  std::int64_t sum = 0;
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    text = trimmed(text);
    const std::string_view name = take_letters(text);
    text = trimmed(text);
    std::optional<std::int64_t> part;
    for (const Unit& unit : kDurationUnits) {
      if (name == unit.name) part = product(*number, unit.worth);
    }
    if (!part || *part > kMost - sum) return std::nullopt;
    sum += *part;
  }
  return std::chrono::milliseconds{sum};
}

std::optional<std::int64_t> parse_size(std::string_view text) {
  text = trimmed(text);
  const auto number = take_number(text);
  if (!number) return std::nullopt;
  text = trimmed(text);
  if (text.empty()) return number;
  for (const Unit& unit : kSizeUnits) {
    if (ascii_iequals(text, unit.name)) return product(*number, unit.worth);
  }
  return std::nullopt;
}

std::optional<Retention> parse_retention(std::string_view text) {
  if (trimmed(text) == "all") return Retention{};
  Retention retention;
  while (true) {
    const auto comma = text.find(',');
    if (!take_limit(trimmed(text.substr(0, comma)), retention)) return std::nullopt;
    if (comma == std::string_view::npos) return retention;
    text.remove_prefix(comma + 1);
  }
}

std::string retention_text(const Retention& retention) {
  if (!retention.items && !retention.age) return "all";
  std::string out;
  if (retention.items) out = std::to_string(*retention.items);
  if (retention.items && retention.age) out += ", ";
  if (retention.age) out += std::to_string(retention.age->count()) + "d";
  return out;
}

std::string duration_text(std::chrono::milliseconds duration) {
  return duration.count() == 0 ? "0s" : in_best_unit(duration.count(), kDurationUnits);
}

std::string size_text(std::int64_t bytes) {
  return bytes == 0 ? "0" : in_best_unit(bytes, kSizeUnits);
}

}  // namespace antiphon::config
