// antiphon-backend: the database, and everything that scripts want.

#include <cstdio>

#include "antiphon/cli/cli.h"
#include "antiphon/os/signals.h"
#include "antiphon/os/spawner.h"

int main(int argc, char** argv) {
  if (const auto status = antiphon::cli::run_role(argc, argv)) return *status;
  // First of all, while we are small and have one thread.
  auto spawner = antiphon::os::Spawner::start();
  if (!spawner) {
    std::fprintf(stderr, "antiphon-backend: %s\n", spawner.error().message.c_str());
    return 3;
  }
  antiphon::os::ignore_sigpipe();
  return antiphon::cli::run(argc, argv, *spawner);
}
