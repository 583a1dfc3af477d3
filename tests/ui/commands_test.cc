#include "ui/commands.h"

#include <doctest/doctest.h>

namespace antiphon::ui {

namespace {

TEST_CASE("add takes an address with or without its scheme, and tags") {
  const auto address = [](std::string_view line) {
    const auto command = parse_command(line);
    REQUIRE(command);
    return std::get<wire::Subscribe>(*command).url;
  };
  CHECK(address("add https://example.org/feed") == "https://example.org/feed");
  CHECK(address("add example.org/feed") == "https://example.org/feed");
  CHECK(address("add file:/srv/feed.xml") == "file:/srv/feed.xml");
  CHECK(address("  add   example.org:8080/feed  tag") == "https://example.org:8080/feed");
}

TEST_CASE("a command that cannot be understood says what can") {
  CHECK(parse_command("add").error().message == "add: an address is missing: add URL [TAG]...");
  CHECK(parse_command("nix").error().message ==
        "no command nix; there are: add, filter, sort, group, tag, untag, view, views, feed, "
        "refresh, stop, processes, help, quit");
  CHECK_FALSE(parse_command("quit now"));
  CHECK(std::holds_alternative<QuitCommand>(*parse_command("q")));
}

}  // namespace

}  // namespace antiphon::ui
