// Where things are: the XDG folders, and our own programs.

#pragma once

#include <functional>
#include <optional>
#include <string>

#include "antiphon/base/result.h"

namespace antiphon::os {

struct Paths {
  std::string config;  // …/antiphon/config.toml
  std::string feeds;   // …/antiphon/feeds
  std::string store;   // …/antiphon/antiphon.db
  std::string log;     // …/antiphon/antiphon.log
};

using Environment = std::function<std::optional<std::string>(const char* name)>;
std::optional<std::string> process_environment(const char* name);

// XDG Base Directory Specification 0.8: relative values count as unset; without HOME the home
// folder of the user is taken from the password file.
Result<Paths> default_paths(const Environment& environment);

// Makes the folder that `file` is to be in, and its parents, with mode 0700 where they are missing.
Result<void> make_folder_for(const std::string& file);

// A program of ours: beside the one that is running (a build folder, or bin), else in
// ../libexec/antiphon, and from there in ../../bin. `antiphon-parser`.
Result<std::string> sibling_program(const std::string& name);

// Our data, say `demo`: under $ANTIPHON_DATA where that is set, else in PREFIX/share/antiphon of
// the program that is running, else in `data` of the source tree that its build folder lies in.
Result<std::string> data_folder(const std::string& name);

}  // namespace antiphon::os
