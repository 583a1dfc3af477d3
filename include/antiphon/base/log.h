// The log: the one global. Lines of `2026-11-03T10:00:00Z role[pid] level: text`, appended to a
// file. Until open_log() is called nothing is written, so libraries and tests may log freely.

#pragma once

#include <string>
#include <string_view>

#include "antiphon/base/result.h"

namespace antiphon {

enum class LogLevel { debug, info, warning, error };

// Appends to `path` (mode 0600); `role` names the process. A log that has grown beyond 4 MiB is
// renamed to `path.1`, now or later, whoever of those that share it finds it so. Lines below
// `least` are dropped.
Result<void> open_log(const std::string& path, std::string_view role, LogLevel least);

// The text is made printable; one write per line, so that processes can share the file.
void log_line(LogLevel level, std::string_view text);

}  // namespace antiphon
