// A scanner: the backend's binary in another role.

#include <unistd.h>

#include <exception>

#include "antiphon/backend/scan_job.h"
#include "antiphon/cli/cli.h"
#include "antiphon/store/store.h"
#include "cli/command.h"

namespace antiphon::cli {

std::optional<std::string> scanned_store(int argc, char** argv) {
  const bool scans =
      argc == 4 && std::string_view(argv[1]) == "--store" && std::string_view(argv[3]) == "scan";
  return scans ? std::optional<std::string>(argv[2]) : std::nullopt;
}

int run_scanner(const std::string& path) {
  try {
    auto store = store::Store::open(path);
    if (!store) return static_cast<int>(unusable(store.error()));
    auto served = backend::serve_scans(*store, STDIN_FILENO, STDOUT_FILENO);
    if (served) return static_cast<int>(Status::done);
    complain(served.error().message);
  } catch (const std::exception& error) {
    complain(error.what());
  }
  return static_cast<int>(Status::partly);
}

}  // namespace antiphon::cli
