#include <doctest/doctest.h>

#include "ui/age.h"
#include "ui/front.h"
#include "ui/wrap.h"

namespace antiphon::ui {

namespace {

TEST_CASE("wide characters, marks and emoji keep their columns") {
  Front front({8, 40});
  FakeFeed& feed =
      front.backend.add_feed("日本語のニュース", {"漢字かな交じり文の長い見出しがここにあります",
                                                  "e\u0301te\u0301", "👩‍👩‍👧 family"});
  for (FakeItem& item : feed.items)
    item.date = front.wall - std::chrono::minutes(5);
  front.start();
  const Canvas canvas = front.canvas();
  CHECK(canvas.line(0) == "[-] 日本語のニュース [3]");
  // The age stands in the same columns on every line.
  for (int row = 1; row <= 3; ++row) {
    CHECK(canvas.at(row, 38).text == "5");
    CHECK(canvas.at(row, 39).text == "m");
    int width = 0;
    for (int column = 0; column < 40; ++column) {
      const CanvasCell& cell = canvas.at(row, column);
      width += cell.continued ? 0 : columns(cell.text);
    }
    CHECK(width == 40);
  }
  CHECK(canvas.line(1).find("…") != std::string::npos);
  CHECK(canvas.at(2, 4).text == "e\u0301");
}

TEST_CASE("nothing but printable text gets onto the screen") {
  const std::string evil =
      "\x1b[2J\x1b]0;title\x07 a\u009b31m\u202eb\u2066c\rd\ne\x08\x7f\xff\xfe f\u0000g";
  Front front({8, 60});
  FakeFeed& feed = front.backend.add_feed(evil, {evil});
  feed.error = evil;
  feed.items[0].url = evil;
  front.start();
  const auto check = [&] {
    const Canvas canvas = front.canvas();
    for (int row = 0; row < canvas.size().rows; ++row) {
      for (int column = 0; column < canvas.size().columns; ++column) {
        std::string_view text = canvas.at(row, column).text;
        while (const auto code = take_code_point(text)) {
          const bool control = *code < 0x20 || (*code >= 0x7F && *code < 0xA0);
          const bool bidi =
              (*code >= 0x202A && *code <= 0x202E) || (*code >= 0x2066 && *code <= 0x2069);
          CHECK_FALSE((control || bidi));
        }
      }
    }
  };
  check();
  front.type("j Enter");
  check();
  front.feed(Arrived{{}, wire::Done{true, evil}});
  check();
  front.feed(Arrived{{}, wire::Notice{wire::NoticeLevel::error, evil}});
  check();
  front.feed(BackendLost{evil, ""});
  check();
  front.type(":");
  for (const char c : evil)
    front.feed(Typed{Key{std::string(1, c)}});
  check();
}

TEST_CASE("half of a wide character is never left on a canvas") {
  Canvas canvas({1, 4});
  canvas.put(0, 0, "漢字");
  canvas.put(0, 1, "x");
  CHECK(canvas.text() == " x字");
  canvas.put(0, 2, "y");
  CHECK(canvas.text() == " xy");
  canvas.put(0, 3, "漢");  // does not fit
  CHECK(canvas.text() == " xy");
  canvas.put(0, 0, "ab漢");
  canvas.put(0, 1, "語");
  CHECK(canvas.text() == "a語");
  CHECK(canvas.put(0, -3, "z") == -3);
  CHECK(canvas.put(7, 0, "z") == 0);
}

TEST_CASE("every size of screen can be painted") {
  for (int rows = 1; rows < 8; ++rows) {
    for (int width = 1; width < 45; ++width) {
      Front front({rows, width});
      front.backend.add_feed("漢字 title", {"字字字字字字字字字字", "two"}).error = "404 not found";
      front.start();
      for (const char* key : {"j", "Enter", "q", "?", "q", ":", "Esc"}) {
        front.type(key);
        CHECK(front.canvas().size() == Size{rows, width});
      }
    }
  }
}

TEST_CASE("the first start says how to get feeds") {
  Options options;
  options.feeds_path = "/home/someone/.config/antiphon/feeds";
  Front front({16, 80}, options);
  CHECK(front.list().find_first_not_of('\n') ==
        std::string::npos);  // nothing before the first window
  front.start();
  const std::string screen = front.screen();
  for (const char* text : {"antiphon has no feeds yet", ":add URL", "antiphon-backend import FILE",
                           "/home/someone/.config/antiphon/feeds", "antiphon --demo"}) {
    CHECK_MESSAGE(screen.find(text) != std::string::npos, text);
  }
  front.type(":");
  front.type_text("add https://example.org/feed news");
  front.type("Enter");
  const auto added = front.sent<wire::Subscribe>();
  REQUIRE(added.size() == 1);
  CHECK(added[0].url == "https://example.org/feed");
  CHECK(added[0].tags == std::vector<std::string>{"news"});
  CHECK(front.canvas().line(0) == "[-] https://example.org/feed [1]");
  CHECK(front.status().find("added https://example.org/feed") == 0);
}

TEST_CASE("a slow start says so") {
  Front front({6, 40});
  front.feed(StartIsSlow{});
  CHECK(front.list().find("starting…") != std::string::npos);
  front.backend.add_feed("Alpha", {});
  front.start();
  CHECK(front.list().find("starting…") == std::string::npos);
}

TEST_CASE("a view that cannot be opened says why") {
  Options options;
  options.filter = "read and";
  Front front({6, 60}, options);
  front.holds = true;
  front.feed(BackendReady{});
  front.drop();
  REQUIRE(front.sent<wire::OpenView>().size() == 1);
  CHECK(front.sent<wire::OpenView>()[0].filter == "read and");
  front.feed(Arrived{wire::RequestId{1}, wire::Done{false, "filter:9: expected a word"}});
  CHECK(front.canvas().line(0) == "This view cannot be shown:");
  CHECK(front.canvas().line(1) == "filter:9: expected a word");
}

TEST_CASE("a refresh shows its progress, and what came of it") {
  Front front({6, 60});
  front.backend.add_feed("Alpha", {"one"}).refreshing = true;
  front.backend.add_feed("Beta", {}).error = "404 not found";
  front.start();
  CHECK(front.canvas().line(0) == "[-] Alpha [1] …");
  CHECK(front.canvas().line(2) == "[-] Beta  404 not found");
  CHECK(front.canvas().at(2, 10).pen.colour == Colour::alarm);
  front.feed(Arrived{{}, wire::RefreshState{true, 37, 577, 2, 10}});
  CHECK(front.status() == "1 unread of 1 in 2 feeds         refreshing 37/577, 2 failed");
  front.feed(Arrived{{}, wire::RefreshState{false, 577, 577, 2, 120}});
  CHECK(front.status().find("577 feeds asked, 2 failed, 120 new articles") == 0);
}

TEST_CASE("a message stays for two seconds whatever is typed, and goes with the next key after") {
  Front front({6, 60});
  front.backend.add_feed("Alpha", {"one"});
  front.start();
  front.feed(Arrived{{}, wire::Notice{wire::NoticeLevel::warning, "look here"}});
  front.type("j k");
  CHECK(front.status().find("look here") == 0);
  front.now += std::chrono::seconds(3);
  CHECK(front.status().find("look here") == 0);
  front.type("j");
  CHECK(front.status().find("look here") == std::string::npos);
}

TEST_CASE("the prompt is a line that can be edited, with a history") {
  Front front({6, 60});
  front.start();
  front.type(":");
  front.type_text("quux");
  front.type("Left Left x Home y End z");
  CHECK(front.status() == ":yquxuxz");
  CHECK(front.canvas().cursor() == Point{5, 8});
  front.type("Backspace ^A Delete ^E ^W");
  CHECK(front.status() == ":");
  front.type_text("one two 漢字");
  CHECK(front.canvas().cursor() == Point{5, 13});
  front.type("Backspace ^W");
  CHECK(front.status() == ":one two");
  front.type("^W ^W");
  front.type_text("bad command");
  front.type("Enter");
  CHECK(front.status().find("no command bad; there are: add, filter,") == 0);
  front.type(": Up");
  CHECK(front.status() == ":bad command");
  front.type("Down");
  CHECK(front.status() == ":");
  front.type_text("half");
  front.type("Up Down");
  CHECK(front.status() == ":half");
  front.type("^U");
  CHECK(front.status() == ":");
  front.type("Esc");
  CHECK_FALSE(front.canvas().cursor());
}

TEST_CASE("a prompt longer than the screen shows its end") {
  Front front({4, 10});
  front.start();
  front.type(":");
  front.type_text("abcdefghijklmnop");
  CHECK(front.status() == ":ijklmnop");
  CHECK(front.canvas().cursor() == Point{3, 9});
}

TEST_CASE("ages are short, and dates when they are old") {
  const Time now = from_unix(1'700'000'000);
  using namespace std::chrono_literals;
  using std::chrono::days;
  CHECK(age(now, now) == "now");
  CHECK(age(now + 90s, now) == "now");
  CHECK(age(now - 59s, now) == "now");
  CHECK(age(now - 5min, now) == "5m");
  CHECK(age(now - 23h, now) == "23h");
  CHECK(age(now - days(13), now) == "13d");
  CHECK(age(now - days(28), now) == "4w");
  CHECK(age(now - days(364), now) == "52w");
  CHECK(age(now - days(400), now) == "2022-10-10");
  CHECK(age(Time{}, now) == "");
}

TEST_CASE("lines are wrapped at spaces, and words that are too long are cut") {
  CHECK(wrap("one two three", 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrap("abcdefghij kl", 4) == std::vector<std::string>{"abcd", "efgh", "ij", "kl"});
  CHECK(wrap("漢字漢字", 5) == std::vector<std::string>{"漢字", "漢字"});
  CHECK(wrap("", 10).empty());
  CHECK(wrap("漢", 0) == std::vector<std::string>{"漢"});
}

}  // namespace

}  // namespace antiphon::ui
