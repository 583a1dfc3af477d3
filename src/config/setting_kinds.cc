#include "config/setting_kinds.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "antiphon/base/text.h"
#include "config/feed_fields.h"
#include "config/units.h"

namespace antiphon::config::kinds {

namespace {

constexpr std::size_t kMaxTextBytes = 200;
constexpr std::size_t kMaxWords = 64;

std::string number_text(Unit unit, std::int64_t value) {
  switch (unit) {
    case Unit::count:
      return std::to_string(value);
    case Unit::time:
      return duration_text(std::chrono::milliseconds{value});
    case Unit::bytes:
      return size_text(value);
  }
  return {};
}

std::string_view unit_example(Unit unit) {
  switch (unit) {
    case Unit::count:
      return "a whole number";
    case Unit::time:
      return R"(a time such as "30s", "10m" or "1h")";
    case Unit::bytes:
      return R"(a size such as "10MB", or a number of bytes)";
  }
  return {};
}

std::optional<std::int64_t> number_of(Unit unit, const TomlValue& value) {
  const auto* number = std::get_if<std::int64_t>(&value);
  const auto* text = std::get_if<std::string>(&value);
  if (unit == Unit::time && text != nullptr) {
    const auto duration = parse_duration(*text);
    return duration ? std::optional(duration->count()) : std::nullopt;
  }
  if (unit == Unit::bytes && text != nullptr) return parse_size(*text);
  if (unit == Unit::time || number == nullptr) return std::nullopt;
  return *number;
}

using Expected = std::optional<std::string>;

Expected stored(const Number& number, const TomlValue& value, Settings& into) {
  const auto parsed = number_of(number.unit, value);
  if (!parsed) return std::string(unit_example(number.unit));
  if (*parsed < number.least || *parsed > number.most) {
    return number_text(number.unit, number.least) + " to " + number_text(number.unit, number.most);
  }
  if (*parsed % number.step != 0) {
    return "a multiple of " + number_text(number.unit, number.step);
  }
  number.set(into, *parsed);
  return std::nullopt;
}

Expected stored(const Flag& flag, const TomlValue& value, Settings& into) {
  const bool* parsed = std::get_if<bool>(&value);
  if (parsed == nullptr) return "true or false";
  flag.at(into) = *parsed;
  return std::nullopt;
}

Expected stored(const Text& text, const TomlValue& value, Settings& into) {
  const auto* parsed = std::get_if<std::string>(&value);
  const auto prints = [](char c) { return c >= 0x20 && c < 0x7F; };
  if (parsed == nullptr || parsed->size() > kMaxTextBytes ||
      !std::all_of(parsed->begin(), parsed->end(), prints)) {
    return fmt::format("a string of at most {} printable ASCII characters", kMaxTextBytes);
  }
  text.at(into) = *parsed;
  return std::nullopt;
}

Expected stored(const Command& command, const TomlValue& value, Settings& into) {
  std::vector<std::string> parsed;
  if (const auto* line = std::get_if<std::string>(&value)) {
    for (const std::string_view word : words(*line))
      parsed.emplace_back(word);
  } else if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    parsed = *list;
  }
  const auto has_nul = [](const std::string& word) { return word.find('\0') != std::string::npos; };
  if (parsed.empty() || parsed.size() > kMaxWords || parsed[0].empty() ||
      std::any_of(parsed.begin(), parsed.end(), has_nul)) {
    return R"(a program such as "firefox", or ["firefox", "--new-tab"])";
  }
  command.at(into) = std::move(parsed);
  return std::nullopt;
}

Expected stored(const Keep& keep, const TomlValue& value, Settings& into) {
  const auto* number = std::get_if<std::int64_t>(&value);
  const auto* text = std::get_if<std::string>(&value);
  const auto parsed = number != nullptr ? parse_retention(std::to_string(*number))
                      : text != nullptr ? parse_retention(*text)
                                        : std::nullopt;
  if (!parsed) return R"(a number of items, a time such as "90d", or "all")";
  keep.at(into) = *parsed;
  return std::nullopt;
}

Expected stored(const Choice& choice, const TomlValue& value, Settings& into) {
  const auto* word = std::get_if<std::string>(&value);
  if (word != nullptr && choice.set(into, *word)) return std::nullopt;
  std::string expected;
  for (const std::string_view known : choice.words) {
    if (!expected.empty()) expected += known == choice.words.back() ? " or " : ", ";
    expected += fmt::format("\"{}\"", known);
  }
  return expected;
}

Expected stored(const Proxy& proxy, const TomlValue& value, Settings& into) {
  const auto* text = std::get_if<std::string>(&value);
  auto parsed = text == nullptr ? std::nullopt : parse_proxy(*text);
  if (!parsed) return R"(a proxy such as "http://localhost:3128", or "")";
  proxy.at(into) = std::move(parsed);
  return std::nullopt;
}

Manual manual_of(const Number& number) {
  constexpr std::array<std::string_view, 3> kArguments{"number", "time", "size"};
  const auto shown = [&](std::int64_t value) { return number_text(number.unit, value); };
  return {std::string(kArguments[static_cast<std::size_t>(number.unit)]),
          fmt::format("From {} to {}; the default is {}.\n", shown(number.least),
                      shown(number.most), shown(number.get(Settings{})))};
}

Manual manual_of(const Flag& flag) {
  Settings defaults;
  return {"true | false", fmt::format("The default is {}.\n", flag.at(defaults))};
}

Manual manual_of(const Keep& keep) {
  Settings defaults;
  return {"number | string",
          "The default is \\(dq" + retention_text(keep.at(defaults)) + "\\(dq.\n"};
}

Manual manual_of(const Text&) {
  return {"string", ""};
}

Manual manual_of(const Choice& choice) {
  const Settings defaults;
  Manual shown;
  for (const std::string_view word : choice.words) {
    shown.argument += (shown.argument.empty() ? "" : " | ") + std::string(word);
    if (choice.is(defaults, word)) shown.limits = fmt::format("The default is {}.\n", word);
  }
  return shown;
}

Manual manual_of(const Proxy&) {
  return {"string", ""};
}

Manual manual_of(const Command&) {
  return {"string | array", ""};
}

}  // namespace

std::optional<std::string> store(const Kind& kind, const TomlValue& value, Settings& into) {
  return std::visit([&](const auto& own) { return stored(own, value, into); }, kind);
}

Manual manual(const Kind& kind) {
  return std::visit([](const auto& own) { return manual_of(own); }, kind);
}

}  // namespace antiphon::config::kinds
