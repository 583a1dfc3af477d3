// The sections [program.NAME] of the settings.

#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "antiphon/config/settings.h"
#include "config/line_problem.h"
#include "config/toml_file.h"

namespace antiphon::config {

constexpr std::string_view kProgramSection = "program";

// Whether the entry is theirs, right or wrong.
bool is_of_programs(const TomlEntry& entry);

// Puts all of them into the settings, in the order of the file, whose name is `name`. Problems are
// in the order of the entries.
std::vector<LineProblem> take_programs(const std::vector<TomlEntry>& entries, std::string_view name,
                                       Settings& into);

}  // namespace antiphon::config
