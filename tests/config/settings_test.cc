#include "antiphon/config/settings.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"

using namespace antiphon;
using namespace antiphon::config;
using namespace std::chrono_literals;

namespace {

Settings parsed(std::string_view content) {
  const auto result = parse_settings(content);
  REQUIRE_MESSAGE(result.ok(), (result ? "" : result.error().message));
  return *result;
}

std::string refused(std::string_view content) {
  const auto result = parse_settings(content);
  REQUIRE(!result.ok());
  return result.error().message;
}

}  // namespace

TEST_CASE("an empty file has the defaults") {
  for (const char* content : {"", "# nothing\n", "[fetch]\n[parser]\n[ui]\n", "\xEF\xBB\xBF"}) {
    const Settings settings = parsed(content);
    CHECK(settings.fetch.transfers == 256);
    CHECK(settings.fetch.pace.interval == 60min);
    CHECK(settings.fetch.limits.compressed_bytes == 10'000'000);
    CHECK(settings.ui.browser.empty());
  }
}

TEST_CASE("every setting is stored in its place") {
  const Settings settings = parsed(R"(
[fetch]
transfers = 17
per-host = 3
automatic = false
interval = "2h 30m"
connect-timeout = "2s"
stall-timeout = "1500ms"
timeout = "5m"
max-download = "2MB"
max-decoded = 4096
max-redirects = 0
user-agent = "reader of the news"
proxy = "socks5h://localhost:1080"
netrc = true

[parser]
processes = 5

[ui]
browser = ["xterm", "-e", "lynx"]
text-columns = 66
collapsed = true
group = "tag"
sort = "title"
)");
  CHECK(settings.fetch.transfers == 17);
  CHECK(settings.fetch.per_host == 3);
  CHECK(!settings.fetch.refresh_automatically);
  CHECK(settings.fetch.pace.interval == 150min);
  CHECK(settings.fetch.limits.connect == 2s);
  CHECK(settings.fetch.limits.stalled == 1500ms);
  CHECK(settings.fetch.limits.total == 5min);
  CHECK(settings.fetch.limits.compressed_bytes == 2'000'000);
  CHECK(settings.fetch.limits.decoded_bytes == 4096);
  CHECK(settings.fetch.limits.redirects == 0);
  CHECK(settings.fetch.user_agent == "reader of the news");
  CHECK(settings.fetch.proxy == "socks5h://localhost:1080");
  CHECK(settings.fetch.netrc);
  CHECK(settings.parser.processes == 5);
  CHECK(settings.ui.browser == std::vector<std::string>{"xterm", "-e", "lynx"});
  CHECK(settings.ui.text_columns == 66);
  CHECK(settings.ui.collapsed);
  CHECK(settings.ui.group == GroupBy::tag);
  CHECK(settings.ui.sort == "title");
}

TEST_CASE("what is kept may be a number, a time, both, or all") {
  const auto kept = [](const std::string& value) {
    return parsed("[store]\nkeep = " + value + "\n").store.keep;
  };
  CHECK(kept("500") == Retention{500, std::nullopt});
  CHECK(kept("\"90d\"") == Retention{std::nullopt, std::chrono::days{90}});
  CHECK(kept("\"500, 90d\"") == Retention{500, std::chrono::days{90}});
  CHECK(kept("\"all\"") == Retention{});
  for (const char* value : {"0", "-3", "\"some\"", "true", "1.5"})
    CHECK_FALSE(parse_settings(std::string("[store]\nkeep = ") + value + "\n").ok());
}

TEST_CASE("a browser may be one string of words") {
  CHECK(parsed("ui.browser = ' firefox  --new-tab '").ui.browser ==
        std::vector<std::string>{"firefox", "--new-tab"});
}

TEST_CASE("values out of limits are refused with line, name and limits") {
  CHECK(refused("\n[fetch]\ntransfers = 0\n") ==
        "config.toml:3: fetch.transfers: expected 1 to 1024, got 0");
  CHECK(refused("fetch.transfers = 1025") ==
        "config.toml:1: fetch.transfers: expected 1 to 1024, got 1025");
  CHECK(refused("fetch.transfers = -9223372036854775808") ==
        "config.toml:1: fetch.transfers: expected 1 to 1024, got -9223372036854775808");
  CHECK(refused("fetch.timeout = \"2h\"") ==
        "config.toml:1: fetch.timeout: expected 1s to 1h, got \"2h\"");
  CHECK(refused("fetch.max-download = 1") ==
        "config.toml:1: fetch.max-download: expected 1kB to 1GB, got 1");
  CHECK(refused("fetch.interval = \"90s\"") ==
        "config.toml:1: fetch.interval: expected a multiple of 1m, got \"90s\"");
}

