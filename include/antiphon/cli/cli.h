// antiphon-backend's command line: the commands of antiphon-backend(1), and the role of a scanner.

#pragma once

#include <optional>
#include <string>

#include "antiphon/os/spawner.h"

namespace antiphon::cli {

// Runs one command and returns its exit status: 0 done; 1 done in part or nothing found; 2 wrong
// use; 3 store or configuration cannot be used; 130 and 143 interrupted.
int run(int argc, char** argv, os::Spawner& spawner);

// The store that a scanner of ours is to read (`--store FILE scan`); nothing for any other command
// line. Scanners start nothing and need no spawner.
std::optional<std::string> scanned_store(int argc, char** argv);

// Scans for a backend until that hangs up; returns the exit status.
int run_scanner(const std::string& store);

}  // namespace antiphon::cli
