#include "programs/drill/drill.h"

#include <signal.h>
#include <sys/resource.h>

#include <algorithm>
#include <thread>
#include <utility>

#include <nlohmann/json.hpp>

#include "support/patience.h"

namespace antiphon::test {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int kFeeds = 12;
constexpr auto kKeyPatience = 3s;
constexpr auto kAppearance = 300ms;
constexpr auto kFarewell = 5s;  // of what has nobody left that it belongs to

// A filter program of the user's that gives every item a score of 1.
constexpr const char* kProgram = R"(read -r hello; echo '{"antiphon":1,"needs":[]}'
while read -r line; do
  key=${line#*'"key":"'}
  [ -n "$line" ] && echo "{\"key\":\"${key%%\"*}\",\"score\":1}" || echo
done
)";

double ms_since(Clock::time_point since) {
  return std::chrono::duration<double, std::milli>(Clock::now() - since).count();
}

// `item 3-17` of a row of the screen; empty: it is none.
std::string item_in(const std::string& row) {
  const auto start = row.find("item ");
  if (start == std::string::npos) return "";
  auto end = row.find_first_not_of("0123456789-", start + 5);
  if (end == std::string::npos) end = row.size();
  return row.substr(start, end - start);
}

}  // namespace

Drill::Drill(const DrillLimits& limits, std::uint32_t seed, std::string backend)
    : limits_(limits), chance_(seed), backend_(std::move(backend)), truth_(kFeeds) {
  adopt_orphans();
  home_.write(home_.path("program"), kProgram);
  home_.configure("[fetch]\nautomatic = false\n[program.score]\ncommand = \"sh " +
                  home_.path("program") + "\"\ntimeout = \"2s\"\n");
  home_.subscribe(truth_.feeds_file());
  static_cast<void>(home_.output_of({"refresh"}));
}

void Drill::begin() {
  std::vector<std::string> arguments;
  if (!backend_.empty()) arguments = {"--backend", backend_};
  front_ = std::make_unique<Front>(home_, Terminal::Size{24, 80}, arguments,
                                   std::vector{"ANTIPHON_DRILL_FEEDS=" + home_.feeds_path()});
  front_->wait_for("item ");
  front_->type("jjjj");
  front_->wait_until("the cursor on an item",
                     [this] { return !item_in(front_->cursor_row()).empty(); });
  descriptors_ = open_descriptors(front_->process().pid());
}

void Drill::round(const Blow& blow) {
  ++rounds_;
  if (!front_) begin();
  truth_.grow();
  front_->type("R");
  press_keys(std::chrono::milliseconds(chance_() % 120));
  auto family = family_of(front_->process().pid());
  std::optional<pid_t> victim = member(family, blow.role);
  // It may be about to be needed.
  for (const auto until = Clock::now() + kAppearance; !victim && Clock::now() < until;) {
    family = family_of(front_->process().pid());
    victim = member(family, blow.role);
  }
  Blow dealt = blow;
  if (!victim && !blow.role.empty()) {
    dealt.role = "backend";  // whoever was meant has nothing to do
    victim = member(family, dealt.role);
  }
  const auto since = Clock::now();
  const bool hit = victim && strike(dealt, *victim);
  if (hit && dealt.role == "front") {
    see_farewell(family, since);
    front_.reset();
    see_nobody_left();
    return see_store();
  }
  if (hit) see_replacement(dealt, *victim, since);
  if (hit && dealt.signal == 0) ::prlimit(*victim, RLIMIT_AS, &memory_, nullptr);
  press_keys(100ms);
  star_something();
  see_store();
  see_leftovers();
  // Whoever was started again for the first time is started at once: that is what is measured.
  if (hit) leave();
}

void Drill::leave() {
  if (!front_) return;
  front_->type("q");
  if (front_->wait_for_end() != 0) fault("the front end did not leave in order");
  front_.reset();
  see_nobody_left();
}

// Also of those that are nobody's children any more.
void Drill::see_nobody_left() {
  const auto end = Clock::now() + kFarewell;
  while (!orphans().empty()) {
    if (Clock::now() > end) return fault("a process outlived the front end");
    std::this_thread::sleep_for(5ms);
  }
}

void Drill::wear_out() {
  constexpr int kDeaths = 3;  // fewer than make a part degraded
  ++rounds_;
  if (!front_) begin();
  std::size_t before = 0;
  for (int i = 0; i < kDeaths; ++i) {
    for (const std::string role : {"fetcher", "parser", "program"}) {
      truth_.grow();
      front_->type("R");
      std::optional<pid_t> victim;
      static_cast<void>(eventually([&] {
        victim = member(family_of(front_->process().pid()), role);
        return victim.has_value();
      }));
      if (victim) ::kill(*victim, SIGKILL);
      see_store();
    }
    if (i == 0) before = own_descriptors_of_backend();
  }
  if (!eventually([&] { return own_descriptors_of_backend() <= before; }))
    fault("the backend leaks descriptors");
  leave();
}

// Without those of the pipes to its children.
std::size_t Drill::own_descriptors_of_backend() {
  constexpr std::size_t kOfProgram = 3;
  constexpr std::size_t kOfOurs = 2;
  const auto family = family_of(front_->process().pid());
  const auto backend = member(family, "backend");
  std::size_t count = backend ? open_descriptors(*backend) : 0;
  for (const Relative& one : family) {
    if (one.role == "program") count -= std::min(count, kOfProgram);
    if (one.role == "fetcher" || one.role == "parser") count -= std::min(count, kOfOurs);
  }
  return count;
}

void Drill::fault(const std::string& what) {
  report_.faults.push_back("round " + std::to_string(rounds_) + ": " + what);
}

