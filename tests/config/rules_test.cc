#include "antiphon/config/rules.h"

#include <doctest/doctest.h>

#include "antiphon/config/settings.h"

using namespace antiphon;
using namespace antiphon::config;

namespace {

Settings parsed(std::string_view content) {
  const auto result = parse_settings(content);
  REQUIRE_MESSAGE(result.ok(), (result ? "" : result.error().message));
  return *result;
}

std::string refused(std::string_view content) {
  const auto result = parse_settings(content);
  REQUIRE_FALSE(result.ok());
  return result.error().message;
}

}  // namespace

TEST_CASE("rules are read in order, with their places") {
  const Settings settings = parsed(
      "[[rule]]\n"
      "name = \"ads\"\n"
      "when = 'title # \"ad\"'\n"
      "do = [\"drop\"]\n"
      "[[rule]]\n"
      "name = \"all\"\n"
      "do = \"tag x\"\n");
  REQUIRE(settings.rules.size() == 2);
  CHECK(settings.rules[0] ==
        RuleOptions{
            "ads", "title # \"ad\"", {"drop"}, "config.toml:1", "config.toml:3", "config.toml:4"});
  CHECK(settings.rules[1].when.empty());
  CHECK(settings.rules[1].actions == std::vector<std::string>{"tag x"});
}

TEST_CASE("what is wrong with a rule is told with its line") {
  CHECK(refused("[rule]\nname = \"x\"\n") ==
        "config.toml:1: rule: expected [[rule]], in two brackets");
  CHECK(refused("[[rule]]\nname = \"x\"\n") == "config.toml:1: rule: expected what to do, do = …");
  CHECK(refused("[[rule]]\ndo = \"read\"\n") == "config.toml:1: rule: expected a name, name = …");
  CHECK(refused("[[rule]]\nname = 3\ndo = \"read\"\n").starts_with("config.toml:2: rule.name: "));
  CHECK(refused("[[rule]]\nname = \"x\"\ndo = []\n").starts_with("config.toml:3: rule.do: "));
  CHECK(refused("[[rule]]\nname = \"x\"\ndo = \"read\"\nwhem = \"\"\n") ==
        "config.toml:4: rule.whem: unknown setting, did you mean \"when\"?");
  CHECK(refused("[[rule]]\nname = \"x\"\ndo = \"read\"\n[[rule]]\nname = \"x\"\ndo = \"star\"\n") ==
        "config.toml:4: rule \"x\": there is a rule of this name at config.toml:1");
  CHECK(refused("rule = 3\n").starts_with("config.toml:1: rule: expected a section"));
}

TEST_CASE("hooks are one table, or several, or have names") {
  const Settings one =
      parsed("on-new = { when = \"unread\", run = \"notify-send 'New things'\" }\n");
  REQUIRE(one.hooks.size() == 1);
  CHECK(one.hooks[0].name.empty());
  CHECK(one.hooks[0].when == "unread");
  CHECK(one.hooks[0].command == std::vector<std::string>{"notify-send", "New things"});
  const Settings inline_several =
      parsed("on-new = [{ run = \"a\" }, { run = [\"b\", \"c d\"] }]\n");
  REQUIRE(inline_several.hooks.size() == 2);
  CHECK(inline_several.hooks[0].when == "");
  CHECK(inline_several.hooks[1].command == std::vector<std::string>{"b", "c d"});
  const Settings named = parsed(
      "[[on-new]]\nrun = \"a\"\n"
      "[hook.phone]\nrun = \"b\"\ntimeout = \"5s\"\nmost-items = 7\n");
  REQUIRE(named.hooks.size() == 2);
  CHECK(named.hooks[1].name == "phone");
  CHECK_FALSE(named.hooks[1].when);
  CHECK(named.hooks[1].timeout == std::chrono::seconds{5});
  CHECK(named.hooks[1].most_items == 7);
}

TEST_CASE("what is wrong with a hook is told with its line") {
  CHECK(refused("on-new = { when = \"unread\" }\n") ==
        "config.toml:1: on-new: expected a command, run = …");
  CHECK(refused("on-new = \"x\"\n").starts_with("config.toml:1: on-new: expected a section"));
  CHECK(refused("[hook]\nrun = \"x\"\n") ==
        "config.toml:1: hook: expected a section with a name, as in [hook.phone]");
  CHECK(refused("[hook.a]\nrun = \"a | b\"\n").find("is for a shell") != std::string::npos);
  CHECK(refused("[hook.a]\nrun = \"a\"\ntimeout = \"1h\"\n") ==
        "config.toml:3: hook.a.timeout: expected a time such as \"30s\", from 1s to 10m, got "
        "\"1h\"");
}
