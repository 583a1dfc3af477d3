// A TOML document of sections and keys, flattened to the few kinds of values that settings have.
// The one door to toml++.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "antiphon/base/result.h"

namespace antiphon::config {

struct TomlTable {};  // a section, where a value could stand
struct TomlOther {};  // dates, fractions, mixed arrays: nothing that a setting takes

using TomlValue =
    std::variant<TomlOther, TomlTable, bool, std::int64_t, std::string, std::vector<std::string>>;

struct TomlEntry {
  std::string section;     // empty: before the first section
  std::string name;        // of [section.NAME]
  std::size_t number = 0;  // of [[section]]: the first is 1
  std::string key;         // empty: the section itself
  std::size_t line = 0;
  TomlValue value;
  std::string shown;  // the value as an error message quotes it; printable and short
};

// By line. Sections come as entries of their own, each before its keys. Errors name the line:
// `config.toml:3: while parsing …`.
Result<std::vector<TomlEntry>> read_toml(std::string_view content, std::string_view name);

}  // namespace antiphon::config
