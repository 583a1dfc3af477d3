// Documents that fuzzers begin with, for tests: also without clang.

#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "fuzz/promises.h"
#include <doctest/doctest.h>

namespace antiphon::fuzz {

inline std::string content(const std::filesystem::path& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

// Every one in that folder of the corpus keeps what is promised.
inline void check_all(const char* folder, std::string (*broken_by)(std::string_view)) {
  std::size_t documents = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(CORPUS_FOLDER) / folder)) {
    CAPTURE(entry.path().filename().string());
    CHECK(broken_by(content(entry.path())) == "");
    ++documents;
  }
  CHECK(documents > 0);
}

}  // namespace antiphon::fuzz