TEST_CASE("the limits themselves are allowed") {
  CHECK(parsed("fetch.transfers = 1024").fetch.transfers == 1024);
  CHECK(parsed("fetch.interval = \"30d\"").fetch.pace.interval == 30 * 24h);
  CHECK(parsed("ui.text-columns = 1000").ui.text_columns == 1000);
  CHECK(parsed("fetch.max-decoded = \"1GB\"").fetch.limits.decoded_bytes == 1'000'000'000);
}

TEST_CASE("values of another type are refused with what was expected") {
  const std::string number = "config.toml:1: fetch.transfers: expected a whole number, got ";
  CHECK(refused("fetch.transfers = \"many\"") == number + "\"many\"");
  CHECK(refused("fetch.transfers = 1.5") == number + "1.5");
  CHECK(refused("fetch.transfers = true") == number + "true");
  CHECK(refused("fetch.transfers = 2026-11-03") == number + "2026-11-03");
  CHECK(refused("[fetch.transfers]") == number + "a section");
  CHECK(refused("[[fetch.transfers]]") == number + "a section");
  CHECK(refused("fetch.automatic = \"yes\"") ==
        "config.toml:1: fetch.automatic: expected true or false, got \"yes\"");
  CHECK(refused("fetch.timeout = 90") ==
        "config.toml:1: fetch.timeout: expected a time such as \"30s\", \"10m\" or \"1h\", got 90");
  CHECK(
      refused("fetch.max-download = \"10 apples\"") ==
      "config.toml:1: fetch.max-download: expected a size such as \"10MB\", or a number of bytes, "
      "got \"10 apples\"");
}

TEST_CASE("a browser needs a program, and words that a program can be given") {
  for (const char* value : {"\"\"", "\" \"", "[]", "[\"\"]", "[1]", "[\"a\", 1]", "[\"a\\u0000b\"]",
                            "\"a\\u0000\"", "7"}) {
    CAPTURE(value);
    CHECK(refused("ui.browser = " + std::string(value)).find("expected a program such as") !=
          std::string::npos);
  }
}

TEST_CASE("a user agent cannot smuggle in a header") {
  for (const char* value : {"\"a\\r\\nHost: b\"", "\"caf\u00e9\"", "\"\\u0000\"", "5"}) {
    CAPTURE(value);
    CHECK(refused("fetch.user-agent = " + std::string(value)).find("printable ASCII") !=
          std::string::npos);
  }
}

TEST_CASE("an unknown name suggests the nearest") {
  CHECK(refused("[fetch]\nper_host = 2\n") ==
        "config.toml:2: fetch.per_host: unknown setting, did you mean \"per-host\"?");
  CHECK(refused("[fetch]\ntext-columns = 2\n") ==
        "config.toml:2: fetch.text-columns: unknown setting, did you mean \"ui.text-columns\"?");
  CHECK(refused("collapsed = true\n") ==
        "config.toml:1: collapsed: unknown setting, did you mean \"ui.collapsed\"?");
  CHECK(refused("[fetch]\nzebra = 1\n") ==
        "config.toml:2: fetch.zebra: unknown setting, antiphon.toml(5) lists all of them");
  CHECK(refused("[fetsh]\ntransfers = 1\n") ==
        "config.toml:1: fetsh: unknown section, did you mean \"fetch\"?");
  CHECK(refused("[colours]\nred = 1\n") ==
        "config.toml:1: colours: unknown section, there are fetch, parser, store, ui, [[view]], "
        "[[layer]], [[rule]], [[on-new]], [hook.NAME], [program.NAME]");
  CHECK(refused("ui = 1\n") == "config.toml:1: ui: expected a section, as in [ui]");
  CHECK(refused("[[ui]]\n") == "config.toml:1: ui: expected a section, as in [ui]");
}

TEST_CASE("a section that there is once is not taken as one of several") {
  CHECK(refused("[[fetch]]\ntransfers = 1\n") ==
        "config.toml:1: fetch: expected a section, as in [fetch]");
  CHECK(refused("[fetch.zebra]\nstripes = 1\n") ==
        "config.toml:1: fetch.zebra: unknown setting, antiphon.toml(5) lists all of them");
  CHECK(refused("[[colours]]\nred = 1\n[[colours]]\nred = 2\n").find("config.toml:3: colours") !=
        std::string::npos);
}

TEST_CASE("all problems of a file are told, in the order of the file") {
  CHECK(refused("[ui]\ngroup = \"colour\"\n") ==
        "config.toml:2: ui.group: expected \"feed\", \"tag\", \"day\" or \"none\", got \"colour\"");
  CHECK(refused("[ui]\ncollapsed = 1\n[fetch]\nper-hots = 1\ntransfers = 0\n") ==
        "config.toml:2: ui.collapsed: expected true or false, got 1\n"
        "config.toml:4: fetch.per-hots: unknown setting, did you mean \"per-host\"?\n"
        "config.toml:5: fetch.transfers: expected 1 to 1024, got 0");
}

TEST_CASE("a thousand problems do not make a thousand lines") {
  std::string content = "[fetch]\n";
  for (int i = 0; i < 1000; ++i)
    content += "zebra" + std::to_string(i) + " = 1\n";
  const std::string message = refused(content);
  CHECK(std::count(message.begin(), message.end(), '\n') == 20);
  CHECK(message.substr(message.rfind('\n') + 1) == "config.toml: 980 more");
}

TEST_CASE("what is no TOML is refused with its line") {
  CHECK(refused("\n[fetch\n").rfind("config.toml:2: while parsing table header", 0) == 0);
  CHECK(refused("[ui]\n[ui]\n").rfind("config.toml:2: ", 0) == 0);
  CHECK(refused("a = \n").rfind("config.toml:1: ", 0) == 0);
  CHECK(refused("\xff\xfe").rfind("config.toml:1: ", 0) == 0);
  CHECK(refused("\"\x1b[31m\" = 1\n").find('\x1b') == std::string::npos);
}

TEST_CASE("names and values of a hostile file are printable and short in errors") {
  const std::string message = refused("[fetch]\n\"a\\u001bb\" = 1\ntransfers = \"\\u001b" +
                                      std::string(3000, 'x') + "\"\n");
  CHECK(message.find('\x1b') == std::string::npos);
  CHECK(message.size() < 300);
}

TEST_CASE("a line of endless dots does not exhaust the stack") {
  std::string dots = "a";
  for (int i = 0; i < 400'000; ++i)
    dots += ".a";
  CHECK(refused("\n" + dots + " = 1\n") == "config.toml:2: the line is longer than 4096 bytes");
  CHECK(refused("a = " + std::string(3000, '[')).rfind("config.toml:1: ", 0) == 0);
}

TEST_CASE("settings are loaded from a file, and a missing one is empty") {
  std::string folder = "/tmp/antiphon-settings-XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const std::string path = folder + "/mine.toml";
  CHECK(load_settings(path)->fetch.transfers == 256);
  REQUIRE(write_file(path, "fetch.transfers = 9\n").ok());
  CHECK(load_settings(path)->fetch.transfers == 9);
  REQUIRE(write_file(path, "fetch.transfers = 0\n").ok());
  CHECK(load_settings(path).error().message ==
        "mine.toml:1: fetch.transfers: expected 1 to 1024, got 0");
  REQUIRE(write_file(path, std::string(1'000'001, '#')).ok());
  CHECK(load_settings(path).error().message == path + ": larger than 1000000 bytes");
  CHECK(!load_settings(folder).ok());
  std::filesystem::remove_all(folder);
}

TEST_CASE("the manual lists the settings of the table") {
  const auto page = read_file(MAN_FOLDER "/antiphon.toml.5", 1'000'000);
  REQUIRE(page.ok());
  const std::string begin = ".\\\" settings: from the table in src/config/settings.cc\n";
  const auto from = page->find(begin);
  const auto to = page->find(".\\\" settings end\n");
  REQUIRE(from != std::string::npos);
  REQUIRE(to != std::string::npos);
  // Where they differ, the text that the page should have is the second.
  CHECK(page->substr(from + begin.size(), to - from - begin.size()) == settings_mdoc());
}

TEST_CASE("a proxy is an address of one, or none at all") {
  CHECK(!parsed("").fetch.proxy);
  CHECK(parsed("fetch.proxy = ''").fetch.proxy == "");
  for (const char* value : {"'localhost:3128'", "'ftp://x'", "5", "true"}) {
    CAPTURE(value);
    CHECK(refused("fetch.proxy = " + std::string(value)).find("expected a proxy such as") !=
          std::string::npos);
  }
}
