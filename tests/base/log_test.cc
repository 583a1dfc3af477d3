#include "antiphon/base/log.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include <doctest/doctest.h>

#include "antiphon/base/fd.h"
#include "antiphon/base/time.h"
#include "support/folder.h"

using namespace antiphon;

namespace {

std::string content(const std::string& path) {
  auto text = read_file(path, 16U << 20U);
  REQUIRE(text);
  return *text;
}

}  // namespace

TEST_CASE("a log line says when, who and how bad") {
  const Folder folder;
  REQUIRE(open_log(folder / "log", "backend", LogLevel::info));
  log_line(LogLevel::warning, "feeds:12: expected a URL");
  const std::string line = content(folder / "log");
  CHECK(parse_rfc3339(line.substr(0, 20)));
  CHECK(line.substr(20) ==
        " backend[" + std::to_string(::getpid()) + "] warning: feeds:12: expected a URL\n");
  struct stat status {};
  REQUIRE(::stat((folder / "log").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("what comes from outside is one printable line in the log") {
  const Folder folder;
  REQUIRE(open_log(folder / "log", "backend", LogLevel::info));
  log_line(LogLevel::error, "cannot fetch \x1b]0;x\x07\n2026-11-03T10:00:00Z forged");
  const std::string text = content(folder / "log");
  CHECK(text.ends_with(" error: cannot fetch ]0;x 2026-11-03T10:00:00Z forged\n"));
  CHECK(text.find('\n') == text.size() - 1);
}

TEST_CASE("lines below the level that was asked for are dropped") {
  const Folder folder;
  REQUIRE(open_log(folder / "log", "backend", LogLevel::warning));
  log_line(LogLevel::debug, "x");
  log_line(LogLevel::info, "x");
  CHECK(content(folder / "log").empty());
  log_line(LogLevel::error, "x");
  CHECK_FALSE(content(folder / "log").empty());
}

TEST_CASE("a log that is opened again goes on, until it is too large") {
  const Folder folder;
  REQUIRE(write_file(folder / "log", "before\n"));
  REQUIRE(open_log(folder / "log", "backend", LogLevel::info));
  log_line(LogLevel::info, "after");
  CHECK(content(folder / "log").starts_with("before\n"));
  REQUIRE(write_file(folder / "log", std::string((4U << 20U) + 1, 'x')));
  REQUIRE(open_log(folder / "log", "backend", LogLevel::info));
  CHECK(content(folder / "log").empty());
  CHECK(content(folder / "log.1").size() == (4U << 20U) + 1);
}

TEST_CASE("a log that is written to for months stays small") {
  const Folder folder;
  REQUIRE(open_log(folder / "log", "backend", LogLevel::info));
  for (int i = 0; i < 20'000; ++i)
    log_line(LogLevel::info, std::string(1000, 'x'));
  CHECK(content(folder / "log").size() < (4U << 20U) + (80U << 10U));
  CHECK(content(folder / "log.1").size() < (4U << 20U) + (80U << 10U));
}

TEST_CASE("a log that another program has put aside is followed") {
  const Folder folder;
  REQUIRE(open_log(folder / "log", "backend", LogLevel::info));
  log_line(LogLevel::info, "before");
  REQUIRE(std::rename((folder / "log").c_str(), (folder / "log.1").c_str()) == 0);
  for (int i = 0; i < 100; ++i)
    log_line(LogLevel::info, std::string(1000, 'x'));
  log_line(LogLevel::info, "after");
  CHECK(content(folder / "log").ends_with("after\n"));
  CHECK(content(folder / "log.1").find("before") != std::string::npos);
}

TEST_CASE("a log that cannot be opened is an error that names it") {
  const Folder folder;
  const auto opened = open_log(folder / "no/log", "backend", LogLevel::info);
  REQUIRE_FALSE(opened);
  CHECK(opened.error().message == (folder / "no/log") + ": no such file or directory");
}
