#include "antiphon/os/paths.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "os/places.h"
#include "support/folder.h"

using namespace antiphon;
using namespace antiphon::os;

namespace {

Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  };
}

unsigned mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

void make_program(const std::string& path) {
  REQUIRE(make_folder_for(path));
  REQUIRE(write_file(path, "#!/bin/true\n"));
  REQUIRE(::chmod(path.c_str(), 0755) == 0);
}

void make_folder(const std::string& path) {
  REQUIRE(make_folder_for(path + "/x"));
}

}  // namespace

TEST_CASE("without XDG variables everything is under the home folder") {
  const auto paths = default_paths(environment_of({{"HOME", "/home/ann"}}));
  REQUIRE(paths);
  CHECK(paths->config == "/home/ann/.config/antiphon/config.toml");
  CHECK(paths->feeds == "/home/ann/.config/antiphon/feeds");
  CHECK(paths->store == "/home/ann/.local/share/antiphon/antiphon.db");
  CHECK(paths->log == "/home/ann/.local/state/antiphon/antiphon.log");
}

TEST_CASE("XDG variables say where things are") {
  const auto paths = default_paths(environment_of({{"HOME", "/home/ann"},
                                                   {"XDG_CONFIG_HOME", "/c"},
                                                   {"XDG_DATA_HOME", "/d"},
                                                   {"XDG_STATE_HOME", "/s"}}));
  REQUIRE(paths);
  CHECK(paths->config == "/c/antiphon/config.toml");
  CHECK(paths->feeds == "/c/antiphon/feeds");
  CHECK(paths->store == "/d/antiphon/antiphon.db");
  CHECK(paths->log == "/s/antiphon/antiphon.log");
}

TEST_CASE("relative and empty XDG variables count as unset") {
  const auto paths = default_paths(environment_of(
      {{"HOME", "/home/ann"}, {"XDG_CONFIG_HOME", "config"}, {"XDG_DATA_HOME", ""}}));
  REQUIRE(paths);
  CHECK(paths->feeds == "/home/ann/.config/antiphon/feeds");
  CHECK(paths->store == "/home/ann/.local/share/antiphon/antiphon.db");
}

TEST_CASE("without HOME the password file says where home is") {
  const auto paths = default_paths(environment_of({}));
  REQUIRE(paths);
  CHECK(paths->feeds.starts_with("/"));
  CHECK(paths->feeds.ends_with("/.config/antiphon/feeds"));
}

TEST_CASE("missing folders are made for their owner alone") {
  const Folder folder;
  REQUIRE(::chmod(folder.path().c_str(), 0755) == 0);
  REQUIRE(make_folder_for(folder / "a/b/file"));
  CHECK(mode_of(folder / "a") == 0700);
  CHECK(mode_of(folder / "a/b") == 0700);
  CHECK(mode_of(folder.path()) == 0755);
  SUBCASE("and left alone when they are there") {
    REQUIRE(::chmod((folder / "a").c_str(), 0750) == 0);
    CHECK(make_folder_for(folder / "a/b/other"));
    CHECK(mode_of(folder / "a") == 0750);
  }
  SUBCASE("and a file in the way is an error that names it") {
    REQUIRE(write_file(folder / "file", ""));
    const auto made = make_folder_for(folder / "file/feeds");
    REQUIRE_FALSE(made);
    CHECK(made.error().message == "cannot make the folder " + (folder / "file") + ": file exists");
  }
}

TEST_CASE("a name without a folder needs none") {
  CHECK(make_folder_for("feeds"));
}

TEST_CASE("a program finds its sibling") {
  const Folder prefix;
  SUBCASE("in the same folder") {
    make_program(prefix / "src/programs/antiphon-parser");
    const auto found = program_near(prefix / "src/programs", "antiphon-parser");
    REQUIRE(found);
    CHECK(*found == prefix / "src/programs/antiphon-parser");
  }
  SUBCASE("in libexec, from bin") {
    make_program(prefix / "libexec/antiphon/antiphon-parser");
    const auto found = program_near(prefix / "bin", "antiphon-parser");
    REQUIRE(found);
    CHECK(*found == prefix / "libexec/antiphon/antiphon-parser");
  }
  SUBCASE("in bin, from libexec") {
    make_program(prefix / "bin/antiphon");
    const auto found = program_near(prefix / "libexec/antiphon", "antiphon");
    REQUIRE(found);
    CHECK(*found == prefix / "bin/antiphon");
  }
  SUBCASE("and says where it looked when there is none") {
    make_folder(prefix / "bin/antiphon-parser");  // a folder is no program
    const auto found = program_near(prefix / "bin", "antiphon-parser");
    REQUIRE_FALSE(found);
    CHECK(found.error().message == "antiphon-parser: not found in " + (prefix / "bin") +
                                       " nor in " + (prefix / "libexec/antiphon"));
  }
}

TEST_CASE("the test itself has a folder to look in") {
  const auto found = sibling_program("test-os");
  REQUIRE(found);
  CHECK(std::filesystem::path(*found).filename() == "test-os");
}

TEST_CASE("data is found") {
  const Folder place;
  const auto nothing_set = environment_of({});
  SUBCASE("where ANTIPHON_DATA says, and only there") {
    make_folder(place / "chosen/demo");
    make_folder(place / "share/antiphon/demo");
    make_folder(place / "share/antiphon/other");
    const auto chosen = environment_of({{"ANTIPHON_DATA", place / "chosen"}});
    auto found = data_near(place / "bin", "demo", chosen);
    REQUIRE(found);
    CHECK(*found == place / "chosen/demo");
    CHECK_FALSE(data_near(place / "bin", "other", chosen));
  }
  SUBCASE("in share, from bin and from libexec") {
    make_folder(place / "share/antiphon/demo");
    for (const char* folder : {"bin", "libexec/antiphon"}) {
      auto found = data_near(place / folder, "demo", nothing_set);
      REQUIRE(found);
      CHECK(*found == place / "share/antiphon/demo");
    }
  }
  SUBCASE("in the source tree, from its build folder") {
    make_folder(place / "data/demo");
    REQUIRE(write_file(place / "meson.build", ""));
    auto found = data_near(place / "build/src/programs", "demo", nothing_set);
    REQUIRE(found);
    CHECK(*found == place / "data/demo");
  }
  SUBCASE("but not in any data folder that lies above") {
    make_folder(place / "data/demo");
    const auto found = data_near(place / "usr/bin", "demo", nothing_set);
    REQUIRE_FALSE(found);
    CHECK(found.error().message == "no demo data in " + (place / "usr/share/antiphon/demo"));
  }
}
