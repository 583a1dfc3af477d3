#include "antiphon/config/command.h"

#include <doctest/doctest.h>

using antiphon::config::command_words;

namespace {

using Strings = std::vector<std::string>;

Strings words(std::string_view command) {
  const auto split = command_words(command, "/home/me");
  REQUIRE_MESSAGE(split.ok(), (split ? "" : split.error().message));
  return *split;
}

}  // namespace

TEST_CASE("a command is split at white space") {
  CHECK(words("  a  b\tc ") == Strings{"a", "b", "c"});
}

TEST_CASE("quotes and backslashes keep words together and signs as they are") {
  CHECK(words(R"(a 'b c' "d e"f g\ h)") == Strings{"a", "b c", "d ef", "g h"});
  CHECK(words(R"(a '\"' "\"\\\n" \"x \')") == Strings{"a", "\\\"", "\"\\\\n", "\"x", "'"});
  CHECK(words("a '' \"\"") == Strings{"a", "", ""});
  CHECK(words("a \\") == Strings{"a", "\\"});
}

TEST_CASE("nothing is expanded but the home folder at the start of a word") {
  CHECK(words("~/bin/x ~/y a~/z '~/q' ~ ~user/x") ==
        Strings{"/home/me/bin/x", "/home/me/y", "a~/z", "~/q", "~", "~user/x"});
  CHECK(words("a $HOME `b` *.xml x?a=1&b=2 #c") ==
        Strings{"a", "$HOME", "`b`", "*.xml", "x?a=1&b=2", "#c"});
}

TEST_CASE("what is for a shell is refused, unless it is quoted") {
  for (const char* command :
       {"a | b", "a && b", "a ; b", "a > b", "a 2>/dev/null", "a < b", "a &", "a >>b", "a || b"}) {
    CAPTURE(command);
    const auto split = command_words(command, "");
    REQUIRE(!split.ok());
    CHECK(split.error().message.find("write sh -c") != std::string::npos);
  }
  CHECK(words("grep '|' \\> x;y a|b") == Strings{"grep", "|", ">", "x;y", "a|b"});
  CHECK(words("sh -c 'a | b'") == Strings{"sh", "-c", "a | b"});
}

TEST_CASE("a command has a program, and closes its quotes") {
  for (const char* command : {"", "  ", "''", "a 'b", "a \"b", "a \"b\\\""}) {
    CAPTURE(command);
    CHECK(!command_words(command, "").ok());
  }
}
