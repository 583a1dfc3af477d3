// antiphon-filter(7) says what is there.

#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "antiphon/filter/expression.h"

using namespace antiphon;

namespace {

std::string manual() {
  std::ostringstream text;
  text << std::ifstream(std::filesystem::path(CORPUS_FOLDER) / "../../man/antiphon-filter.7")
              .rdbuf();
  return text.str();
}

// A backslash is written `\e` there.
std::string unescaped(std::string line) {
  for (std::size_t at = 0; (at = line.find("\\e", at)) != std::string::npos; ++at)
    line.erase(at + 1, 1);
  return line;
}

}  // namespace

TEST_CASE("every example of the manual is a filter") {
  const std::string text = manual();
  const std::string begin = ".Sh EXAMPLES\n.Bd -literal\n";
  const std::size_t at = text.find(begin);
  REQUIRE(at != std::string::npos);
  const std::size_t first = at + begin.size();
  std::istringstream lines(text.substr(first, text.find(".Ed", first) - first));
  std::size_t examples = 0;
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    const auto query = filter::parse_query(unescaped(line));
    CHECK_MESSAGE(query.ok(), (query ? "" : query.error().message));
    ++examples;
  }
  CHECK(examples > 10);
}

TEST_CASE("every attribute is in the manual") {
  const std::string text = manual();
  for (const filter::AttributeInfo& info : filter::all_attributes()) {
    CAPTURE(info.name);
    CHECK(text.find(info.name) != std::string::npos);
  }
}
