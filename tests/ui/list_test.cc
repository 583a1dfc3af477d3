#include <algorithm>
#include <random>

#include <doctest/doctest.h>

#include "ui/front.h"

namespace antiphon::ui {

namespace {

Front two_feeds(Size size = {8, 40}) {
  Front front(size);
  front.backend.add_feed("Alpha", {"one", "two"});
  front.backend.add_feed("Beta", {"three"});
  front.start();
  return front;
}

// The lines of the screen are consecutive rows of the model, with the same marks.
void check_against(const Front& front) {
  std::vector<std::string> model;
  for (const Row& row : front.backend.rows()) {
    const std::string count = row.unread > 0 ? " [" + std::to_string(row.unread) + "]" : "";
    model.push_back(row.kind == RowKind::heading
                        ? (row.collapsed ? "[+] " : "[-] ") + row.title + count
                        : (row.starred ? "  * " : "    ") + row.title);
  }
  const Canvas canvas = front.canvas();
  const auto first = std::find(model.begin(), model.end(), canvas.line(0));
  REQUIRE_MESSAGE(first != model.end(), canvas.text());
  const std::size_t shown =
      std::min(static_cast<std::size_t>(canvas.size().rows - 1), model.size());
  REQUIRE(static_cast<std::size_t>(model.end() - first) >= shown);
  for (std::size_t y = 0; y < shown; ++y) {
    REQUIRE_MESSAGE(canvas.line(static_cast<int>(y)) == first[static_cast<std::ptrdiff_t>(y)],
                    canvas.text());
  }
}

TEST_CASE("the list shows every feed with its articles under it") {
  Front front = two_feeds();
  front.backend.item("two").read = true;
  front.backend.item("one").starred = true;
  front.backend.item("three").date = front.wall - std::chrono::hours(3);
  front.push();
  CHECK(front.screen() ==
        "[-] Alpha [1]\n"
        "  * one\n"
        "    two\n"
        "[-] Beta [1]\n"
        "    three                             3h\n"
        "\n"
        "\n"
        "2 unread of 3 in 2 feeds");
  CHECK(front.cursor() == "[-] Alpha [1]");
  CHECK(front.canvas().at(0, 39).pen.reverse);  // over the whole width
  CHECK(front.canvas().at(1, 4).pen.bold);
  CHECK(front.canvas().at(2, 4).pen.dim);
}

TEST_CASE("j and k move by a row and stop at both ends") {
  Front front = two_feeds();
  front.type("j");
  CHECK(front.cursor() == "one");
  front.type("j Down j j j j");
  CHECK(front.cursor() == "three");
  front.type("k Up");
  CHECK(front.cursor() == "two");
  front.type("k k k k");
  CHECK(front.cursor() == "[-] Alpha [2]");
}

TEST_CASE("J and K move by a feed") {
  Front front = two_feeds();
  front.type("J");
  CHECK(front.cursor() == "[-] Beta [1]");
  front.type("j K");
  CHECK(front.cursor() == "[-] Beta [1]");
  front.type("K");
  CHECK(front.cursor() == "[-] Alpha [2]");
}

TEST_CASE("g, G, Home and End go to the ends, also when they are far from what is known") {
  Front front({10, 40});
  front.backend.add_feed("Long", numbered("item", 500));
  front.start();
  front.type("G");
  CHECK(front.cursor() == "item 500");
  front.type("g");
  CHECK(front.cursor() == "[-] Long [500]");
  front.type("End");
  CHECK(front.cursor() == "item 500");
  front.type("Home");
  CHECK(front.cursor() == "[-] Long [500]");
}

TEST_CASE("page keys move the rows and leave the cursor on its line") {
  Front front({11, 40});
  front.backend.add_feed("Long", numbered("item", 100));
  front.start();
  front.type("j j j j j");
  const int line = front.cursor_line();
  front.type("PageDown");
  CHECK(front.cursor() == "item 14");
  CHECK(front.cursor_line() == line);
  front.type("PageUp ^D ^U");
  CHECK(front.cursor() == "item 5");
}

TEST_CASE("rows that come above or below do not move the row under the cursor") {
  Front front({10, 40});
  front.backend.add_feed("Alpha", numbered("a", 20));
  front.backend.add_feed("Beta", numbered("b", 20));
  front.start();
  front.type("J j j j j j j");
  REQUIRE(front.cursor() == "b 6");
  const int line = front.cursor_line();
  const auto insert = [&](std::size_t feed, std::size_t at) {
    front.backend.insert(feed, at, "new");
    front.push();
  };
  SUBCASE("far above") {
    insert(0, 0);
  }
  SUBCASE("between the top of the screen and the cursor") {
    insert(1, 4);
  }
  SUBCASE("below") {
    insert(1, 7);
  }
  SUBCASE("many times") {
    for (int i = 0; i < 200; ++i)
      insert(0, 0);
  }
  CHECK(front.cursor() == "b 6");
  CHECK(front.cursor_line() == line);
}

TEST_CASE(
    "when the row under the cursor goes, the cursor takes what the backend says is its place") {
  Front front = two_feeds();
  front.type("j");
  front.backend.feeds[0].items.erase(front.backend.feeds[0].items.begin());
  front.push();
  CHECK(front.cursor() == "[-] Alpha [1]");
}

TEST_CASE("moving within the margins asks the backend for nothing") {
  Front front({10, 40});
  front.backend.add_feed("Long", numbered("item", 1000));
  front.start();
  front.type("j j j j j j j j j j");
  front.backend.requests.clear();
  front.type("j k j");
  CHECK(front.backend.requests.empty());
}

TEST_CASE("keys typed faster than rows come are all obeyed, in order") {
  Front front({6, 40});
  front.backend.add_feed("Long", numbered("item", 1000));
  front.start();
  front.holds = true;
  for (int i = 0; i < 300; ++i)
    front.type("j");
  front.type("s k");
  front.holds = false;
  front.deliver();
  CHECK(front.cursor() == "item 299");
  CHECK(front.backend.item("item 300").starred);
}

TEST_CASE("a backend that gives fewer rows than asked is not asked for ever") {
  Front front({10, 40});
  front.backend.window_limit = 2;
  front.backend.add_feed("Long", numbered("item", 50));
  front.start();
  for (int i = 0; i < 7; ++i)
    front.type("j");
  CHECK(front.cursor() == "item 7");
  front.type("PageDown");
  CHECK(front.backend.requests.size() < 40);
}

TEST_CASE("whatever is typed and whatever changes, the screen shows the backend's rows") {
  Front front({9, 60});
  std::mt19937 random(7);
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (int f = 0; f < 12; ++f) {
    front.backend.add_feed("Feed" + std::to_string(f), numbered("item" + std::to_string(f), f * 5));
  }
  front.start();
  const std::vector<std::string> keys = {"j", "j", "k",        "J",      "K",     "g", "G",
                                         "n", "p", "PageDown", "PageUp", "c",     "z", "m",
                                         "s", "A", "^D",       "^U",     "Enter", "q"};
  for (int step = 0; step < 3000; ++step) {
    if (pick(4) == 0) {
      const std::size_t feed = pick(12);
      auto& items = front.backend.feeds[feed].items;
      if (pick(2) == 0 || items.empty()) {
        front.backend.insert(feed, 0, "new" + std::to_string(step));
      } else {
        items.erase(items.begin() + static_cast<std::ptrdiff_t>(pick(items.size())));
      }
      front.push();
    }
    const std::string& key = keys[pick(keys.size())];
    if (key == "q" && front.cursor_line() >= 0) continue;  // only out of the reader
    front.type(key);
    if (front.cursor_line() < 0) {
      front.type("Esc");
      if (front.cursor_line() < 0) continue;
    }
    check_against(front);
  }
}

TEST_CASE("however late windows come, in the end the screen shows the backend's rows") {
  Front front({9, 60});
  std::mt19937 random(11);
  const auto pick = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (int f = 0; f < 12; ++f) {
    front.backend.add_feed("Feed" + std::to_string(f), numbered("item" + std::to_string(f), f * 9));
  }
  front.start();
  const std::vector<std::string> keys = {"j", "j", "j",        "k",      "J", "K", "g", "G", "n",
                                         "p", "m", "PageDown", "PageUp", "c", "z", "s", "A"};
  int next = 10'000;
  for (int round = 0; round < 200; ++round) {
    front.holds = true;
    for (std::size_t step = pick(30); step > 0; --step) {
      if (pick(5) == 0) {
        front.backend.insert(pick(12), 0, "new" + std::to_string(next++));
        front.push();
      }
      front.type(keys[pick(keys.size())]);
      if (pick(2) == 0 && !front.on_way.empty()) front.deliver_one();
    }
    front.holds = false;
    front.deliver();
    front.push();
    check_against(front);
  }
}

TEST_CASE("a resize keeps the row under the cursor on the screen") {
  Front front({24, 80});
  front.backend.add_feed("Long", numbered("item", 100));
  front.start();
  for (int i = 0; i < 50; ++i)
    front.type("j");
  for (const Size size : {Size{5, 30}, Size{1, 1}, Size{2, 10}, Size{60, 200}, Size{24, 80}}) {
    front.feed(Resized{size});
    CHECK(front.canvas().size() == size);
    CHECK(front.cursor_line() >= 0);
  }
  CHECK(front.cursor() == "item 50");
}

}  // namespace

}  // namespace antiphon::ui