void Drill::note(const std::string& what, Moment since, std::chrono::milliseconds limit) {
  const double took = ms_since(since);
  report_.delays[what].push_back(took);
  if (took > static_cast<double>(limit.count()))
    fault(what + " took " + std::to_string(took) + " ms");
}

// Moves the cursor, and opens and closes the page of keys: what that shows, nothing else shows.
void Drill::press_keys(std::chrono::milliseconds time) {
  const auto end = Clock::now() + time;
  do {
    for (const bool opens : {true, false}) {
      const auto since = Clock::now();
      front_->type(opens ? (chance_() % 2 == 0 ? "j?" : "k?") : "?");
      const bool answered = front_->comes_within(
          kKeyPatience, [&] { return front_->has("any other key goes back") == opens; });
      report_.keys.push_back(ms_since(since));
      if (!answered) fault("a key was not answered:\n" + front_->text());
    }
    std::this_thread::sleep_for(5ms);
  } while (Clock::now() < end);
}

void Drill::star_something() {
  const std::string item = item_in(front_->cursor_row());
  if (item.empty()) return;
  front_->type("s");
  if (!starred_.insert(item).second) starred_.erase(item);
}

bool Drill::strike(const Blow& blow, pid_t victim) {
  if (blow.signal != 0) return ::kill(victim, blow.signal) == 0;
  // Who may not limit it kills it.
  if (::prlimit(victim, RLIMIT_AS, nullptr, &memory_) != 0) return ::kill(victim, SIGKILL) == 0;
  const rlimit nothing{1U << 20U, memory_.rlim_max};
  return ::prlimit(victim, RLIMIT_AS, &nothing, nullptr) == 0;
}

void Drill::see_replacement(const Blow& blow, pid_t victim, Moment since) {
  const auto find = [&] {
    return member(family_of(front_->process().pid()), blow.role, victim).has_value();
  };
  const bool stopped = blow.signal == SIGSTOP;
  // With a spawner goes the backend.
  const bool is_backend = blow.role == "backend" || blow.role.ends_with("spawner");
  // Where there was nothing left to do, or memory is enough for it, nobody is started.
  const auto patience = blow.role == "backend" ? std::chrono::milliseconds(kPatience) : 1500ms;
  const auto end = since + (blow.signal == 0 ? 1500ms : patience);
  while (!find()) {
    if (Clock::now() > end) {
      if (blow.role == "backend" && blow.signal != 0) fault("the backend was not replaced");
      return;
    }
    const std::size_t known = report_.keys.size();
    press_keys(0ms);
    if (is_backend) {
      report_.keys_alone.insert(report_.keys_alone.end(),
                                report_.keys.begin() + static_cast<std::ptrdiff_t>(known),
                                report_.keys.end());
    }
  }
  if (blow.signal == 0) return;  // it died when it wanted memory
  const std::string what = (stopped ? "hang of " : "end of ") + blow.role;
  note(what, since, stopped ? limits_.hang : is_backend ? limits_.backend : limits_.replacement);
}

void Drill::see_farewell(const std::vector<Relative>& family, Moment since) {
  const bool gone = eventually([&] {
    return std::none_of(family.begin(), family.end(),
                        [](const Relative& one) { return is_running(one.pid); });
  });
  if (!gone) fault("somebody outlived the front end");
  note("farewell", since, limits_.farewell);
}

std::set<std::string> Drill::stored(const std::string& filter) {
  std::set<std::string> titles;
  std::vector<std::string> arguments{"list", "--format", "jsonl"};
  if (!filter.empty()) arguments.push_back(filter);
  const Ran ran = home_.backend(arguments);
  std::size_t begin = 0;
  for (auto end = ran.out.find('\n'); end != std::string::npos; end = ran.out.find('\n', begin)) {
    const auto item = nlohmann::json::parse(ran.out.substr(begin, end - begin), nullptr, false);
    const std::string title = item.is_discarded() ? "" : item.value("title", "");
    if (!titles.insert(title).second) fault("doubled: " + title);
    begin = end + 1;
  }
  return titles;
}

// What the server has and what was starred is in the store, in the end: as soon as a refresh went
// through.
void Drill::see_store() {
  const auto end = Clock::now() + 15s;
  bool has_items = false;
  bool has_stars = false;
  while (Clock::now() < end) {
    has_items = has_items || stored("") == truth_.items();
    has_stars = stored("starred") == starred_;
    if (has_items && has_stars) {
      if (stored("score = 1") != truth_.items()) fault("what a program said was lost");
      return;
    }
    if (front_ && !front_->has("refreshing")) front_->type("R");
    if (!front_) static_cast<void>(home_.backend({"refresh"}));
    if (front_) press_keys(100ms);
  }
  if (!has_items) fault("items were lost, or came from nowhere");
  if (!has_stars) fault("an edit was lost");
  starred_ = stored("starred");  // each fault is told once
}

void Drill::see_leftovers() {
  const pid_t front = front_->process().pid();
  const bool buried = eventually([&] {
    const auto family = family_of(front);
    return std::none_of(family.begin(), family.end(),
                        [](const Relative& one) { return one.zombie; });
  });
  if (!buried) fault("there is a zombie");
  if (!eventually([&] { return open_descriptors(front) <= descriptors_; }))
    fault("the front end leaks descriptors");
}

DrillReport Drill::report() {
  std::sort(report_.keys.begin(), report_.keys.end());
  if (!report_.keys.empty()) {
    const double p99 = report_.keys[report_.keys.size() * 99 / 100];
    if (p99 > static_cast<double>(limits_.keys.count()))
      fault("99 of 100 keys took " + std::to_string(p99) + " ms");
  }
  if (home_.backend({"check"}).status != 0) fault("the store is not sound");
  return report_;
}

}  // namespace antiphon::test
