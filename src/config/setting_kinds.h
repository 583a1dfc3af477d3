// What a setting may be, where it is stored, and what is said of it.

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "antiphon/config/settings.h"
#include "config/toml_file.h"

namespace antiphon::config::kinds {

// The member at the end of a path of members: at<&Settings::fetch,
// &FetchOptions::transfers>(settings).
template <auto First, auto... Rest>
constexpr auto& at(auto& object) {
  if constexpr (sizeof...(Rest) == 0) {
    return object.*First;
  } else {
    return at<Rest...>(object.*First);
  }
}

// What a setting may be, and where it is stored. Numbers are counts, milliseconds or bytes.
enum class Unit { count, time, bytes };

struct Number {
  Unit unit;
  std::int64_t least;
  std::int64_t most;
  std::int64_t step;
  std::int64_t (*get)(const Settings&);
  void (*set)(Settings&, std::int64_t);
};
struct Flag {
  bool& (*at)(Settings&);
};
struct Text {
  std::string& (*at)(Settings&);
};
struct Command {
  std::vector<std::string>& (*at)(Settings&);
};
// One of some words.
struct Choice {
  std::span<const std::string_view> words;
  bool (*is)(const Settings&, std::string_view word);
  bool (*set)(Settings&, std::string_view word);  // false: there is no such word
};
struct Proxy {
  std::optional<std::string>& (*at)(Settings&);
};
struct Keep {
  Retention& (*at)(Settings&);
};
using Kind = std::variant<Number, Flag, Text, Command, Choice, Proxy, Keep>;

// Puts the value into the settings, or tells what was expected instead.
std::optional<std::string> store(const Kind& kind, const TomlValue& value, Settings& into);

// The value's name and the sentence about limits and default, for the manual.
struct Manual {
  std::string argument;
  std::string limits;
};
Manual manual(const Kind& kind);

template <auto... Path>
constexpr Number count(std::int64_t least, std::int64_t most) {
  return {Unit::count,
          least,
          most,
          1,
          [](const Settings& from) { return static_cast<std::int64_t>(at<Path...>(from)); },
          [](Settings& into, std::int64_t value) {
            auto& place = at<Path...>(into);
            place = static_cast<std::remove_reference_t<decltype(place)>>(value);
          }};
}

template <auto... Path>
constexpr Number size(std::int64_t least, std::int64_t most) {
  Number number = count<Path...>(least, most);
  number.unit = Unit::bytes;
  return number;
}

// The step is the period of the member: what is stored in minutes takes whole minutes.
template <auto... Path>
constexpr Number duration(std::chrono::milliseconds least, std::chrono::milliseconds most) {
  using Stored = std::remove_cvref_t<decltype(at<Path...>(std::declval<Settings&>()))>;
  return {Unit::time,
          least.count(),
          most.count(),
          std::chrono::milliseconds{Stored{1}}.count(),
          [](const Settings& from) -> std::int64_t {
            return std::chrono::milliseconds{at<Path...>(from)}.count();
          },
          [](Settings& into, std::int64_t value) {
            at<Path...>(into) =
                std::chrono::duration_cast<Stored>(std::chrono::milliseconds{value});
          }};
}

template <auto... Path>
constexpr Flag flag() {
  return {[](Settings& in) -> bool& { return at<Path...>(in); }};
}

template <auto... Path>
constexpr Text text() {
  return {[](Settings& in) -> std::string& { return at<Path...>(in); }};
}

template <auto... Path>
constexpr Command command() {
  return {[](Settings& in) -> std::vector<std::string>& { return at<Path...>(in); }};
}

template <auto... Path>
constexpr Keep keep() {
  return {[](Settings& in) -> Retention& { return at<Path...>(in); }};
}

// `Named` makes a value of a word, or nothing.
template <auto Named, auto... Path>
constexpr Choice choice(std::span<const std::string_view> words) {
  return {words,
          [](const Settings& in, std::string_view word) { return Named(word) == at<Path...>(in); },
          [](Settings& into, std::string_view word) {
            const auto value = Named(word);
            if (value) at<Path...>(into) = *value;
            return value.has_value();
          }};
}

template <auto... Path>
constexpr Proxy proxy() {
  return {[](Settings& in) -> std::optional<std::string>& { return at<Path...>(in); }};
}

}  // namespace antiphon::config::kinds
