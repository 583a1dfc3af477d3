// A month of refreshes, as `serve` makes them by itself, by a clock that the test turns.

#include <malloc.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

#include <doctest/doctest.h>

#include "antiphon/backend/session.h"
#include "antiphon/base/log.h"
#include "backend/refreshes.h"

namespace antiphon::backend {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 30s;

class Month : public Refreshes {
 public:
  void pass(std::chrono::seconds span) {
    const Time end = now + span;
    for (; now < end; now += kTick) {
      const auto held = held_hosts(store);
      REQUIRE(held.ok());
      const auto due = one_turn(due_feeds(list, pace, *held, now));
      if (!due.empty()) ask_for(due);
    }
  }

  static std::size_t descriptors() {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
      count += entry.path().empty() ? 0U : 1U;
    return count;
  }

  config::PaceOptions pace;
};

TEST_CASE_FIXTURE(Month, "in a month every feed is asked as often as its schedule says") {
  const std::string same = "https://same.example.org/same";
  const std::string fresh = "https://fresh.example.org/fresh?7200";
  const std::string news = "https://news.example.org/title?News";
  const std::string broken = "https://broken.example.org/broken";
  const std::string gone = "https://gone.example.org/gone";
  const std::string busy = "https://busy.example.org/busy?36000";
  const std::string other = "https://busy.example.org/same";
  std::string lines;
  for (const std::string& url : {same, fresh, news, broken, gone, busy, other})
    lines += url + "\n";
  subscribe(lines);

  pass(10 * 24h);
  const std::size_t memory = ::mallinfo2().uordblks;
  const std::size_t open = descriptors();
  pass(20 * 24h);

  CHECK(asked[same] == 30 * 24);
  CHECK(asked[fresh] == 30 * 12);
  CHECK(asked[news] == 30 * 24);
  // 1 + 2 + 4 + 8 + 16 hours, and then each day, or up to a fifth sooner.
  CHECK(asked[broken] >= 6 + 28);
  CHECK(asked[broken] <= 6 + 28 * 5 / 4 + 1);
  CHECK(asked[gone] == 1);
  CHECK(asked[busy] >= 28);
  CHECK(asked[busy] <= 40);
  // Only while its host is not held back: 10 hours after each time that the other was asked.
  CHECK(asked[other] >= 30 * 24 - asked[busy] * 11);
  CHECK(asked[other] <= 30 * 24 - (asked[busy] - 1) * 9);
  CHECK(descriptors() == open);
  CHECK(::mallinfo2().uordblks <= memory + (64U << 10U));
}

// `serve` itself, with what it has open: a day passes in some milliseconds.
class Serving {
 public:
  Serving()
      : spawner(started_spawner()),
        paths{folder / "config.toml", folder / "feeds", folder / "antiphon.db", folder / "log"},
        clock(loop, [this] { pass(); }) {
    REQUIRE(open_log(paths.log, "backend", LogLevel::info));
  }
  ~Serving() { REQUIRE(open_log("/dev/null", "", LogLevel::error)); }

  void start(const std::string& feeds) {
    REQUIRE(write_file(paths.feeds, feeds));
    auto opened = Backend::open(
        loop, spawner, paths, [this] { return now; },
        [](const std::string& program) -> Result<std::string> {
          if (program == "antiphon-fetcher") return std::string(std::getenv("FAKE_FETCHER"));
          if (program == "antiphon-parser") return std::string(std::getenv("FAKE_PARSER"));
          return std::string("/bin/true");
        });
    REQUIRE(opened);
    backend = std::move(*opened);
    auto to = make_pipe();
    auto from = make_pipe();
    REQUIRE(to);
    REQUIRE(from);
    session = std::make_unique<Session>(
        *backend, std::move(to->read), std::move(from->write), [](std::optional<Error>) {},
        SessionPace{1ms});
    wire::FrameChannel::Handlers handlers;
    handlers.on_frame = [this](const wire::Frame& frame) { received(frame); };
    handlers.on_closed = [](std::optional<Error>) {};
    front = std::make_unique<wire::FrameChannel>(loop, std::move(from->read), std::move(to->write),
                                                 wire::Role::frontend, wire::Role::backend,
                                                 std::move(handlers));
    send(wire::OpenView{ViewId{1}, Generation{1}, "", "", GroupBy::feed});
  }

  void pass(std::chrono::seconds span) {
    until = now + span;
    clock.start(1ms);
    loop.run();
  }

  os::Loop loop;
  os::Spawner spawner;
  Folder folder;
  os::Paths paths;
  Time now = kNow;
  Time until = kNow;
  os::Timer clock;
  std::unique_ptr<Backend> backend;
  std::unique_ptr<Session> session;
  std::unique_ptr<wire::FrameChannel> front;
  int refreshes = 0;

 private:
  void pass() {
    now += 15min;
    if (now >= until) return loop.stop();
    clock.start(1ms);
  }
  void send(const wire::ToBackend& message) {
    front->send(wire::encode<wire::ToBackend>(wire::RequestId{1}, message));
  }
  void received(const wire::Frame& frame) {
    const auto message = wire::decode<wire::FromBackend>(frame);
    REQUIRE(message);
    if (const auto* window = std::get_if<Window>(&*message))
      send(wire::Seen{window->view, window->number});
    if (const auto* state = std::get_if<wire::RefreshState>(&*message))
      refreshes += state->running ? 0 : 1;
  }
};

TEST_CASE_FIXTURE(Serving, "after a month of serving nothing has grown") {
  std::string lines;
  for (int i = 0; i < 4; ++i) {
    for (const char* answer : {"same", "title?News", "broken", "busy?36000"})
      lines += "https://h" + std::to_string(i) + answer[0] + ".example.org/" + answer + "\n";
  }
  lines += "https://gone.example.org/gone\nhttps://away.example.org/away\n";
  start(lines);
  pass(10 * 24h);
  const std::size_t memory = ::mallinfo2().uordblks;
  const std::size_t open = Month::descriptors();
  const auto log = std::filesystem::file_size(paths.log);
  const int before = refreshes;
  pass(20 * 24h);
  CHECK(before > 200);
  CHECK(refreshes > 2 * before);
  CHECK(Month::descriptors() <= open + 2);  // a child may just have been started
  CHECK(::mallinfo2().uordblks <= memory + (64U << 10U));
  // Failures alone are told there, and those come less and less often.
  CHECK(std::filesystem::file_size(paths.log) < 3 * log);
  CHECK(log < 256U << 10U);
}

TEST_CASE_FIXTURE(Month, "what a long pause made due is asked in turns, and once") {
  std::string lines;
  for (int i = 0; i < 300; ++i)
    lines += "https://h" + std::to_string(i % 40) + ".example.org/same?" + std::to_string(i) + "\n";
  subscribe(lines);
  pass(5min);
  asked.clear();
  now += 14 * 24h;
  pass(kTick);
  CHECK(asked.size() == 64);
  pass(5min);
  CHECK(asked.size() == 300);
  for (const auto& each : asked)
    CHECK_MESSAGE(each.second == 1, each.first);
}

}  // namespace
}  // namespace antiphon::backend
