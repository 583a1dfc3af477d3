// Every document that fuzzers begin with keeps what is promised: also without clang.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "fuzz/promises.h"
#include <doctest/doctest.h>

namespace antiphon::fuzz {

namespace {

std::string content(const std::filesystem::path& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

void check_all(const char* folder, std::string (*broken_by)(std::string_view)) {
  std::size_t documents = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(std::filesystem::path(CORPUS_FOLDER) / folder)) {
    CAPTURE(entry.path().filename().string());
    CHECK(broken_by(content(entry.path())) == "");
    ++documents;
  }
  CHECK(documents > 0);
}

}  // namespace

TEST_CASE("every feed of the corpus keeps what is promised") {
  check_all("feed", broken_by_feed);
}

TEST_CASE("every article of the corpus keeps what is promised") {
  check_all("html", broken_by_html);
}

TEST_CASE("every date of the corpus keeps what is promised") {
  check_all("date", broken_by_date);
}

TEST_CASE("every encoded document of the corpus keeps what is promised") {
  check_all("charset", broken_by_charset);
  check_all("feed", broken_by_charset);
}

}  // namespace antiphon::fuzz
