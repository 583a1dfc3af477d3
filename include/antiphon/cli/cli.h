// antiphon-backend's command line: the commands of antiphon-backend(1), and its roles.

#pragma once

#include <optional>

#include "antiphon/os/spawner.h"

namespace antiphon::cli {

// Runs one command and returns its exit status: 0 done; 1 done in part or nothing found; 2 wrong
// use; 3 store or configuration cannot be used; 130 and 143 interrupted.
int run(int argc, char** argv, os::Spawner& spawner);

// A role in which another program of ours starts this one, with `--store FILE scan` or
// `--store FILE keep`; its exit status, when it is done. Nothing for any other command line. Roles
// start nothing and need no spawner.
std::optional<int> run_role(int argc, char** argv);

}  // namespace antiphon::cli
