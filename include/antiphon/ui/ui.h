// The front end: the list and the reader on a terminal, the news in another process.

#pragma once

#include <string>
#include <vector>

#include "antiphon/base/result.h"
#include "antiphon/config/settings.h"
#include "antiphon/os/sandbox.h"
#include "antiphon/os/spawner.h"

namespace antiphon::ui {

struct Setup {
  std::vector<std::string> backend;  // the program that speaks frames on its standard streams
  std::string view;                  // a view by name, or a filter; empty: everything
  std::string feeds_path;            // shown to who has no feeds yet
  std::string history_path;          // of what is typed at the prompts; empty: it is not kept
  config::UiOptions options;
  os::Box box;  // entered when the terminal is open and the backend was started
  SandboxPolicy sandbox = SandboxPolicy::automatic;
};

// Sets the locale of the process so that a terminal gets UTF-8. Before run(), and before threads.
void use_utf8_locale();

// Takes the terminal over until the user leaves, and gives it back as it was, also when the process
// crashes. Returns the exit status: 0, or 128 + the number of the signal that asked to leave.
// Errors: no terminal that can be used, or a backend that cannot even start. `spare` takes the
// place of a spawner that dies: from inside the sandbox none could be made.
Result<int> run(os::Spawner& spawner, os::Spawner& spare, const Setup& setup);

}  // namespace antiphon::ui
