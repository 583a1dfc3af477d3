#include <doctest/doctest.h>

#include "antiphon/config/settings.h"

using namespace antiphon;
using namespace antiphon::config;
using namespace std::chrono_literals;

namespace {

std::string refused(std::string_view content) {
  const auto result = parse_settings(content);
  REQUIRE(!result.ok());
  return result.error().message;
}

}  // namespace

TEST_CASE("programs are stored in the order of the file") {
  const auto settings = parse_settings(R"([program.spam]
command = "python3 /opt/spam.py --fast"
when = 'feed.tag = "noisy"'
timeout = "90s"
[program.a-2]
command = ["score", "two words"]
)");
  REQUIRE(settings.ok());
  REQUIRE(settings->programs.size() == 2);
  const ProgramOptions& spam = settings->programs[0];
  CHECK(spam.name == "spam");
  CHECK(spam.command == std::vector<std::string>{"python3", "/opt/spam.py", "--fast"});
  CHECK(spam.when == "feed.tag = \"noisy\"");
  CHECK(spam.when_at == "config.toml:3: program.spam.when");
  CHECK(spam.timeout == 90s);
  const ProgramOptions& second = settings->programs[1];
  CHECK(second.name == "a-2");
  CHECK(second.command == std::vector<std::string>{"score", "two words"});
  CHECK(second.when.empty());
  CHECK(second.timeout == 10s);
}

TEST_CASE("a program may be told in dotted keys, beside another") {
  const auto settings = parse_settings(
      "program.b.command = \"b\"\nprogram.a.command = \"a\"\nprogram.b.timeout = \"2s\"\n");
  REQUIRE(settings.ok());
  REQUIRE(settings->programs.size() == 2);
  CHECK(settings->programs[0].name == "b");
  CHECK(settings->programs[0].timeout == 2s);
  CHECK(settings->programs[1].name == "a");
}

TEST_CASE("a program without a command is refused where its section begins") {
  CHECK(refused("\n[program.spam]\nwhen = \"unread\"\n") ==
        "config.toml:2: program.spam: has no command");
}

TEST_CASE("what is wrong with a program is told with place and remedy") {
  CHECK(refused("program = 3") ==
        "config.toml:1: program: expected a section, as in [program.NAME]");
  CHECK(refused("[[program]]\ncommand = \"x\"") ==
        "config.toml:1: program: expected a section, as in [program.NAME]");
  CHECK(refused("[program]\ncommand = \"x\"") ==
        "config.toml:2: program.command: expected a section, as in [program.NAME]");
  CHECK(refused("[program.\"a b\"]\ncommand = \"x\"") ==
        "config.toml:1: program.a b: expected a name of at most 32 letters, digits, - and _");
  CHECK(refused("[program.x]\ncommand = 3") ==
        "config.toml:2: program.x.command: expected a program such as \"firefox\", or "
        "[\"firefox\", \"--new-tab\"], got 3");
  CHECK(refused("[program.x]\ncommand = \"x\"\ntimeout = \"1h\"") ==
        "config.toml:3: program.x.timeout: expected 1s to 10m, got \"1h\"");
  CHECK(refused("[program.x]\ncommand = \"x\"\nwhen = 3") ==
        "config.toml:3: program.x.when: expected a filter, such as \"unread\", got 3");
  CHECK(refused("[program.x]\ncommand = \"x\"\ntimeuot = \"2s\"") ==
        "config.toml:3: program.x.timeuot: unknown setting, did you mean \"timeout\"?");
}

TEST_CASE("problems of programs stand among the others, in the order of the file") {
  CHECK(refused("[fetch]\nper-host = 0\n[program.x]\n[ui]\ncollapsed = 3\n") ==
        "config.toml:2: fetch.per-host: expected 1 to 64, got 0\n"
        "config.toml:3: program.x: has no command\n"
        "config.toml:5: ui.collapsed: expected true or false, got 3");
}
