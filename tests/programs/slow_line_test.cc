// A backend at the other end of a bad line: 300 ms away, with 10 KB a second.

#include <signal.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "programs/front.h"
#include "programs/made_feeds.h"

namespace antiphon::test {

namespace {

constexpr int kLook = 3;
constexpr int kWindow = 101;

struct Passed {
  std::string direction;
  int kind = 0;
  std::size_t length = 0;
};

class Line {
 public:
  explicit Line(const Home& home) : home_(home) {}

  [[nodiscard]] std::vector<std::string> arguments() const {
    const char* const line = std::getenv("ANTIPHON_SLOW_LINE");
    REQUIRE_MESSAGE(line != nullptr, "ANTIPHON_SLOW_LINE is to name the program slow-line");
    return {"--backend", std::string(line) + " --log " + home_.path("line.log") + " 300 10000 " +
                             program("antiphon-backend") + " serve"};
  }

  // Messages of this kind that have passed so far.
  [[nodiscard]] std::vector<Passed> passed(int kind) const {
    std::vector<Passed> found;
    std::istringstream log(Home::read(home_.path("line.log")));
    for (Passed one; log >> one.direction >> one.kind >> one.length;) {
      if (one.kind == kind) found.push_back(one);
    }
    return found;
  }

  static void hold(Front& front) { signal(front, SIGUSR1); }
  static void let_go(Front& front) { signal(front, SIGUSR2); }

 private:
  static void signal(Front& front, int number) {
    const auto lines = descendants(front.process().pid(), "slow-line");
    REQUIRE(lines.size() == 1);
    ::kill(lines[0], number);
  }

  const Home& home_;
};

}  // namespace

TEST_CASE("on a slow line moving inside the margins needs nothing of the backend") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 200)});
  const Line line(home);
  Front front(home, {24, 80}, line.arguments());
  front.wait_for("200 unread");
  Line::hold(front);
  for (int i = 0; i < 40; ++i)
    front.type("j");
  front.wait_for_cursor_on("Alpha 161");
  for (int i = 0; i < 40; ++i)
    front.type("k");
  front.wait_for_cursor_on("[-] Alpha");
}

TEST_CASE("on a slow line an edit shows at once, and is stored when the line lets it through") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 5)});
  const Line line(home);
  Front front(home, {24, 80}, line.arguments());
  front.wait_for("5 unread");
  Line::hold(front);
  front.type("jm");
  front.wait_for("4 unread");
  Line::let_go(front);
  front.wait_until("the store to have it", [&] {
    return lines_of(home.output_of({"list", "--format", "plain", "unread"})) == 4;
  });
}

TEST_CASE("on a slow line windows in between are skipped, and the last one comes") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 60)});
  const Line line(home);
  Front front(home, {24, 80}, line.arguments());
  front.wait_for("60 unread");
  const std::size_t before = line.passed(kWindow).size();
  Line::hold(front);
  for (int i = 1; i <= 12; ++i) {
    const Ran marked = home.backend({"mark", "--read", "Alpha " + std::to_string(i)});
    REQUIRE(marked.status <= 1);
  }
  const std::size_t left = lines_of(home.output_of({"list", "--format", "plain", "unread"}));
  REQUIRE(left < 60);
  Line::let_go(front);
  front.wait_for(std::to_string(left) + " unread");
  // Those that were on their way when it was held, and the last.
  CHECK(line.passed(kWindow).size() - before <= 4);
}

TEST_CASE("on a slow line a key that is held down asks for few windows") {
  const Home home;
  home.read_feeds({rss_of("Alpha", 1000)});
  const Line line(home);
  Front front(home, {24, 80}, line.arguments());
  front.wait_for("1000 unread");
  for (int i = 0; i < 300; ++i)
    front.type("j");
  front.type("G");
  front.wait_for_cursor_on("Alpha 1");
  CHECK(line.passed(kLook).size() <= 8);
}

}  // namespace antiphon::test
