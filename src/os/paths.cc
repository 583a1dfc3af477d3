#include "antiphon/os/paths.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "antiphon/base/fd.h"
#include "os/places.h"

namespace antiphon::os {

namespace fs = std::filesystem;

namespace {

constexpr int kLevelsToSource = 5;  // from BUILD/src/programs up to the source tree, with room

std::optional<std::string> absolute(const std::optional<std::string>& path) {
  if (path && path->starts_with('/')) return path;
  return std::nullopt;
}

Result<std::string> home_folder(const Environment& environment) {
  if (const auto home = absolute(environment("HOME"))) return *home;
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(16384);
  ::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found);
  if (found != nullptr && found->pw_dir != nullptr && found->pw_dir[0] == '/') {
    return std::string(found->pw_dir);
  }
  return Error{"HOME is not set, and the password file names no home folder"};
}

bool is_program(const fs::path& path) {
  std::error_code failed;
  return fs::is_regular_file(path, failed) && ::access(path.c_str(), X_OK) == 0;
}

bool is_folder(const fs::path& path) {
  std::error_code failed;
  return fs::is_directory(path, failed);
}

// Programs lie in PREFIX/bin or PREFIX/libexec/antiphon.
fs::path prefix_of(const fs::path& folder) {
  const fs::path above = folder.parent_path();
  const bool libexec = folder.filename() == "antiphon" && above.filename() == "libexec";
  return libexec ? above.parent_path() : above;
}

Result<std::string> own_folder() {
  std::error_code failed;
  // Of a program that was replaced meanwhile the name ends in " (deleted)"; its folder is still
  // right.
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  if (failed) return Error{"cannot tell where this program lies: " + errno_text(failed.value())};
  return program.parent_path().string();
}

}  // namespace

std::optional<std::string> process_environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) return std::nullopt;
  return std::string(value);
}

Result<Paths> default_paths(const Environment& environment) {
  std::string home;
  const auto folder = [&](const char* variable, const char* otherwise) -> Result<std::string> {
    if (const auto set = absolute(environment(variable))) return *set + "/antiphon";
    if (home.empty()) {
      auto found = home_folder(environment);
      if (!found) return found.error();
      home = *found;
    }
    return home + otherwise + "/antiphon";
  };
  const auto config = folder("XDG_CONFIG_HOME", "/.config");
  if (!config) return config.error();
  const auto data = folder("XDG_DATA_HOME", "/.local/share");
  if (!data) return data.error();
  const auto state = folder("XDG_STATE_HOME", "/.local/state");
  if (!state) return state.error();
  return Paths{*config + "/config.toml", *config + "/feeds", *data + "/antiphon.db",
               *state + "/antiphon.log"};
}

Result<void> make_folder_for(const std::string& file) {
  const fs::path folder = fs::path(file).parent_path();
  if (folder.empty() || is_folder(folder)) return {};
  if (auto parent = make_folder_for(folder.string()); !parent) return parent;
  if (::mkdir(folder.c_str(), 0700) == 0) return {};
  const int error = errno;
  if (is_folder(folder)) return {};  // another program of ours made it at the same moment
  return Error{"cannot make the folder " + folder.string() + ": " + errno_text(error)};
}

Result<std::string> program_near(const std::string& folder, const std::string& name) {
  const fs::path prefix = prefix_of(folder);
  for (const fs::path& place : {fs::path(folder), prefix / "libexec/antiphon", prefix / "bin"}) {
    if (is_program(place / name)) return (place / name).string();
  }
  return Error{name + ": not found in " + folder + " nor in " +
               (prefix / "libexec/antiphon").string()};
}

Result<std::string> data_near(const std::string& folder, const std::string& name,
                              const Environment& environment) {
  if (const auto chosen = environment("ANTIPHON_DATA"); chosen && !chosen->empty()) {
    const fs::path place = fs::path(*chosen) / name;
    if (is_folder(place)) return place.string();
    return Error{"ANTIPHON_DATA: no folder " + place.string()};
  }
  const fs::path installed = prefix_of(folder) / "share/antiphon" / name;
  if (is_folder(installed)) return installed.string();
  fs::path above = folder;
  for (int i = 0; i < kLevelsToSource; ++i) {
    above = above.parent_path();
    // Not just any `data` folder that happens to lie above us.
    if (fs::exists(above / "meson.build") && is_folder(above / "data" / name)) {
      return (above / "data" / name).string();
    }
  }
  return Error{"no " + name + " data in " + installed.string()};
}

Result<std::string> sibling_program(const std::string& name) {
  const auto folder = own_folder();
  if (!folder) return folder.error();
  return program_near(*folder, name);
}

Result<std::string> data_folder(const std::string& name) {
  const auto folder = own_folder();
  if (!folder) return folder.error();
  return data_near(*folder, name, process_environment);
}

}  // namespace antiphon::os
