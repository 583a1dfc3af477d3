// One power per process: no program has a library for what it may not do.

#include <algorithm>
#include <filesystem>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include "programs/home.h"

namespace antiphon::test {

namespace {

// What the loader brings in, libraries of libraries included: `libcurl`, `libncursesw`, …
std::set<std::string> libraries_of(const std::string& name) {
  const Home home;
  const Ran ran = run({"/usr/bin/ldd", program(name)}, home.environment());
  REQUIRE(ran.status == 0);
  std::set<std::string> libraries;
  std::istringstream lines(ran.out);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string path;
    words >> path;
    const std::string file = std::filesystem::path(path).filename();
    libraries.insert(file.substr(0, file.find(".so")));
  }
  return libraries;
}

void check_has_none_of(const std::string& name, const std::vector<std::string>& forbidden) {
  const auto libraries = libraries_of(name);
  CHECK(libraries.contains("libc"));
  for (const std::string& library : libraries) {
    const bool has = std::any_of(forbidden.begin(), forbidden.end(), [&](const std::string& stem) {
      return library.starts_with(stem);
    });
    CHECK_MESSAGE(!has, name, " has ", library);
  }
}

TEST_CASE("the front end has no network, no database and no parser") {
  check_has_none_of("antiphon", {"libcurl", "libsqlite3", "libpugixml", "libgumbo", "libre2"});
  CHECK(libraries_of("antiphon").contains("libncursesw"));
}

TEST_CASE("the backend has no network, no terminal and no parser of feeds") {
  check_has_none_of("antiphon-backend",
                    {"libcurl", "libncurses", "libtinfo", "libpugixml", "libgumbo"});
  CHECK(libraries_of("antiphon-backend").contains("libsqlite3"));
}

TEST_CASE("the parser has no network, no database and no terminal") {
  check_has_none_of("antiphon-parser", {"libcurl", "libsqlite3", "libncurses", "libtinfo"});
  CHECK(libraries_of("antiphon-parser").contains("libpugixml"));
}

TEST_CASE("the fetcher has no database, no terminal and no parser of content") {
  check_has_none_of("antiphon-fetcher",
                    {"libsqlite3", "libncurses", "libtinfo", "libpugixml", "libgumbo"});
  CHECK(libraries_of("antiphon-fetcher").contains("libcurl"));
}

}  // namespace

}  // namespace antiphon::test
