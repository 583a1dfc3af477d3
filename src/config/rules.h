// The sections [[rule]], [[on-new]] and [hook.NAME] of the settings.

#pragma once

#include <string_view>
#include <vector>

#include "antiphon/config/settings.h"
#include "config/line_problem.h"
#include "config/toml_file.h"

namespace antiphon::config {

bool is_rule_section(std::string_view section);

// Puts those of the entries that are of these sections into the settings, but for what is wrong.
// `name` is that of the file.
std::vector<LineProblem> read_rules(const std::vector<TomlEntry>& entries, std::string_view name,
                                    Settings& into);

}  // namespace antiphon::config
