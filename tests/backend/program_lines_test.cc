#include "backend/program_lines.h"

#include <doctest/doctest.h>

namespace antiphon::backend {
namespace {

Verdict said(const std::string& members) {
  const auto answer = read_program_answer("{\"key\":\"k\"," + members + "}", "program p");
  REQUIRE_MESSAGE(answer.ok(), (answer ? "" : answer.error().message));
  CHECK(answer->key == "k");
  return answer->verdict;
}

std::string refused(const std::string& line) {
  const auto answer = read_program_answer(line, "program p");
  REQUIRE_FALSE(answer.ok());
  return answer.error().message;
}

TEST_CASE("a program is greeted with the version and its name") {
  CHECK(program_hello("spam") == "{\"antiphon\":1,\"program\":\"spam\"}\n");
}

TEST_CASE("a program says which texts it needs, or gets both") {
  CHECK(read_program_hello("{\"antiphon\":1}").value() == ProgramNeeds{true, true});
  CHECK(read_program_hello("{\"antiphon\":1,\"needs\":[]}").value() == ProgramNeeds{false, false});
  CHECK(read_program_hello("{\"antiphon\":1,\"needs\":[\"content_text\",\"more\"]}").value() ==
        ProgramNeeds{true, false});
}

TEST_CASE("a program of another version, or none at all, is refused with a sentence") {
  CHECK(read_program_hello("{\"antiphon\":2}").error().message ==
        "speaks version 2 of the language of programs, antiphon speaks version 1");
  for (const char* line : {"", "hello", "[1]", "{}", "{\"antiphon\":\"1\"}", "null", "1"}) {
    CAPTURE(line);
    CHECK(read_program_hello(line).error().message.starts_with("does not greet"));
  }
}

TEST_CASE("what a program says of an item is what is done to it, in the program's name") {
  const std::string p = "program p";
  CHECK(said("\"keep\":true").empty());
  CHECK(said("\"drop\":false,\"read\":false,\"starred\":false").empty());
  CHECK(said("\"keep\":false").deeds == std::vector<Deed>{{p, DeedKind::drop}});
  CHECK(said("\"drop\":true").deeds == std::vector<Deed>{{p, DeedKind::drop}});
  CHECK(said("\"read\":true,\"starred\":true").deeds ==
        std::vector<Deed>{{p, DeedKind::read}, {p, DeedKind::star}});
  CHECK(said("\"tags\":[\"a\",\" \",\"b c\"]").deeds ==
        std::vector<Deed>{{p, DeedKind::tag, "a"}, {p, DeedKind::tag, "b c"}});
  CHECK(said("\"title\":\"A\\u001b[2J\\nB\"").deeds ==
        std::vector<Deed>{{p, DeedKind::title, "A[2J B"}});
  CHECK(said("\"title\":\"  \"").empty());
}

TEST_CASE("numbers are members with names that numbers can have") {
  CHECK(said("\"score\":3,\"sentiment\":-0.5,\"x_1\":1e3").numbers ==
        std::map<std::string, double>{{"score", 3}, {"sentiment", -0.5}, {"x_1", 1000}});
  CHECK(said("\"length\":3,\"Score\":3,\"1x\":3,\"a-b\":3,\"feed_title\":3,\"url\":3").empty());
  CHECK(said("\"score\":\"3\",\"other\":null,\"more\":[1]").empty());
}

TEST_CASE("what makes no sense is told") {
  CHECK(refused("nonsense") == "no JSON: nonsense");
  CHECK(refused("[1]") == "no object: [1]");
  CHECK(refused("{}") == "an answer without a key");
  CHECK(refused("{\"key\":3}") == "\"key\" is no string");
  CHECK(refused("{\"key\":\"k\",\"keep\":1}") == "\"keep\" is neither true nor false");
  CHECK(refused("{\"key\":\"k\",\"tags\":\"a\"}") == "\"tags\" is no list of at most 32 strings");
  CHECK(refused("{\"key\":\"k\",\"title\":7}") == "\"title\" is no string");
  CHECK(refused("{\"key\":\"k\",\"score\":1e999}").starts_with("no JSON"));
}

TEST_CASE("lines that are nested without end do no harm") {
  const std::string open(60'000, '[');
  CHECK(refused(open).starts_with("no JSON"));
  CHECK(refused(open + std::string(60'000, ']')).starts_with("no object"));
}

}  // namespace
}  // namespace antiphon::backend
