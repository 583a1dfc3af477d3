#include <fstream>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include "ui/front.h"
#include "ui/keymap.h"

namespace antiphon::ui {

namespace {

Front started(Size size = {10, 50}) {
  Front front(size);
  front.backend.add_feed("Alpha", {"one", "two"});
  front.backend.add_feed("Beta", {"three", "four"});
  front.start();
  return front;
}

TEST_CASE("no key means two things in one place") {
  for (const Place place : {Place::list, Place::reader}) {
    std::set<std::string_view> seen;
    for (const Binding& binding : bindings()) {
      if (binding.place != place && binding.place != Place::everywhere) continue;
      for (const std::string_view key : binding.keys) {
        CHECK_MESSAGE(seen.insert(key).second, key);
      }
    }
  }
}

TEST_CASE("every key of the table is obeyed") {
  for (const Binding& binding : bindings()) {
    for (const std::string_view key : binding.keys) {
      const std::string name = key == "1-9" ? "3" : std::string(key);
      const Place place = binding.place == Place::everywhere ? Place::list : binding.place;
      CHECK(action_of(place, Key{name}) == binding.action);
      Front front = started();
      front.type("j");
      if (place == Place::reader) front.type("Enter");
      front.type(name);
      CHECK_MESSAGE(front.status().find("no such key") == std::string::npos, name);
    }
  }
}

TEST_CASE("an unknown key is hinted at once, and never obeyed") {
  Front front = started();
  front.type("Esc[1;5A");
  CHECK(front.status().find("no such key: Esc[1;5A (? shows the keys)") == 0);
  front.now += std::chrono::seconds(10);
  front.type("j X");
  CHECK(front.status() == "4 unread of 4 in 2 feeds                    ? help");
}

TEST_CASE("antiphon(1) lists the keys as the table has them") {
  std::ifstream file(ANTIPHON_MAN);
  REQUIRE(file);
  std::stringstream page;
  page << file.rdbuf();
  const bool listed = page.str().find(keys_mdoc()) != std::string::npos;
  CHECK_MESSAGE(listed, "the section KEYS must be:\n" << keys_mdoc());
}

TEST_CASE("n and p go to unread articles, and n goes on at the top") {
  Front front = started();
  front.backend.item("one").read = true;
  front.backend.item("three").read = true;
  front.push();
  front.type("n");
  CHECK(front.cursor() == "two");
  front.type("n");
  CHECK(front.cursor() == "four");
  front.type("n");
  CHECK(front.cursor() == "two");
  CHECK(front.status().find("went on from the top") == 0);
  front.type("p");
  CHECK(front.cursor() == "two");
  CHECK(front.status().find("nothing is unread above") == 0);
  front.type("C n");
  CHECK(front.status().find("nothing is unread") == 0);
}

TEST_CASE("n opens a closed feed that has something unread") {
  Front front = started();
  front.type("z");
  REQUIRE(front.list() == "[+] Alpha [2]\n[+] Beta [2]\n\n\n\n\n\n\n");
  front.type("n");
  CHECK(front.cursor() == "one");
}

TEST_CASE("c closes the feed of the row under the cursor, and opens it again") {
  Front front = started();
  front.type("j j c");
  CHECK(front.cursor() == "[+] Alpha [2]");
  CHECK(front.canvas().line(1) == "[-] Beta [2]");
  front.type("c");
  CHECK(front.cursor() == "[-] Alpha [2]");
  CHECK(front.canvas().line(1) == "    one");
  front.type("Enter");
  CHECK(front.cursor() == "[+] Alpha [2]");
}

TEST_CASE("a feed that is closed while its heading is far above takes the cursor to the heading") {
  Front front({8, 40});
  front.backend.add_feed("Long", numbered("item", 300));
  front.start();
  front.type("G c");
  CHECK(front.cursor() == "[+] Long [300]");
}

TEST_CASE("i asks how the feed under the cursor fares, and so does :feed") {
  Front front;
  front.backend.add_feed("Alpha", {"one"});
  front.start();
  front.type("i : f e e d Enter");
  const auto asked = front.sent<wire::AboutFeed>();
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].anchor == Anchor{front.backend.feeds[0].id, ItemId::none});
  CHECK(asked[0] == asked[1]);
}

