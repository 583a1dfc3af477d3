// How fast views are, seen from outside: a backend of a store of a million items, and beside it one
// of a thousand.
//
//   bench-views BACKEND FOLDER [ITEMS [FEEDS]]
//
// Stores are made where they are missing, in FOLDER, and kept there.

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <thread>

#include "bench/made_store.h"
#include "bench/served.h"
#include <fmt/format.h>

#include "antiphon/backend/view.h"
#include "antiphon/os/signals.h"

namespace {

using namespace antiphon;
using namespace antiphon::bench;
using namespace std::chrono_literals;

constexpr std::uint32_t kScreen = 50;

double milliseconds(Seconds time) {
  return time.count() * 1000;
}

Seconds median(std::vector<Seconds> times) {
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

Seconds median_of(std::size_t runs, const std::function<Seconds()>& run) {
  std::vector<Seconds> times;
  for (std::size_t i = 0; i < runs; ++i)
    times.push_back(run());
  return median(std::move(times));
}

struct Home {
  std::string program;
  std::string folder;
  Size size;
};

Home made_home(const std::string& program, const std::string& folder, const Size& size) {
  Home home{
      program,
      std::filesystem::absolute(folder) / fmt::format("{}-items-of-{}", size.items, size.feeds),
      size};
  const bool watched = ::isatty(STDERR_FILENO) == 1;
  auto made = make_home(home.folder, size, [&](unsigned percent) {
    if (watched)
      std::fprintf(stderr, "\rmaking a store of %zu items: %u %%%s", size.items, percent,
                   percent == 100 ? "\n" : "");
  });
  if (!made) give_up(made.error().message);
  run_backend(home.program, home.folder, {"index", "--wait"});
  return home;
}

// --- the start -----------------------------------------------------------------------------------

Seconds first_screen(const Home& home) {
  const auto start = Steady::now();
  Served served(home.program, home.folder);
  served.open_view({});
  if (served.window(ViewId{}).rows.empty()) give_up("the first window is empty");
  return Steady::now() - start;
}

void tell_starts(const Home& large, const Home& small) {
  constexpr std::size_t kRuns = 11;
  std::vector<Seconds> at_large;
  std::vector<Seconds> at_small;
  first_screen(large);
  for (std::size_t i = 0; i < kRuns; ++i) {
    at_large.push_back(first_screen(large));
    at_small.push_back(first_screen(small));
  }
  const Seconds slow = median(at_large);
  const Seconds quick = median(at_small);
  std::printf("start to first screen     %6.1f ms  (<= 30)\n", milliseconds(slow));
  std::printf("  of %7zu items        %6.1f ms; the other takes %.2f times as long (<= 1.3)\n",
              small.size.items, milliseconds(quick), slow / quick);
  const Seconds list = median_of(kRuns, [&] {
    return run_backend(large.program, large.folder, {"list", "--limit", "50"});
  });
  std::printf("list --limit 50           %6.1f ms  (<= 20)\n", milliseconds(list));
}

// --- filters and orders --------------------------------------------------------------------------

struct Times {
  Seconds screen{};
  Seconds all{};
  std::uint64_t items = 0;
};

// Until a screenful of rows is there, or all that there are; and until the view is complete.
Times open_view(Served& served, const wire::OpenView& definition) {
  Times times;
  const auto start = Steady::now();
  served.open_view(definition);
  while (true) {
    const Window window = served.window(definition.view);
    const Seconds now = Steady::now() - start;
    if (times.screen == Seconds{} && (window.rows.size() >= kScreen || window.complete))
      times.screen = now;
    times.all = now;
    times.items = window.counts.items;
    if (window.complete) return times;
  }
}

void tell_view(Served& served, const wire::OpenView& definition, const std::string& name) {
  std::vector<Seconds> screens;
  std::vector<Seconds> alls;
  std::uint64_t items = 0;
  for (int i = 0; i < 3; ++i) {
    const Times times = open_view(served, definition);
    screens.push_back(times.screen);
    alls.push_back(times.all);
    items = times.items;
  }
  std::printf("%-32s %8.1f %10.1f %10llu\n", name.c_str(), milliseconds(median(screens)),
              milliseconds(median(alls)), static_cast<unsigned long long>(items));
  std::fflush(stdout);
}

void tell_views(const Home& home) {
  std::printf("\n%-32s %8s %10s %10s\n", "a view: ms until", "screen", "complete", "items");
  Served served(home.program, home.folder);
  const auto tell = [&](const std::string& filter, const std::string& order, GroupBy group,
                        const std::string& name) {
    tell_view(served, {{}, {}, filter, order, group, 7}, name);
  };
  tell("", "", GroupBy::feed, "by feed");
  tell("", "", GroupBy::tag, "by tag");
  tell("", "", GroupBy::day, "by day");
  tell("", "", GroupBy::none, "the river");
  for (const char* filter : {"unread", "starred"}) {
    tell(filter, "", GroupBy::feed, fmt::format("{}, by feed", filter));
    tell(filter, "", GroupBy::day, fmt::format("{}, by day", filter));
    tell(filter, "", GroupBy::none, fmt::format("{}, river", filter));
    tell(filter, "title", GroupBy::none, fmt::format("{}, by title", filter));
  }
  for (const KnownWord& word : {kCommon, kUncommon, kRare}) {
    tell(word.word, "", GroupBy::feed, fmt::format("1 word in {}, by feed", word.one_in));
    tell(word.word, "", GroupBy::none, fmt::format("1 word in {}, river", word.one_in));
  }
  for (const char* key :
       {"date", "published", "updated", "fetched", "title", "feed", "length", "random"}) {
    tell("", key, GroupBy::none, fmt::format("order {}", key));
    tell("", fmt::format("-{}", key), GroupBy::none, fmt::format("order -{}", key));
  }
  tell("", "title", GroupBy::feed, "by feed, order title");
}

// --- scanners ------------------------------------------------------------------------------------

// A view of ours in this process, with so many scanners; what the backend's own time is does not
// count here.
Seconds scan_with(const Home& home, os::Spawner& spawner, std::uint32_t scanners,
                  const std::string& filter_text, const std::string& order_text) {
  auto store = store::Store::open(store_of(home.folder));
  if (!store) give_up(store.error().message);
  backend::FeedList feeds(*store, home.folder + "/config/antiphon/feeds");
  if (auto loaded = feeds.load(); !loaded) give_up(loaded.error().message);
  os::Loop loop;
  backend::Children children(
      loop, spawner, [&](const std::string&) -> Result<std::string> { return home.program; });
  backend::Scanners processes(children, store_of(home.folder), {std::max(scanners, 1U)});
  std::function<void()> wake;
  backend::View::Surroundings surroundings;
  surroundings.is_refreshing = [](FeedId) { return false; };
  surroundings.scanners = scanners == 0 ? nullptr : &processes;
  surroundings.on_result = [&] { wake(); };
  backend::View view(*store, feeds, surroundings);
  os::Slices slices(loop, [&] {
    if (auto more = view.step(); !more) give_up(more.error().message);
    if (view.is_complete()) loop.stop();
    return view.has_work();
  });
  wake = [&] { slices.wake(); };
  auto filter = filter::Filter::parse(filter_text);
  auto order = filter::Order::parse(order_text);
  const auto start = Steady::now();
  view.define({*filter, *order, GroupBy::none});
  slices.wake();
  loop.run();
  return Steady::now() - start;
}

void tell_scanners(const Home& home, os::Spawner& spawner) {
  std::printf("\n%-32s %8s %8s %8s   two beside one\n", "scanners: seconds", "none", "one", "two");
  const auto tell = [&](const char* name, const std::string& filter, const std::string& order) {
    std::vector<std::vector<Seconds>> times(3);
    for (int run = 0; run < 3; ++run) {
      for (std::uint32_t scanners = 0; scanners < 3; ++scanners)
        times[scanners].push_back(scan_with(home, spawner, scanners, filter, order));
    }
    const double none = median(times[0]).count();
    const double one = median(times[1]).count();
    const double two = median(times[2]).count();
    std::printf("%-32s %8.2f %8.2f %8.2f   %.2f times as fast (>= 1.7)\n", name, none, one, two,
                one / two);
    std::fflush(stdout);
  };
  tell("everything, by title", "", "title");
  // What the text index cannot tell: every text is looked at.
  tell("a letter that words begin with", "q*", "");
}

// --- memory, sleep, and the longest turn ---------------------------------------------------------

void tell_memory(const Home& home) {
  std::printf("\n");
  Served served(home.program, home.folder);
  open_view(served, {});
  std::printf("memory, by feed           %6zu KiB\n", memory_of(served.pid()));
  std::size_t before = 0;
  for (std::uint32_t view = 0; view < 3; ++view) {
    open_view(served, {ViewId{view}, {}, "", "title", GroupBy::none, 0});
    const std::size_t now = memory_of(served.pid());
    std::printf("memory, %u of a million    %6zu KiB  (<= %d)%s\n", view + 1, now,
                40960 + 16384 * static_cast<int>(view),
                view == 0 ? "" : fmt::format("; {} KiB more", now - before).c_str());
    before = now;
  }
  std::this_thread::sleep_for(12s);  // scanners end
  const std::size_t woken = wakeups_of(served.pid());
  std::this_thread::sleep_for(60s);
  std::printf("woken in an idle minute   %6zu times\n", wakeups_of(served.pid()) - woken);
  std::printf("memory then               %6zu KiB\n", memory_of(served.pid()));
}

void tell_turns(const char* name, std::vector<Seconds> times) {
  std::sort(times.begin(), times.end());
  std::printf("%-32s %8zu %8.2f %8.2f %8.2f\n", name, times.size(),
              milliseconds(times[times.size() / 2]), milliseconds(times[times.size() * 99 / 100]),
              milliseconds(times.back()));
  std::fflush(stdout);
}

// How long a Ping waits for its answer, again and again until `busy` says no.
std::vector<Seconds> pings(Served& served, const std::function<bool()>& busy) {
  std::vector<Seconds> times;
  while (busy()) {
    const auto start = Steady::now();
    served.send(wire::Ping{});
    while (!std::holds_alternative<wire::Pong>(served.answer())) {
    }
    times.push_back(Steady::now() - start);
    std::this_thread::sleep_for(1ms);
  }
  return times;
}

// The same until something else is answered: what is done meanwhile.
std::vector<Seconds> pings_until_done(Served& served) {
  std::vector<Seconds> times;
  bool done = false;
  while (!done) {
    const auto start = Steady::now();
    served.send(wire::Ping{});
    while (!std::holds_alternative<wire::Pong>(served.answer()))
      done = true;
    times.push_back(Steady::now() - start);
  }
  return times;
}

std::function<bool()> for_seconds(double seconds) {
  return [end = Steady::now() + Seconds(seconds)] { return Steady::now() < end; };
}

pid_t refreshing(const Home& home) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  auto put = put_changed(home.folder, home.size, 200, [] { std::this_thread::sleep_for(20ms); });
  ::_exit(put ? 0 : 1);
}

void tell_longest(const Home& home) {
  std::printf("\n%-32s %8s %8s %8s %8s\n", "answer to Ping, ms", "asked", "median", "p99", "worst");
  Served served(home.program, home.folder);
  open_view(served, {});
  tell_turns("idle", pings(served, for_seconds(1)));
  const auto scan = [&](const char* filter, const char* order, GroupBy group, double seconds) {
    served.open_view({{}, {}, filter, order, group, 7});
    return pings(served, for_seconds(seconds));
  };
  tell_turns("scan, by title", scan("", "title", GroupBy::none, 2));
  tell_turns("scan, by day", scan("", "length", GroupBy::day, 2));
  tell_turns("scan, by tag", scan("", "", GroupBy::tag, 2));
  tell_turns("scan, a word", scan(kCommon.word, "", GroupBy::none, 3));
  const pid_t writer = refreshing(home);
  const auto writing = [&] { return ::waitpid(writer, nullptr, WNOHANG) == 0; };
  served.open_view({{}, {}, "", "title", GroupBy::none, 7});
  tell_turns("scan by title, and a refresh", pings(served, writing));
  open_view(served, {{}, {}, "unread", "", GroupBy::none, 7});
  served.edit_all({}, wire::EditKind::read);
  tell_turns("marking a tenth as read", pings_until_done(served));
  served.undo();
  tell_turns("taking that back", pings_until_done(served));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: bench-views BACKEND FOLDER [ITEMS [FEEDS]]\n");
    return 2;
  }
  auto spawner = os::Spawner::start();
  if (!spawner) give_up(spawner.error().message);
  os::ignore_sigpipe();
  Size size;
  if (argc > 3) size.items = static_cast<std::size_t>(std::max(std::atoll(argv[3]), 1LL));
  if (argc > 4) size.feeds = static_cast<std::size_t>(std::max(std::atoll(argv[4]), 1LL));
  const Home large = made_home(argv[1], argv[2], size);
  const Home small = made_home(argv[1], argv[2], {1000, 20});
  const auto wanted = [&](const char* part) {
    const char* only = std::getenv("ONLY");
    return only == nullptr || std::string_view(only) == part;
  };
  if (wanted("start")) tell_starts(large, small);
  if (wanted("views")) tell_views(large);
  if (wanted("scanners")) tell_scanners(large, *spawner);
  if (wanted("turns")) tell_longest(large);
  if (wanted("memory")) tell_memory(large);
  return 0;
}
