#include <filesystem>

#include <doctest/doctest.h>

#include "programs/front.h"
#include "programs/made_feeds.h"

namespace antiphon::test {

namespace {

// Two feeds that have been read: `Alpha` and `Beta`.
void read_feeds(const Home& home, int items) {
  home.read_feeds({rss_of("Alpha", items), rss_of("Beta", items)});
}

TEST_CASE("the first start says how to add a feed, and offers the demo") {
  const Home home;
  Front front(home);
  front.wait_for("no feeds yet");
  front.wait_for(":add URL");
  front.wait_for("antiphon --demo");
  CHECK(front.alternate_screen());
  front.type("q");
  CHECK(front.wait_for_end() == 0);
}

TEST_CASE("the list shows each feed as a block with its headlines") {
  Terminal::Size size{};
  SUBCASE("on a small screen") {
    size = {24, 80};
  }
  SUBCASE("on a large one") {
    size = {50, 200};
  }
  const Home home;
  read_feeds(home, 3);
  Front front(home, size);
  front.wait_for("6 unread of 6 in 2 feeds");  // the last row that is painted
  CHECK(front.row(0).find("Alpha") != std::string::npos);
  CHECK(front.row(0).find("[3]") != std::string::npos);
  for (int i = 1; i <= 3; ++i)
    CHECK(front.row(i).find("Alpha " + std::to_string(4 - i)) != std::string::npos);
  CHECK(front.row(4).find("Beta") != std::string::npos);
  CHECK(front.row(5).find("Beta 3") != std::string::npos);
  CHECK(front.cell(1, 4).bold);  // unread
  CHECK(front.reverse_rows() == std::vector<int>{0});
  CHECK_FALSE(front.cursor_visible());
}

TEST_CASE("the demo is shown at once") {
  const Home home;
  SUBCASE("with the settings that come with the program") {
    home.configure("");
  }
  SUBCASE("also where feeds are refreshed by a timer") {
    home.configure("[fetch]\nautomatic = false\n");
  }
  Front front(home, {50, 120}, {"--demo"});
  // Its headlines come while it is refreshed; then the line at the bottom says so.
  front.wait_for("14 feeds asked");
  front.wait_until("a screen full of headlines", [&] {
    int headlines = 0;
    for (int row = 0; row < 49; ++row)
      headlines += !front.row(row).empty() && front.row(row).front() != '[' ? 1 : 0;
    return headlines > 30;
  });
  front.type("q");
  CHECK(front.wait_for_end() == 0);
}

TEST_CASE("wide characters, emoji and marks keep the columns") {
  const Home home;
  home.read_feeds({rss(
      "日本語",
      {{"漢字の見出し", "1", "", 6},
       {"Emoji 🦊 and 👩‍👩‍👧 family 👍🏽", "2", "", 5},
       {"Cafe\u0301 mit Akzent", "3", "", 4},
       {std::string(200, 'x'), "4", "", 3},
       {"漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢漢", "5", "", 2},
       {"مرحبا بالعالم", "6", "", 1}})});
  Front front(home);
  front.wait_for("6 unread of 6");
  CHECK(front.has("مرحبا"));
  CHECK(front.has("漢字の見出し"));
  CHECK(front.has("Cafe\u0301 mit Akzent"));
  CHECK(front.has("🦊 and"));
  CHECK(front.has(std::string(60, 'x')));
  // The dates stand under each other at the right.
  for (int row = 1; row <= 6; ++row) {
    std::string date;
    for (int column = 70; column < 80; ++column)
      date += front.cell(row, column).text;
    CHECK(date == "2024-01-0" + std::to_string(7 - row));
    CHECK(front.cell(row, 69).text.find_first_not_of(' ') == std::string::npos);
  }
}

TEST_CASE("the news may come from any command that speaks the protocol") {
  const Home home;
  const Home other;
  read_feeds(other, 2);
  Front front(home, {24, 80},
              {"--backend", program("antiphon-backend") + " --feeds " + other.feeds_path() +
                                " --store " + other.store_path() + "  serve"});
  front.wait_for("4 unread of 4");
  CHECK(front.has("Alpha 2"));
}

TEST_CASE("what is no backend is told, and the terminal is given back") {
  std::string command;
  SUBCASE("a program that ends") {
    command = "/bin/false";
  }
  SUBCASE("a program that talks otherwise") {
    command = "/bin/cat";
  }
  SUBCASE("no program") {
    command = "/no/such/program";
  }
  const Home home;
  Front front(home, {24, 80}, {"--backend", command});
  CHECK(front.wait_for_end() == 1);
  CHECK_FALSE(front.alternate_screen());
  CHECK(front.has("antiphon: "));
}

TEST_CASE("a terminal of which nothing is known is refused with a sentence") {
  const Home home;
  Front front(home, {24, 80}, {}, {"TERM=no-such-terminal"});
  CHECK(front.wait_for_end() == 1);
  CHECK(front.has("TERM=no-such-terminal"));
}

#if ANTIPHON_SANDBOX
TEST_CASE("parsers are in their sandbox and hold nothing but their two pipes") {
  const Home home;
  read_feeds(home, 2);
  Front front(home);
  front.wait_for("4 unread of 4");
  front.press("j\r", "The text of Alpha 2");
  const auto parsers = descendants(front.process().pid(), "antiphon-parser");
  REQUIRE_FALSE(parsers.empty());
  const std::string folder = "/proc/" + std::to_string(parsers[0]);
  const std::string status = Home::read(folder + "/status");
  CHECK(status.find("Seccomp:\t2") != std::string::npos);
  CHECK(status.find("NoNewPrivs:\t1") != std::string::npos);
  for (const auto& descriptor : std::filesystem::directory_iterator(folder + "/fd")) {
    const std::string target = std::filesystem::read_symlink(descriptor.path());
    CHECK_MESSAGE((target.starts_with("pipe:") || target == "/dev/null"), target);
  }
}
#endif

TEST_CASE("a resize keeps the place") {
  const Home home;
  read_feeds(home, 60);
  Front front(home);
  front.wait_for("Alpha 60");
  for (int i = 0; i < 40; ++i)
    front.type("j");
  front.wait_for_cursor_on("Alpha 21");
  front.resize({50, 200});
  front.wait_until("the large screen", [&] {
    return front.status_line().find("unread") != std::string::npos &&
           front.cursor_row().find("Alpha 21") != std::string::npos;
  });
  front.resize({10, 40});
  front.wait_until("the small screen", [&] {
    return front.status_line().find("unread") != std::string::npos &&
           front.cursor_row().find("Alpha 21") != std::string::npos;
  });

  SUBCASE("also in an article") {
    front.press("\r", "The text of Alpha 21");
    front.resize({24, 80});
    front.wait_until("the article in the new size", [&] {
      return front.has("The text of Alpha 21") && front.row(23).find("Alpha 21") == 0;
    });
    front.type("q");
    front.wait_for_cursor_on("Alpha 21");
  }
}

}  // namespace

}  // namespace antiphon::test
