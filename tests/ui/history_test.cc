#include "ui/history.h"

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "support/folder.h"

namespace antiphon::ui {

namespace {

constexpr auto kFilter = Prompt::Kind::filter;
constexpr auto kCommand = Prompt::Kind::command;

TEST_CASE("what was typed is there the next time, each line once, and nobody else may read it") {
  const Folder folder;
  const std::string path = folder / "state/history";
  {
    History history = History::open(path);
    CHECK(history.lines().empty());
    history.add({kFilter, "unread größe"});
    history.add({kCommand, "sort title"});
    history.add({kFilter, "+later"});
    history.add({kFilter, "unread größe"});
  }
  const History history = History::open(path);
  CHECK(history.lines() == std::vector<Remembered>{{kCommand, "sort title"},
                                                   {kFilter, "+later"},
                                                   {kFilter, "unread größe"}});
  struct stat file {};
  REQUIRE(::stat(path.c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0600);
}

TEST_CASE("a history does not grow for ever") {
  const Folder folder;
  const std::string path = folder / "history";
  std::string many;
  for (int i = 0; i < 20'000; ++i)
    many += "F" + std::to_string(i % 700) + "\n";
  REQUIRE(write_file(path, many).ok());
  const History history = History::open(path);
  CHECK(history.lines().size() == 500);
  CHECK(history.lines().back().line == std::to_string(19'999 % 700));
  CHECK(read_file(path, many.size())->size() < 5000);
}

TEST_CASE("a file that is no history is passed over, and what is not ours is left alone") {
  const Folder folder;
  REQUIRE(write_file(folder / "a", std::string("\xFF\xFE\n\n?x\nF\nFok\nFcut off")).ok());
  const std::vector<Remembered> kept{{kFilter, "ok"}, {kFilter, "cut off"}};
  CHECK(History::open(folder / "a").lines() == kept);
  History device = History::open("/dev/null");
  device.add({kFilter, "x"});
  CHECK(device.lines().empty());
  History none = History::open("");
  none.add({kFilter, "x"});
}

}  // namespace

}  // namespace antiphon::ui
