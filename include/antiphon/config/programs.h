// `[program.NAME]`: programs of the user's that look at what arrives (antiphon-program(7)).

#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace antiphon::config {

struct ProgramOptions {
  std::string name;                  // letters, digits, `-` and `_`
  std::vector<std::string> command;  // the program and its arguments
  std::string when;                  // a filter, not looked at here; empty: all items
  std::string when_at;               // where that stands: `config.toml:7: program.spam.when`
  std::chrono::milliseconds timeout{10'000};  // for a batch of items
};

}  // namespace antiphon::config