TEST_CASE(":stop stops the refresh") {
  Front front;
  front.start();
  front.type(": s t o p Enter");
  CHECK(front.sent<wire::CancelRefresh>().size() == 1);
}

TEST_CASE("r refreshes the feed under the cursor, R all") {
  Front front = started();
  front.type("J j r R");
  const auto refreshes = front.sent<wire::Refresh>();
  REQUIRE(refreshes.size() == 2);
  CHECK(refreshes[0].anchor.block == front.backend.feeds[1].id);
  CHECK(refreshes[1].anchor == Anchor{});
}

TEST_CASE("/ finds in titles, an empty / and > find again, < finds backwards") {
  Front front = started();
  front.type("/");
  front.type_text("o");
  front.type("Enter");
  CHECK(front.cursor() == "one");
  CHECK(front.canvas().at(1, 4).pen.underline);
  front.type("/ Enter");
  CHECK(front.cursor() == "two");
  front.type(">");
  CHECK(front.cursor() == "four");
  front.type("<");
  CHECK(front.cursor() == "two");
  front.type("> >");
  CHECK(front.cursor() == "one");
  CHECK(front.status().find("went on from the top") == 0);
  front.type("Esc");
  CHECK_FALSE(front.canvas().at(1, 4).pen.underline);
}

TEST_CASE("what is not found leaves the cursor and says so") {
  Front front = started();
  front.type("j /");
  front.type_text("zebra");
  front.type("Enter");
  CHECK(front.cursor() == "one");
  CHECK(front.status().find("no title has: zebra") == 0);
}

TEST_CASE("keys typed behind a search wait for it; q does not") {
  Front front = started();
  front.holds = true;
  front.type("G n s");
  CHECK(front.sent<wire::Edit>().empty());
  SUBCASE("they are obeyed after it") {
    front.deliver();
    CHECK(front.sent<wire::Edit>().size() == 1);
  }
  SUBCASE("q leaves at once") {
    front.type("q");
    CHECK(front.wanted<Quit>());
  }
  SUBCASE("a q in a command is a letter") {
    front.type(": q u i");
    CHECK_FALSE(front.wanted<Quit>());
    front.deliver();
    CHECK(front.status() == ":qui");
  }
  SUBCASE("a backend that never answers does not lock the keys") {
    front.drop();
    front.now += std::chrono::seconds(3);
    front.type("g");
    CHECK(front.cursor() == "[-] Alpha [2]");
  }
}

TEST_CASE("o opens web links and nothing else") {
  Front front = started();
  front.backend.item("two").url = "javascript:alert(1)";
  front.push();
  front.type("j o");
  REQUIRE(front.wanted<OpenUrl>());
  CHECK(std::get<OpenUrl>(front.wants.front()).url == front.backend.item("one").url);
  front.wants.clear();
  front.type("j o");
  CHECK_FALSE(front.wanted<OpenUrl>());
  CHECK(front.status().find("not opened") == 0);
}

TEST_CASE("q and ^C leave, ^L draws again, ^Z stops") {
  Front front = started();
  front.type("^L ^Z");
  CHECK(front.wanted<Redraw>());
  CHECK(front.wanted<Suspend>());
  CHECK_FALSE(front.wanted<Quit>());
  SUBCASE("q") {
    front.type("q");
  }
  SUBCASE("^C") {
    front.type("^C");
  }
  SUBCASE("^C in the help") {
    front.type("? ^C");
  }
  SUBCASE(":quit") {
    front.type(":");
    front.type_text("quit");
    front.type("Enter");
  }
  CHECK(front.wanted<Quit>());
}

TEST_CASE("? shows every key, scrolls, and goes away") {
  Front front({80, 80});
  front.backend.add_feed("Alpha", {"one"});
  front.start();
  front.type("?");
  for (const Binding& binding : bindings()) {
    CHECK_MESSAGE(front.screen().find(binding.help) != std::string::npos, binding.help);
  }
  front.type("q");
  CHECK(front.cursor() == "[-] Alpha [1]");
  front.feed(Resized{{6, 40}});
  front.type("? j");
  CHECK(front.canvas().line(0).find("read the article") != std::string::npos);
  front.type("G Space");
  CHECK(front.cursor() == "[-] Alpha [1]");
}

}  // namespace

}  // namespace antiphon::ui
