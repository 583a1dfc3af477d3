#include <doctest/doctest.h>

#include "ui/front.h"

using namespace antiphon;
using namespace antiphon::ui;

namespace {

// `:processes` has been typed, and answered.
Front shown(Size size = {12, 100}) {
  Front front(size);
  front.backend.add_feed("Alpha", {"one"});
  front.start();
  front.type(": p r o c e s s e s Enter");
  wire::ProcessList list;
  list.processes = {
      {"backend", 10, "working", "", std::chrono::milliseconds{1250}, 30U << 20U, 0, 0, ""},
      {"parser", 11, "working", "https://example.org/feed", {}, 20U << 20U, 7, 1, "it died"},
      {"fetcher", 0, "degraded", "", {}, 0, 0, 6, "it will not start"}};
  list.quarantine = {{FeedId{3}, "Alpha", "https://a.org/", false, "the parser died twice of it",
                      front.wall - std::chrono::hours{2}}};
  front.feed(Arrived{wire::RequestId{1}, list});
  return front;
}

}  // namespace

TEST_CASE(":processes shows what runs, what is degraded and why, and what is quarantined") {
  const Front front = shown();
  CHECK(front.list() ==
        "Process        pid state        jobs    time memory restarts  at work on, or last ended "
        "because\n"
        "backend         10 working         0    1.2s    30M        0\n"
        "parser          11 working         7    0.0s    20M        1  https://example.org/feed\n"
        "fetcher          - degraded        -       -      -        6  it will not start\n"
        "\n"
        "Kept from parsers\n"
        "Alpha  2h  the parser died twice of it\n\n\n\n");
  CHECK(front.sent<wire::ListProcesses>().size() == 1);
}

TEST_CASE("r gives another chance to what is under the cursor") {
  Front front = shown();
  front.type("j j r");
  CHECK(front.sent<wire::TryAgain>() == std::vector{wire::TryAgain{"fetcher", {}}});
  front.type("j r");
  CHECK(front.sent<wire::TryAgain>().back() == wire::TryAgain{"", FeedId{3}});
  CHECK(front.cursor() == "Alpha  2h  the parser died twice of it");
}

TEST_CASE("the list of processes is asked for again each second while it is shown") {
  Front front = shown();
  CHECK(front.app.wants_ticks());
  front.feed(Tick{});
  CHECK(front.sent<wire::ListProcesses>().size() == 2);
  front.type("q");
  CHECK_FALSE(front.app.wants_ticks());
  CHECK(front.cursor() == "[-] Alpha [1]");
  front.feed(Tick{});
  CHECK(front.sent<wire::ListProcesses>().size() == 2);
}

TEST_CASE(
    "the cursor of the processes stays on the screen, and among them when they become fewer") {
  Front front = shown({4, 100});
  front.type("G");
  CHECK(front.cursor() == "Alpha  2h  the parser died twice of it");
  wire::ProcessList fewer;
  fewer.processes.resize(1);
  fewer.processes[0].role = "backend";
  front.feed(Arrived{wire::RequestId::none, fewer});
  CHECK(front.cursor().starts_with("backend"));
  front.type("r");
  CHECK(front.sent<wire::TryAgain>().back().role == "backend");
}

TEST_CASE("a backend that does not answer is told, and keys go on working") {
  Front front({8, 40});
  front.backend.add_feed("Alpha", {"one", "two"});
  front.start();
  front.feed(BackendSilent{true});
  CHECK(front.status().starts_with("the backend does not answer"));
  front.type("j j");
  CHECK(front.cursor().find("two") != std::string::npos);
  front.feed(BackendSilent{false});
  CHECK_FALSE(front.status().starts_with("the backend does not answer"));
}

TEST_CASE("a refresh that the user asked for is asked for again when the backend died over it") {
  Front front({8, 40});
  front.backend.add_feed("Alpha", {"one"});
  front.start();
  front.type("R");
  front.feed(Arrived{wire::RequestId::none, wire::RefreshState{true, 1, 2, 0, 0}});
  front.feed(BackendLost{"it died", "starting it again"});
  front.feed(BackendReady{});
  CHECK(front.sent<wire::Refresh>().size() == 2);
  SUBCASE("but not when it was done") {
    front.feed(Arrived{wire::RequestId::none, wire::RefreshState{false, 2, 2, 0, 0}});
    front.feed(BackendLost{"it died", "starting it again"});
    front.feed(BackendReady{});
    CHECK(front.sent<wire::Refresh>().size() == 2);
  }
  SUBCASE("nor when it was stopped") {
    front.type_text(":stop");
    front.type("Enter");
    front.feed(BackendLost{"it died", "starting it again"});
    front.feed(BackendReady{});
    CHECK(front.sent<wire::Refresh>().size() == 2);
  }
}
