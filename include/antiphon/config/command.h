// A command as it stands in the `feeds` file, made a program and its arguments. No shell is
// involved.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "antiphon/base/result.h"

namespace antiphon::config {

// Words are separated by white space, but not within single or double quotes; a backslash takes the
// character behind it as it is, also within double quotes, and there only before `"` and `\`. A
// word that begins with `~/`, unquoted, is a path below `home`. Errors: there is no word, a quote
// is not closed, or there stands what only a shell understands (`|`, `>`, `&&` …).
Result<std::vector<std::string>> command_words(std::string_view command, std::string_view home);

}  // namespace antiphon::config
