#include "antiphon/backend/hooks.h"

#include <doctest/doctest.h>

#include "backend/news.h"
#include "backend/spawner.h"

namespace antiphon::backend {
namespace {

class Hooked : public News {
 public:
  Hooked() : spawner(started_spawner()), children(loop, spawner) {}

  // A hook that appends to a file what it is told; then what the script does.
  config::HookOptions hook(const std::string& file, std::optional<std::string> when,
                           const std::string& then = "true") {
    config::HookOptions options;
    options.when = std::move(when);
    options.command = {"sh", "-c", "cat >> \"$1\"; echo . >> \"$1\"; " + then, "sh", folder / file};
    options.when_place = "config.toml:1";
    return options;
  }

  void with(const std::vector<config::HookOptions>& options) {
    REQUIRE(Hooks::check(options).ok());
    hooks =
        std::make_unique<Hooks>(Hooks::Parts{children, store, feeds, [] { return kNow; }}, options);
    hooks->tell_failures([this](const std::string& failure) { failures += failure + "\n"; });
  }

  // Stores items, one refresh.
  void refresh(FeedId id, const std::vector<std::string>& titles,
               std::map<std::size_t, Verdict> verdicts = {}) {
    ParsedDocument document;
    document.feed.format = "rss20";
    for (const std::string& title : titles)
      document.items.push_back(item_titled(title, 5, "text of " + title));
    const ItemId before = store.newest_item().value();
    put(id, std::move(document), std::move(verdicts));
    hooks->stored(ItemId{raw(before) + 1}, store.newest_item().value());
    hooks->run();
  }
  void wait() {
    hooks->when_idle([this] { loop.stop(); });
    loop.run();
  }
  // The titles that a hook was told, `.` at the end of each run.
  std::string told(const std::string& file) {
    const auto content = read_file(folder / file, 1U << 20U);
    if (!content) return "";
    std::string out;
    std::string_view rest = *content;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(line.size() + 1);
      constexpr std::string_view kTitle = "\"title\":\"";
      const auto at = line.find(kTitle);
      if (at == std::string_view::npos) {
        out += line;
      } else {
        const std::string_view title = line.substr(at + kTitle.size());
        out += std::string(title.substr(0, title.find('"'))) + " ";
      }
    }
    return out;
  }

  os::Loop loop;
  os::Spawner spawner;
  Children children;
  std::string failures;
  std::unique_ptr<Hooks> hooks;
};

TEST_CASE_FIXTURE(Hooked, "a hook is told once of all that is new and passes") {
  const FeedId id = feed("a", {"old comet"});
  with({hook("all", ""), hook("comets", "comet"), hook("texts", "text # \"two\""),
        hook("none", "starred")});
  refresh(id, {"one comet", "two", "three comets"});
  wait();
  CHECK(told("all") == "three comets two one comet .");
  CHECK(told("comets") == "one comet .");
  CHECK(told("texts") == "two .");
  CHECK(told("none").empty());
  refresh(id, {"four"});
  wait();
  CHECK(told("all") == "three comets two one comet .four .");
  CHECK(failures.empty());
}

TEST_CASE_FIXTURE(Hooked, "rules send items to a hook by its name, and what they drop to none") {
  const FeedId id = feed("a", {});
  config::HookOptions phone = hook("phone", std::nullopt);
  phone.name = "phone";
  with({phone, hook("all", "")});
  refresh(id, {"one", "two", "three"},
          {{1, {{{"r", DeedKind::run, "phone"}}, {}}},
           {2, {{{"r", DeedKind::run, "phone"}, {"r", DeedKind::drop}}, {}}}});
  wait();
  CHECK(told("phone") == "two .");
  CHECK(told("all") == "two one .");
}

TEST_CASE_FIXTURE(Hooked, "of more items than it takes a hook is not told") {
  const FeedId id = feed("a", {});
  config::HookOptions few = hook("few", "");
  few.most_items = 2;
  with({few});
  refresh(id, {"one", "two", "three"});
  wait();
  CHECK(told("few") == "three two .");
}

TEST_CASE_FIXTURE(Hooked, "what comes while a hook runs is for its next run") {
  const FeedId id = feed("a", {});
  with({hook("slow", "", "while [ ! -e \"$1.go\" ]; do sleep 0.01; done")});
  refresh(id, {"one"});
  os::Slices until(loop, [&] {
    if (told("slow").empty()) return true;
    loop.stop();
    return false;
  });
  until.wake();
  loop.run();
  refresh(id, {"two"});
  refresh(id, {"three"});
  REQUIRE(write_file(folder / "slow.go", "").ok());
  wait();
  CHECK(told("slow") == "one .two three .");
}

TEST_CASE_FIXTURE(Hooked, "a hook that fails is told, and the others run") {
  const FeedId id = feed("a", {});
  config::HookOptions bad = hook("bad", "", "echo no signal >&2; exit 3");
  bad.name = "bad";
  config::HookOptions slow = hook("slow", "", "sleep 100");
  slow.timeout = std::chrono::seconds{1};
  config::HookOptions missing = hook("missing", "");
  missing.command = {"/no/such/program"};
  with({bad, missing, slow, hook("good", "")});
  refresh(id, {"one"});
  wait();
  CHECK(failures.find("hook bad: sh exited with status 3: no signal\n") != std::string::npos);
  CHECK(failures.find("on-new: sh was not done within 1 s\n") != std::string::npos);
  CHECK_MESSAGE(failures.find("on-new: cannot start /no/such/program") != std::string::npos,
                failures);
  CHECK(told("good") == "one .");
}

TEST_CASE_FIXTURE(Hooked, "a hook whose filter is none is refused with its place") {
  const auto refused = Hooks::check({hook("x", "titel = 3")});
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().message ==
        "config.toml:1: on-new: when: filter:1: no attribute \"titel\"; did you mean title?");
}

}  // namespace
}  // namespace antiphon::backend
