// The filter line, on a terminal and with a real backend behind it.

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "programs/front.h"
#include "programs/made_feeds.h"

namespace antiphon::test {

namespace {

constexpr const char* kEnter = "\r";
constexpr const char* kEscape = "\x1B";
constexpr const char* kUp = "\x1BOA";

class TwoFeeds {
 public:
  TwoFeeds() { home_.read_feeds({rss_of("Alpha", 30), rss_of("Beta", 30)}); }
  [[nodiscard]] const Home& home() const { return home_; }

 private:
  Home home_;
};

TEST_CASE("a filter shows what passes while it is typed, and Esc brings back what was there") {
  const TwoFeeds feeds;
  Front front(feeds.home());
  front.wait_for("60 unread");
  // Of all that a paint changes, whatever comes last.
  const auto is_at_end = [&] {
    const std::string text = front.text();
    return text.find("Beta 23 ") != std::string::npos &&
           text.find("Beta 1 ") != std::string::npos &&
           text.find("Beta 24 ") == std::string::npos &&
           front.status_line().find("60 unread of 60") != std::string::npos;
  };
  front.type("GGk");
  front.wait_until("the end of the list", is_at_end);
  front.wait_for_cursor_on("Beta 2");
  front.press("Fbeta", "30 unread of 30");
  front.wait_for_none_of("Alpha");
  front.press(" titel = 5", "no attribute \"titel\"; did you mean title?");
  front.wait_for("Beta 30");
  front.type(kEscape);
  front.wait_until("what was there", is_at_end);
  front.wait_for_cursor_on("Beta 2");
}

TEST_CASE("Enter keeps a filter, and what was typed is there the next time") {
  const TwoFeeds feeds;
  {
    Front front(feeds.home());
    front.wait_for("60 unread");
    front.press("Ftitle:7", "6 unread of 6");
    front.type(kEnter);
    front.wait_until("the full form", [&] {
      return front.status_line().find("title =~ \"7\"") != std::string::npos;
    });
    front.type("q");
    CHECK(front.wait_for_end() == 0);
  }
  struct stat file {};
  REQUIRE(::stat(feeds.home().path("state/antiphon/history").c_str(), &file) == 0);
  CHECK((file.st_mode & 0777) == 0600);
  Front front(feeds.home());
  front.wait_for("60 unread");
  front.type("F");
  front.press(kUp, "filter: title:7");
  front.wait_for("6 unread of 6");
}

TEST_CASE("Tab completes an attribute, its operator and its value") {
  const TwoFeeds feeds;
  Front front(feeds.home());
  front.wait_for("60 unread");
  front.press("Ffeed.ti\t", "filter: feed.title");
  front.press("= \t", "\"Beta\"");
  front.press("\t\t", "filter: feed.title = \"Beta\"");
  front.wait_for_none_of("Alpha 30");
}

}  // namespace

}  // namespace antiphon::test
