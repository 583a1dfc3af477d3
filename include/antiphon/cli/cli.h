// antiphon-backend's command line: the commands of antiphon-backend(1).

#pragma once

#include "antiphon/os/spawner.h"

namespace antiphon::cli {

// Runs one command and returns its exit status: 0 done; 1 done in part or nothing found; 2 wrong
// use; 3 store or configuration cannot be used; 130 and 143 interrupted.
int run(int argc, char** argv, os::Spawner& spawner);

}  // namespace antiphon::cli
